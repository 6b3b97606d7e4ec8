"""The verbs 业务动作, each declared once, in the order in which they are listed."""

from __future__ import annotations

from registry.language import Words
from registry.restructuring import merge_split, verbs
from registry.restructuring.draft import ORGANIZATION
from registry.restructuring.verb import Verb, column, founding, of_form, own, where

_NEW_CODE = own("new-code", Words("新代码", "the new code"), "code")
_UNDER = Words("新的上级代码", "the code of what it is to stand under")
_PLAN = Words("去向安排的 CSV 文件：类别,事项,去向", "a CSV file of lines: kind, thing, where it goes")
_AT = Words("更正哪一天的状态（默认最后一个）", "correct the state of this day (default: the last)")
_INTO = Words("并入或分为（代码，可多次）", "what it becomes (a code; several for a split)")
#: The options of a merger or split, beside what it becomes: what new units are, and where everything goes.
_NEW_UNITS = Words("新设的单位（可多次）", "a unit that is founded by it (several)")
_OF_NEW = tuple(column(key, is_of_new=True) for key in ("kind", "subkind", "type", "place"))
_HANDED_OVER = (
    of_form("new", _NEW_UNITS, "new", "new", several=True),
    own("under", _UNDER, argument="", is_of_new=True),
    where,
    of_form("plan", _PLAN, "file", "assignments"),
)
_STATE = ("name", "kind", "subkind", "parent", "type", "superior", "place")

VERBS = (
    Verb(
        "found",
        Words("设立", "found: it lives from the day on"),
        verbs.found,
        tuple(founding(key) for key in _STATE),
        founds=True,
    ),
    Verb(
        "rename",
        Words("更名（可同时改类别、类型）", "rename, and with it another kind or type"),
        verbs.rename,
        (column("name", required=True), column("kind"), column("subkind"), column("type")),
    ),
    Verb(
        "recode",
        Words("变更代码；旧代码仍能查到它", "give it another code; the old one still finds it"),
        verbs.recode,
        (own("new-code", Words("新代码", "the new code"), "code", required=True),),
    ),
    Verb(
        "move",
        Words("划转到另一上级", "set it under another parent or superior"),
        verbs.move,
        (own("under", _UNDER, required=True, filled=True), _NEW_CODE),
        may_be_thought=True,
    ),
    Verb(
        "transfer",
        Words("迁到另一所在地", "make it the organization of another place"),
        verbs.transfer,
        (column("place", required=True),),
        kinds=(ORGANIZATION,),
    ),
    Verb(
        "abolish",
        Words("撤销", "abolish, with or without a successor"),
        verbs.abolish,
        (own("successor", Words("由谁承接（代码）", "who takes over (a code)"), "successor"),),
        may_be_thought=True,
    ),
    Verb(
        "reopen",
        Words("恢复已撤销的", "let one that has ended live again"),
        verbs.reopen,
        tuple(column(key) for key in _STATE),
    ),
    Verb(
        "correct",
        Words("更正：原记录有误，改写过去", "correct: the record was wrong; rewrites the past"),
        verbs.correct,
        (
            *(column(key) for key in (*_STATE, "from", "to", "successor")),
            _NEW_CODE,
            of_form("at", _AT, "day", "at"),
        ),
        is_effective=False,
    ),
    Verb(
        "merge",
        Words("合并为一个；归属须逐项说明去向", "merge several into one; where everything goes is asked for"),
        merge_split.merge,
        (*_OF_NEW, own("into", _INTO, required=True, filled=True), *_HANDED_OVER),
        is_of_several=True,
        may_be_thought=True,
    ),
    Verb(
        "split",
        Words("分立为几个；归属须逐项说明去向", "split into several; where everything goes is asked for"),
        merge_split.split,
        (*_OF_NEW, own("into", _INTO, required=True, filled=True, several=True), *_HANDED_OVER),
        may_be_thought=True,
    ),
)
BY_NAME = {verb.name: verb for verb in VERBS}
