"""Submissions 提交: what somebody wants written and another decides, and the rules by which a write becomes one.

They lie beside the record: what nobody decided is not knowledge. Here is how they are kept; what a submission comes
to, and who decides, is `registry.decisions`.
"""
