"""Requests of programs 程序请求: how many a token made, and the answers that are kept to be given again.

They lie beside the record: who asked how often is no knowledge of grassroots organizations.
"""
