"""Ledger sets and mappings by lot, and the workbooks that the inverse of a mapping writes of them."""
