"""Compliance 合规: policies, parameters, notices, and what is done about what the rules find."""
