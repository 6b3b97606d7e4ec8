"""The plain second reckoning of the compliance rules: what each rule answers, written as directly as the text says it.

It shares nothing with the product, and with the reckoning of the figures only what answers are made of.
"""

from .answers import answer, answers
from .findings import due, findings
from .ledgers import Ledgers

__all__ = ["Ledgers", "answer", "answers", "due", "findings"]
