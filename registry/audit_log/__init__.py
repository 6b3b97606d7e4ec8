"""The audit log 审计日志: who signed in, was refused, was given a right or took a file away; chained as changes are.

The audits of rectification 督查 are others.
"""
