"""The coverage report 覆盖情况报告: composed once, then written as a workbook, a Word document, a PDF or a page."""
