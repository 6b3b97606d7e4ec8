"""The report of the demonstration city as one to sign: how long it is, whom it goes to, who signs, what is annexed."""

from __future__ import annotations

DAY, BEFORE, CITY = "2019-12-31", "2018-12-31", "4511"
#: The counties in the order of the official edition.
COUNTIES = ("八步区", "平桂区", "昭平县", "钟山县", "富川瑶族自治县")
GIVEN = {
    "to": "中共某某自治区委员会组织部：",
    "signed_by": "中共贺州市委员会组织部",
    "dated": "2020-01-06",
    "imprint": "抄送：市委办公室，市人大常委会办公室。|中共贺州市委员会组织部办公室 2020年1月6日印发",
}
