"""Fields 字段 of a form, each made of a column: its key is the field's name, its label what is written before it.

A column that is called as what every form asks of a change, `reason`, has a field called `own_reason`: as filters and
answers of the API call a column whose name is taken.

What is typed is kept as it was typed. It is a cell of the column, and is read where every cell is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import Choice as Offer
from wtforms.form import BaseForm

from registry import days
from registry.columns import Choice, Choices, Column, Day, Number, Reference, Text, Unfit, YesNo
from registry.language import Words
from registry.last_days import LastDay
from registry.lookup.ledger_rows import NO, YES, heading
from registry.lookup.search import LEDGERS as SEARCHED
from registry.text import fold

#: What stands before the id of a field: a page has ids of its own.
PREFIX = "field-"
_TRUTH = (("yes", YES), ("no", NO))
_CODE_OR_NAME = Words("代码，或名称", "a code, or a name")
#: Nothing is chosen.
_NONE = ("", "")
#: Why something is written, and from which day on: every form that writes has fields of these names.
REASON, EFFECTIVE = Text("reason", "事由"), Day("effective", "自哪一天起")


class ColumnField(Field):
    """A field of a column. `errors` are `Words`; `beside` is what a code that stands in it is called."""

    column: Column
    language: str
    errors: Any
    beside: str | None = None
    #: What a page says of the field beside what may be typed.
    note: Words | None = None
    #: Whether a browser says nothing of the field where nothing is chosen in it.
    is_several = False

    @property
    def typed(self) -> str:
        """What stands in the field."""
        return str(self.data or "")

    @property
    def was_given(self) -> bool:
        """Whether the form that came in had the field at all."""
        return bool(self.raw_data)

    @property
    def cell(self) -> str:
        """What stands in the field as a cell of its column's key."""
        return self.typed

    @property
    def hint(self) -> str:
        """What may be typed, where that is not chosen from a list."""
        if isinstance(self.column, Reference):
            allowed = _CODE_OR_NAME.in_(self.language)
        else:
            allowed = "" if type(self.column) is Text else self.column.allowed.in_(self.language)
        return " · ".join(filter(None, (allowed, self.note.in_(self.language) if self.note else "")))

    @property
    def must(self) -> bool:
        return self.column.must_be_filled

    @property
    def found_in(self) -> str | None:
        """The ledgers whose codes are found by name and pinyin; None where there is no such search."""
        to = self.column.to if isinstance(self.column, Reference) else ()
        return ",".join(to) if to and {*to} <= {*SEARCHED} else None

    def blame(self, words: Words) -> None:
        """Says what is wrong with what stands in the field."""
        self.errors = [*self.errors, words]

    def attributes(self, **more: Any) -> dict[str, Any]:
        """What is said of the field to a browser beside its value: what describes it, the error last."""
        described = [f"{self.id}-hint"] if self.hint else []
        described += [f"{self.id}-wrong"] if self.errors else []
        own: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
        own |= {"aria-invalid": "true"} if self.errors else {}
        own |= {"aria-required": "true"} if self.must else {}
        return own | more


class LineField(ColumnField, StringField):
    """A cell that is written in a line."""

    def attributes(self, **more: Any) -> dict[str, Any]:
        own = super().attributes(**more) | {"autocomplete": "off"}
        return own | ({"inputmode": "decimal"} if isinstance(self.column, Number) else {})


class LastDayField(LineField):
    """A last day: under its Chinese label the day on which something still holds is written, under its key the next."""

    @property
    def cell(self) -> str:
        if self.language != "zh":
            return self.typed
        try:
            value = self.column.parse(self.typed)
        except Unfit:
            return self.typed
        # After the last day that may be written there is none: such a text says why it is not taken.
        return "" if value is None else days.show(days.after(value))


class LinesField(ColumnField, TextAreaField):
    """A free text, of several lines perhaps."""

    def attributes(self, **more: Any) -> dict[str, Any]:
        return super().attributes(**more) | {"rows": min(8, 1 + self.typed.count("\n") + len(self.typed) // 40)}


class ChoiceField(ColumnField, SelectField):
    """One of a few values, told by their keys; what was typed and is none of them is shown as it was typed."""

    @property
    def hint(self) -> str:
        return ""

    def iter_choices(self) -> Iterator[Offer]:
        offered, own = [_NONE, *offered_of(self.column, self.language)], self._key(self.typed)
        if own not in dict(offered):
            offered.append((self.typed, self.typed))
        for key, words in offered:
            yield Offer(key, words, key == own, {})

    def _key(self, typed: str) -> str:
        """The key of the option that is meant: its label is taken too."""
        try:
            value = self.column.parse(typed)
        except Unfit:
            return typed
        return key_of(self.column, value)


class ChoicesField(ChoiceField):
    """Several of a few values."""

    is_several = True

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = ";".join(filter(None, valuelist))

    def iter_choices(self) -> Iterator[Offer]:
        own = self._key(self.typed).split(";")
        offered = list(offered_of(self.column, self.language))
        known = dict(offered)
        offered += [(key, key) for key in own if key and key not in known]
        for key, words in offered:
            yield Offer(key, words, key in own, {})

    def attributes(self, **more: Any) -> dict[str, Any]:
        return super().attributes(**more) | {"multiple": True, "size": min(8, len(list(self.iter_choices())))}


def offered_of(column: Column, language: str) -> Sequence[tuple[str, str]]:
    """The values of a column that is chosen from a list: their keys and words; none of any other column."""
    found: Sequence[tuple[str, Words]] = ()
    if isinstance(column, Choice):
        found = [(option.key, option.words) for option in column.options]
    elif isinstance(column, YesNo):
        found = _TRUTH
    elif isinstance(column, Number) and column.called:
        found = [(str(n), words) for n, words in enumerate(column.called) if n >= column.least]
    return [(key, words.in_(language)) for key, words in found]


def key_of(column: Column, value: Any) -> str:
    """A parsed value of a column that is chosen from a list, by its key."""
    if isinstance(column, YesNo) and value is not None:
        return _TRUTH[0][0] if value else _TRUTH[1][0]
    return "" if value is None else str(value)


def shown(column: Column, value: Any, language: str) -> str:
    """A stored value as it stands in the field of its column; of a reference a code is given."""
    if isinstance(column, (Choice, YesNo)) or (isinstance(column, Number) and column.called):
        return key_of(column, value)
    return "" if value is None else column.show(value, language)


def _kind(column: Column, language: str) -> type[ColumnField]:
    if isinstance(column, Choices):
        return ChoicesField
    if offered_of(column, language):
        return ChoiceField
    if isinstance(column, LastDay):
        return LastDayField
    if isinstance(column, Text) and not column.must_be_filled and not column.is_key:
        return LinesField
    return LineField


class ColumnForm(BaseForm):
    """A form with a field for each of some columns, in their order.

    `typed` are the texts of a form that came in, `given` those that stand in it before anybody types: by the columns'
    keys. `ids` stands before the ids of its fields. A field is found by the key of its column.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        language: str,
        typed: Any = None,
        given: Mapping[str, str] | None = None,
        ids: str = PREFIX,
    ):
        super().__init__({name_of(column): _made(column, language, ids) for column in columns})
        self._by_key = dict(zip((column.key for column in columns), self.fields, strict=True))
        for column in columns:
            field = self.field(column.key)
            field.column, field.language = column, language
        self.process(typed, data={name_of(c): (given or {})[c.key] for c in columns if c.key in (given or {})})

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def field(self, key: str) -> ColumnField:
        """The field of a column."""
        return self._by_key[key]

    @property
    def fields(self) -> list[ColumnField]:
        """Its fields, in the order of the columns."""
        return list(self._fields.values())

    @property
    def cells(self) -> dict[str, str]:
        """What was typed, as cells by the keys of the columns; of fields alone that came in."""
        return {field.column.key: field.cell for field in self.fields if field.was_given}

    def differing(self, others: Mapping[str, str]) -> dict[str, str]:
        """The cells of which another text was typed than in `others`, the texts that the form was opened with."""
        return {
            field.column.key: field.cell
            for field in self.fields
            if field.was_given and not is_alike(field.column, field.typed, others.get(field.column.key, ""))
        }


def name_of(column: Column) -> str:
    """The name of a column's field: its key, unless something of the change is called so."""
    is_taken = column.key in (REASON.key, EFFECTIVE.key) and column not in (REASON, EFFECTIVE)
    return f"own_{column.key}" if is_taken else column.key


def is_alike(column: Column, one: str, other: str) -> bool:
    """Whether two texts of a field come to the same: as they are kept, of a choice by what is meant."""
    return _alike(column, one) == _alike(column, other)


def _alike(column: Column, typed: str) -> str:
    text = fold(typed)
    if not isinstance(column, (Choice, YesNo, Number, Day)):
        return text
    try:
        return str(column.parse(text))
    except Unfit:
        return text


def _made(column: Column, language: str, ids: str) -> Any:
    kind = _kind(column, language)
    more: dict[str, Any] = {"validate_choice": False} if issubclass(kind, ChoiceField) else {}
    return kind(heading(column).in_(language), id=f"{ids}{column.key}", **more)
