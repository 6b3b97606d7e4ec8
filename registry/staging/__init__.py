"""The write 登记: rows of values come in from whatever source, and become one change, or problems."""
