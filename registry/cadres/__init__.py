"""Cadres 干部: what happened to them, the twelve safeguards 十二有, and the pool of secretaries 头羊计划."""
