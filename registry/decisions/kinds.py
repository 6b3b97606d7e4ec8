"""The kinds of proposals 提议的种类: how each is staged again, what it is called, and whether it is a correction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from registry.changes import Staged
from registry.desk import new_rows, order_documents
from registry.desk.service import ROWS
from registry.desk.service import stage_of as stage_of_rows
from registry.errors import Invalid
from registry.language import Words
from registry.procedures import case_changes
from registry.restructuring import persons, verb_documents
from registry.restructuring.catalogue import BY_NAME as VERBS
from registry.restructuring.service import UNDO, VERB, stage_of, stage_of_undoing
from registry.slices import BY_KEY
from registry.staging.current_rows import CurrentRows
from registry.staging.kept_rows import IMPORT, rows_of
from registry.staging.rights import Rights
from registry.staging.stage import stage
from registry.staging.state import ImportState
from registry.staging.write import Stage

Content = Mapping[str, Any]
_LISTED = Words("、", ", ")
_ROWS, _UNDO = Words("{0}：{count} 行", "{0}: {count} {count:row|rows}"), Words("撤回第 {0} 次变更", "undo change {0}")
_CASE_OPENED, _CASE = Words("立案 {0}", "open case {0}"), Words("案件 {0} 的环节", "a step of case {0}")
_IMPORT = Words("导入：{0}", "import: {0}")
_PEOPLE = {
    persons.MERGE: Words("人员合并：{0}、{1}", "people merged: {0}, {1}"),
    persons.SPLIT: Words("人员拆分：{0}", "person split: {0}"),
}


@dataclass(frozen=True)
class KindOfProposal:
    """A kind: `stage` makes the stage of what is wanted, with its reason, by some rights; `says` calls it by a name;
    `corrects` tells whether it says that the record was wrong; `ledgers` are the keys of those that it is about."""

    stage: Callable[[Content, str, Rights], Stage[Any]]
    says: Callable[[Content], Words]
    ledgers: Callable[[Content], list[str]] = lambda _: []
    corrects: Callable[[Content], bool] = lambda _: False


def _rows(content: Content, reason: str, rights: Rights) -> Stage[Any]:
    return stage_of_rows(order_documents.of_json(content, reason), rights)[1]


def _rows_say(content: Content) -> Words:
    ledger = BY_KEY[content["ledger"]]
    return _ROWS.format(Words(ledger.label, ledger.key), count=len(content["rows"]))


def _new_rows_say(content: Content) -> Words:
    told = [_rows_say(one) for one in content["ledgers"]]
    return Words(_LISTED.zh.join(one.zh for one in told), _LISTED.en.join(one.en for one in told))


def _import(content: Content, _: str, rights: Rights) -> Stage[Any]:
    def staging(connection: Connection) -> tuple[Staged, None]:
        state = ImportState(CurrentRows(connection, rights), content["effective"], content["correct"])
        ledgers = rows_of(content)
        stage(state, ledgers)
        if state.problems:
            state.problems.put_in_order([rows.source for rows in ledgers])
            raise Invalid(list(state.problems))
        return state.staged, None

    return staging


def _import_says(content: Content) -> Words:
    keys = dict.fromkeys(one["ledger"] for one in content["ledgers"] if one["rows"])
    labels = [Words(BY_KEY[key].label, key) for key in keys]
    zh, en = _LISTED.zh.join(label.zh for label in labels), _LISTED.en.join(label.en for label in labels)
    return _IMPORT.format(Words(zh, en))


def _verb_says(content: Content) -> Words:
    arguments = content["arguments"]
    whom = arguments.get("codes") or [arguments.get("code")]
    words, codes = VERBS[content["verb"]].words, [code or "" for code in whom]
    return Words(f"{words.zh}：{'、'.join(codes)}", f"{words.en}: {', '.join(codes)}")


def _case(content: Content, _: str, rights: Rights) -> Stage[Any]:
    return case_changes.stage_of(case_changes.of_json(content), rights)


def _case_says(content: Content) -> Words:
    return (_CASE if content["opens"] is None else _CASE_OPENED).format(content["case"])


def _people_say(content: Content) -> Words:
    return _PEOPLE[content["verb"]].format(content["a"], content.get("b") or "")


def _undo_says(content: Content) -> Words:
    return _UNDO.format(content["change"])


KINDS: dict[str, KindOfProposal] = {
    ROWS: KindOfProposal(
        _rows,
        _rows_say,
        lambda content: [content["ledger"]],
        lambda content: order_documents.of_json(content, "").corrects,
    ),
    new_rows.NEW_ROWS: KindOfProposal(
        lambda content, reason, rights: new_rows.stage_of(new_rows.of_json(content, reason), rights),
        _new_rows_say,
        lambda content: [one["ledger"] for one in content["ledgers"]],
    ),
    IMPORT: KindOfProposal(
        _import,
        _import_says,
        lambda content: [one["ledger"] for one in content["ledgers"] if one["rows"]],
        lambda content: bool(content["correct"]),
    ),
    VERB: KindOfProposal(
        lambda content, _, rights: stage_of(verb_documents.of_json(content), rights=rights), _verb_says
    ),
    UNDO: KindOfProposal(
        lambda content, _, rights: stage_of_undoing(content["change"], rights), _undo_says, corrects=lambda _: True
    ),
    case_changes.CASE: KindOfProposal(_case, _case_says, lambda _: ["cases", "case_steps"]),
    persons.OF_PEOPLE: KindOfProposal(
        lambda content, _, rights: persons.stage_of(content, rights), _people_say, lambda _: ["people"]
    ),
}
