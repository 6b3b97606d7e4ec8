"""Decisions 审核: what was submitted is shown with both its sides, checked again against now, accepted or returned.

Whoever decides is a reviewer at the level that a rule names, or above it, who has every unit that is named; never who
submitted it. What is accepted is one change by its submitter, which tells who decided.
"""
