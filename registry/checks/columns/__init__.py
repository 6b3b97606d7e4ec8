"""The columns that checks read, of units on days; in the catalogue's words 规则用语, each a method with its meaning."""
