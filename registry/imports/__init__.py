"""Imports as jobs 导入任务: a file is brought, checked without storing anything, and taken when its bringer says so."""
