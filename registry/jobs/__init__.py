"""Jobs 任务: long work as rows beside the record, done by one process and taken up again where it was killed.

What a job does stands above (`registry.imports`); here is who does it, for how long it is his, and how it ends.
"""
