"""Pages that write 登记页面: forms whose fields are made of columns, by whose right they write, and how they answer.

What a cell may hold, and what is wrong with one, is told by its column and by `registry.desk` alone: nothing is parsed
here.
"""
