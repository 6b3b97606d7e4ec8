"""Answers 答法: how what a question asks is written in the mapping, for people who have never written one."""

from __future__ import annotations

from registry.language import Words

#: What is wanted of the day, the year and the place of a table.
OF_TABLES = {
    "as_of": Words(
        '写 as_of = "2019-12-31"（换成那一天），或导入时用 --as-of',
        'as_of = "2019-12-31" (that day), or --as-of with each import',
    ),
    "period": Words(
        '写 period = "2019"（换成那一年、那个月），或导入时用 --period',
        'period = "2019" (that year or month), or --period with each import',
    ),
    "year": Words('把 year = "?" 换成年份，如 year = "2019"', 'the year in place of "?": year = "2019"'),
    "ratings": Words(
        '换掉 ledger = "ratings" 下的两个 "?"，如 year = "2019"、decided_on = "2019-12-20"；'
        "不登记星级的，整个删掉，把这一列放进 ignore",
        'in place of the two "?" under ledger = "ratings", as year = "2019", decided_on = "2019-12-20"; or take it out '
        "wholly, and move the column to ignore",
    ),
    "place": Words(
        '在 [sheet.place] 下写 village = {column = "村名一列的表头"}；整张表是一个地方的写名称，如 township = "贺街镇"',
        'under [sheet.place]: village = {column = "its header"}, or the name of what the whole sheet is of',
    ),
    "sheet": Words("不导入的写进 ignore_sheets", "its title in ignore_sheets where it is not to be taken"),
}


def periods(told: str) -> Words:
    """What is written for numbers of the whole year, and for those up to the day that a table is for: what adds up over
    time is told of a month or a year, never of a day."""
    return Words(
        f'全年的写 period = "{told[:4]}"，到这一天为止的写 period = "{told[:7]}"；是别的年份的，写那一年',
        f'period = "{told[:4]}" where they are of the year, period = "{told[:7]}" where they are up to this day, or '
        "the year that they are of, where it is another",
    )


def of_column(header: str) -> Words:
    """What is written for a column of which nothing is known: it is open until it stands somewhere else."""
    own = f'{{column = "{header}"}}'
    return Words(
        f"不登记的把“{header}”从 open 移到 ignore；要登记的从 open 删去，在它那个台账的 [[sheet.make]] 里写 "
        f"键名 = {own}（任职日期、启用日期的键名是 from，选举日期是 elected_on；已有这个键的，改那一行）",
        f"move {header} from open to ignore where it is not to be kept; else take it out of open, and write KEY = "
        f"{own} in the [[sheet.make]] of its ledger (the key of a day of taking office or opening is from, of an "
        "election elected_on; where the key has a line already, change that one)",
    )


def of_money(ledger: str, key: str, header: str) -> Words:
    """What is written for amounts whose unit is not told."""
    yuan, more = f'{key} = {{column = "{header}"}}', f'{key} = {{column = "{header}", factor = 10000}}'
    return Words(
        f'从 open 删去，在 ledger = "{ledger}" 的 [[sheet.make]] 里，元写 {yuan}，万元写 {more}',
        f'take it out of open; under ledger = "{ledger}" {yuan} for yuan, {more} for ten thousands of yuan',
    )


def of_members(header: str, probationary: str | None) -> Words:
    """What is written for members of whom it is not told whether probationary ones are among them."""
    full = f'full_members = {{column = "{header}"}}'
    less = f'full_members = {{column = "{header}", minus = "{probationary}"}}'
    zh = f'从 open 删去，在 ledger = "facts" 的 [[sheet.make]] 里，只是正式党员的写 {full}'
    en = f'take it out of open; under ledger = "facts" {full} where they are full members alone'
    if probationary is None:
        return Words(f"{zh}；连预备党员在内而又分不开的移到 ignore", f"{en}; else move it to ignore")
    return Words(f"{zh}；连预备党员在内的写 {less}", f"{en}, else {less}")
