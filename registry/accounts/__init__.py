"""Accounts 账号: users, the roles that they were granted at places, login, sessions and tokens.

They lie beside the record, not in it: who may do something is no knowledge of grassroots organizations. What was done
with them stands in the audit log (`registry.audit_log`).
"""
