"""`registry person …`: two codes of one person become one, one of two people becomes two, and which may be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from registry.cli.frame import CommandGroup, VariadicCommand, argument, command, language, option
from registry.cli.options import ACTOR, JSON, REASON, Folded, actor_or_login, open_moment
from registry.cli.output import print_json, print_table
from registry.cli.verbs import TRY, say_done
from registry.language import Words

_NOT_DONE: dict[str, Any] = {"change": None, "people": []}
_PERSON = (Words("编号", "code"), Words("全部编号", "codes"), Words("姓名", "name"), Words("任职", "posts"))
_IS = Words("出生、任职", "born, posts")
_CODE = Words("编号", "code")
_PAIR = (Words("姓名", "name"), _CODE, _IS, _CODE, _IS, Words("理由", "why"))
_WHY = {
    "village": Words("同姓名、同村", "same name, same village"),
    "township": Words("同姓名、同乡镇", "same name, same township"),
    "birth_year": Words("同姓名、同出生年份", "same name, same year of birth"),
}
_DRY_RUN = option("--dry-run", is_flag=True, says=TRY)
person = CommandGroup("person", says=Words("人员：合并、拆分、疑似重复", "People: merge, split, possible duplicates"))


def _tell(answer: dict[str, Any], as_json: bool) -> None:
    """Tells what became of whom."""
    if as_json:
        print_json(answer)
        return
    rows = [[p["code"], "、".join(p["codes"]), p["name"], "、".join(p["posts"])] for p in answer["people"]]
    print_table([heading.in_(language()) for heading in _PERSON], rows)
    say_done(answer["change"])


@command(
    "merge",
    Words(
        "两个编号其实是同一人：自本次变更起合为一人\n任职、培训等全部归 A，两个编号都能查到他；此前所知的仍是两人。",
        "Two codes are one person: one from this change on\n"
        "Posts, trainings and all else are A's, both codes find A; what was known before still has two.",
    ),
    refused=_NOT_DONE,
)
@argument("a", type=Folded())
@argument("b", type=Folded())
@option(
    "--keep",
    type=Folded(),
    metavar="A|B",
    says=Words("两人填报不同之处以谁的为准", "whose values stay where the two differ"),
)
@ACTOR
@REASON
@_DRY_RUN
@JSON
def merge(a: str, b: str, keep: str | None, actor: str, reason: str, dry_run: bool, as_json: bool) -> None:
    """Makes two people one."""
    from registry.db import open_registry
    from registry.restructuring import persons

    who = actor_or_login(actor)
    _tell(persons.merge(open_registry(), a, b, keep, actor=who, reason=reason, dry_run=dry_run), as_json)


@command(
    "split",
    Words(
        "一个编号其实是两人：把所列任职归给一个新的人\n新人与原人同名，取下一个空闲编号；其余仍归原人。",
        "One code is two people: the posts named are a new person's\n"
        "The new one has the same name, and the next free code; all else stays.",
    ),
    VariadicCommand,
    refused=_NOT_DONE,
)
@argument("a", type=Folded())
@option(
    "--posts",
    type=Folded(),
    multiple=True,
    metavar="UNIT/ROLE/FROM",
    says=Words("归给新人的任职：单位代码/职务/任职日期（可多项）", "a post that is the new person's (several)"),
)
@ACTOR
@REASON
@_DRY_RUN
@JSON
def split(a: str, posts: Sequence[str], actor: str, reason: str, dry_run: bool, as_json: bool) -> None:
    """Makes one person two."""
    from registry.db import open_registry
    from registry.restructuring import persons

    who = actor_or_login(actor)
    _tell(persons.split(open_registry(), a, posts, actor=who, reason=reason, dry_run=dry_run), as_json)


@command(
    "duplicates",
    Words(
        "疑似重复登记的人：同姓名，且同村、同乡镇或同出生年份",
        "People who may have been recorded twice: of one name, and of one village, township or year of birth",
    ),
)
@JSON
def duplicates(as_json: bool) -> None:
    """Lists pairs; whether they are one is for people to say."""
    with open_moment() as (connection, moment):
        from registry.lookup.duplicates import duplicates as pairs
        from registry.lookup.duplicates import duplicates_document, told
        from registry.picture import Picture

        picture = Picture(connection, moment)
        if as_json:
            print_json(duplicates_document(picture))
            return
        found = pairs(picture)
        known = told(picture, found)
    rows = [
        [one.name, *(cell for code in (one.a, one.b) for cell in (code, known[code].in_(language()))), _why(one.why)]
        for one in found
    ]
    print_table([heading.in_(language()) for heading in _PAIR], rows)


def _why(why: Sequence[str]) -> str:
    """What two have in common, in words."""
    return "；".join(_WHY[one].in_(language()) for one in why)


for _command in (merge, split, duplicates):
    person.add_command(_command)
