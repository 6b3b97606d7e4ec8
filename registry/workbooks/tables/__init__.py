"""Tables 表 in a workbook, read through a mapping: headers, body, sums, and the rows that their makes ask for."""
