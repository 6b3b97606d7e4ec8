"""Proposing 建议: what the columns of a workbook probably mean, told from headers, titles and cells alone."""
