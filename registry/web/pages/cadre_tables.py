"""What a cadre's page has beside the ledgers: the pay grade at each village that he or she heads."""

from __future__ import annotations

import polars as pl

from registry.casework.pay import pay_of
from registry.columns import amount
from registry.figures.labels import NOT_RECORDED
from registry.language import Words
from registry.lookup.ledger_rows import names_of
from registry.web.question import Question
from registry.web.tables import Heading, Rows, Table

GRADES = {
    "head": Words("党组织书记或村（居）委会主任", "secretary or village director"),
    "both": Words("党组织书记、主任一人担任", "secretary and village director in one"),
    "professional": Words("一人担任并职业化管理", "both in one, managed as a professional"),
}


def pay_table(question: Question, person: int) -> Table | None:
    """The pay grade of a person on the day; None of one who heads no village."""
    found = pay_of(question.picture, person)
    if not found:
        return None
    names = names_of(question.picture, {row["place"] for row in found})
    rows = [
        {
            "village": names[row["place"]][1],
            "code": names[row["place"]][0],
            "grade": row["grade"],
            "base": None if row["monthly_base"] is None else amount(row["monthly_base"]),
        }
        for row in found
    ]
    headings = [
        Heading("village", Words("村", "village"), link=lambda row: question.link("unit", code=row["code"])),
        Heading("grade", Words("报酬档次", "pay grade"), in_words=GRADES.__getitem__),
        Heading("base", Words("月基本报酬（元）", "monthly base, yuan"), "number", absent=NOT_RECORDED),
    ]
    note = Words(
        "按时点的职务和参数 pay.head、pay.both、pay.professional 推算；没有参数的未登记。",
        "By the posts held and the settings pay.head, pay.both, pay.professional; not recorded where none is set.",
    )
    schema = dict.fromkeys(("village", "code", "grade"), pl.String) | {"base": pl.Object}
    title = Words("报酬档次（推算）", "Pay grade, derived")
    return Table("pay_grade", title, headings, Rows(rows, schema), movable=False, notes=[note])
