"""The plain reference: what the ledgers mean and what the figures are, written as directly as the text says it.

It shares nothing with the product, not even a constant, and is never quick where it can be plain.
"""
