"""The desk 经办: what somebody with grants writes, row by row or many at once, and how far his rights reach.

Whatever is written comes to the record by `registry.staging`, as an import does; nothing is checked here that is
checked there. It knows of no page and no API: these ask it.
"""
