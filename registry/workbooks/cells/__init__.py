"""Cells 单元格 of offices' tables: amounts, days, names of people, words, as values of a ledger's columns."""
