"""The village list 村情一览表: a county's offices send it once a year, a row for each village, six ledgers from a row.

Everything is drawn by one seed. Nobody and nothing in it is real. The table is set as offices set theirs: two rows of
headers, the township merged down, a sum below each and one below all, numbers with their units, a line of signatures.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

SEED = 20191231
#: Villages of a township, and townships of a county.
VILLAGES, TOWNSHIPS = 20, 25
_SURNAMES, _NAMES = "赵钱孙李周吴郑王冯陈褚卫", "一乙丁三上下中丰丹之九也习书云五"
_TITLE = "2019年度村情一览表"
_UPPER = ("序号", "县区", "乡镇", "村名", "党组织书记", "", "", "", "村委会主任", "", "党员情况", "")
_UPPER += ("户数", "集体经济收入（万元）", "活动场所面积（㎡）", "星级", "工会", "备注")
_LOWER = ("", "", "", "", "姓名", "性别", "出生年月", "任职时间", "姓名", "任职时间", "正式党员", "预备党员") + (
    "",
) * 6
_SUMMED = 10

MAPPING = """mapping = 1
name = "村情一览表"
[[sheet]]
sheet = "*"
header = [2, 3]
as_of = "2019-12-31"
period = "2019"
ignore = ["序号", "备注"]
[sheet.place]
county = {column = "县区"}
township = {column = "乡镇"}
village = {column = "村名"}
[[sheet.make]]
ledger = "people"
name = {column = "党组织书记/姓名"}
gender = {column = "党组织书记/性别"}
birth_year = {column = "党组织书记/出生年月"}
[[sheet.make]]
ledger = "posts"
person = {column = "党组织书记/姓名"}
unit = "@organization"
role = "secretary"
from = {column = "党组织书记/任职时间"}
[[sheet.make]]
ledger = "posts"
person = {column = "村委会主任/姓名", same = "党组织书记/姓名"}
unit = "@place"
role = "village_director"
from = {column = "村委会主任/任职时间"}
[[sheet.make]]
ledger = "facts"
unit = "@place"
period = "@period"
full_members = {column = "党员情况/正式党员"}
probationary_members = {column = "党员情况/预备党员"}
households = {column = "户数"}
collective_income_yuan = {column = "集体经济收入（万元）", factor = 10000}
[[sheet.make]]
ledger = "facilities"
place = "@place"
kind = "venue"
area_m2 = {column = "活动场所面积（㎡）"}
from = "@as_of"
[[sheet.make]]
ledger = "ratings"
organization = "@organization"
year = "2019"
stage = "named"
stars = {column = "星级"}
decided_on = "@as_of"
[[sheet.make]]
ledger = "bodies"
when = {column = "工会", is = ["√"]}
place = "@place"
kind = "union"
from = "@as_of"
"""

Village = tuple[str, str, str, str]


def villages(count: int) -> Iterator[Village]:
    """So many villages: code, name, and the names of township and county. Each county has a village of each name."""
    for n in range(count):
        township, nth = divmod(n, VILLAGES)
        county, of_county = divmod(township, TOWNSHIPS)
        code = f"45{county // 90 + 1:02}{county % 90 + 10:02}{of_county + 100}{nth + 200}"
        yield code, f"{_SURNAMES[nth % 12]}{_NAMES[of_county % 16]}{nth}村", f"{of_county}号镇", f"{county}号县"


def write_registry(folder: Path, count: int) -> Path:
    """Writes the ledgers of places and organizations that stand before the list comes: a branch at each village."""
    folder.mkdir(parents=True, exist_ok=True)
    places, organizations = {"45,广西,province,": None}, []
    for code, name, township, county in villages(count):
        for line in (
            f"{code[:4]},{code[2:4]}号市,municipality,45",
            f"{code[:6]},{county},county,{code[:4]}",
            f"{code[:9]},{township},township,{code[:6]}",
        ):
            places[line] = None
        places[f"{code},{name},village,{code[:9]}"] = None
        organizations.append(f"D{code},{name}党支部,branch,{code}")
    for key, header, lines in (
        ("places", "code,name,kind,parent", places),
        ("organizations", "code,name,kind,place", organizations),
    ):
        (folder / f"{key}.csv").write_text("\n".join((header, *lines, "")), encoding="utf-8")
    return folder


def write(file: Path, count: int, sheets: int = 1) -> Path:
    """Writes the list of so many villages, on so many sheets, as a workbook."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lot, each = random.Random(SEED), -(-count // sheets)
    own = list(villages(count))
    with xlsxwriter.Workbook(file) as book:
        for number in range(sheets):
            sheet = book.add_worksheet(f"表{number + 1}" if sheets > 1 else "村情一览表")
            _write(book, sheet, own[number * each : (number + 1) * each], lot)
    return file


def _write(book: Any, sheet: Any, own: Sequence[Village], lot: random.Random) -> None:
    sheet.write(0, 0, _TITLE)
    sheet.write_row(1, 0, _UPPER)
    sheet.write_row(2, 0, _LOWER)
    for left, right in ((4, 7), (8, 9), (10, 11)):
        sheet.merge_range(1, left, 1, right, _UPPER[left])
    at, begins, sums = 3, 3, [0, 0]
    for number, village in enumerate(own):
        row = _row(number, village, lot)
        sheet.write_row(at, 0, row)
        sums = [one + two for one, two in zip(sums, row[_SUMMED:], strict=False)]
        at += 1
        is_last = number + 1 == len(own) or own[number + 1][2:] != village[2:]
        if is_last:
            if at - begins > 1:
                sheet.merge_range(begins, 2, at - 1, 2, village[2])
            sheet.write(at, 2, "小计")
            at, begins = at + 1, at + 1
    sheet.write(at, 0, "合计")
    sheet.write_row(at, _SUMMED, sums)
    sheet.write(at + 2, 0, "填表人：某某")


def _row(number: int, village: Village, lot: random.Random) -> list[Any]:
    _, name, township, county = village
    secretary, director = _name(lot), _name(lot)
    begun = f"{lot.randint(2012, 2018)}.{lot.randint(2, 9)}"
    return [
        number + 1,
        county,
        township,
        name,
        secretary,
        lot.choice("男女"),
        f"{lot.randint(1955, 1990)}年{lot.randint(1, 12)}月",
        begun,
        "同左" if lot.random() < 0.4 else director,
        f"{lot.randint(2012, 2018)}年{lot.randint(1, 12)}月",
        lot.randint(20, 90),
        lot.randint(0, 5),
        f"{lot.randint(100, 900)}户",
        lot.randint(10, 300) / 10,
        f"{lot.randint(80, 900)}㎡",
        f"{lot.randint(1, 5)}星",
        lot.choice(("√", "")),
        "",
    ]


def _name(lot: random.Random) -> str:
    return lot.choice(_SURNAMES) + lot.choice(_NAMES) + lot.choice(_NAMES)
