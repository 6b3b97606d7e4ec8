"""What a change came from 来源, in words: a file that was brought, a form that was filled in, a command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from registry.language import Words
from registry.lookup.ledger_rows import title
from registry.restructuring.catalogue import BY_NAME
from registry.slices import BY_KEY

#: By what way a change came, by the kind of its origin; a command is told by what it does.
_WAYS = {
    "import": Words("导入", "import"),
    "page": Words("网页", "page"),
    "api": Words("接口", "API"),
    "command": Words("", ""),
    "undo": Words("撤回", "an undoing"),
    "divisions": Words("区划名录", "an edition of divisions"),
}
#: What was done, by its name in the origin.
_DEEDS = {
    "undo": Words("撤回", "an undoing"),
    "case open": Words("立案", "a case was opened"),
    "case step": Words("案件环节", "a step of a case"),
    "audit open": Words("回头看开批", "an audit was opened"),
    "audit record": Words("回头看登记", "a look-back was recorded"),
    "audit sign": Words("回头看签署", "an audit was signed"),
    "audit close": Words("回头看结束", "an audit was closed"),
    "draw commit": Words("随机抽查承诺", "a draw was committed to"),
    "draw run": Words("随机抽取", "a draw was run"),
    "report hand-in": Words("报送报告", "a report was handed in"),
    "mapping remove": Words("删除对照表", "a mapping was removed"),
    "person merge": Words("人员合并", "two people became one"),
    "person split": Words("人员拆分", "one person became two"),
}
_UNITS = {"place": Words("地点", "place"), "organization": Words("党组织", "organization")}
_ROWS, _ATTACHED = Words("登记{0}", "rows of {0}"), Words("附件：{0}", "attached to {0}")
_AND, _OF_UNIT = Words("、", ", "), Words("{0}{1}", "{0}: {1}")
_BY_WAY = Words("{0}：{1}", "{0}: {1}")
#: How many files of a change are named in short.
_FEW = 3


def in_short(origin: str | None) -> Words:
    """What a change came from: what was done or the name of what was handed in, and of its files as far as they are
    few; nothing of one whose origin may not be read."""
    if origin is None:
        return Words("", "")
    written = json.loads(origin)
    kind, name = written.get("kind", ""), written.get("name", "")
    way, deed = _WAYS.get(kind, Words(kind, kind)), _deed(name)
    if deed is not None:
        return _BY_WAY.format(way, deed) if way.zh else deed
    files = _files(written, name)
    return Words(f"{way.zh} {name}{files.zh}".strip(), f"{way.en} {name}{files.en}".strip())


def _deed(name: str) -> Words | None:
    """What a form or a command did; None for a name that people gave."""
    if name in _DEEDS:
        return _DEEDS[name]
    what, _, rest = name.partition(" ")
    if what in ("rows", "attach") and all(key in BY_KEY for key in rest.split()):
        return (_ROWS if what == "rows" else _ATTACHED).format(_ledgers(rest))
    if what in _UNITS and rest in BY_NAME:
        return _OF_UNIT.format(_UNITS[what], BY_NAME[rest].title)
    return None


def _ledgers(keys: str) -> Words:
    titles = [title(BY_KEY[key]) for key in keys.split()]
    return Words(_AND.zh.join(one.zh for one in titles), _AND.en.join(one.en for one in titles))


def _files(written: Mapping[str, Any], name: str) -> Words:
    files = [file for file in written.get("files", {}) if file != name]
    if not files:
        return Words("", "")
    few, more = files[:_FEW], len(files) > _FEW
    return Words(
        f"：{'、'.join(few)}{f' 等 {len(files)} 个文件' if more else ''}",
        f": {', '.join(few)}{f' … {len(files)} files' if more else ''}",
    )
