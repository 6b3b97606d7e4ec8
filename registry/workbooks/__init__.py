"""Workbooks as offices keep them 台账表, read through a mapping 对照表 into rows of ledgers."""
