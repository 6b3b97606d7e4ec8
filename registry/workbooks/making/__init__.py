"""The making 成账: what was read of a workbook's rows, its names looked up, becomes rows of ledgers for one change."""
