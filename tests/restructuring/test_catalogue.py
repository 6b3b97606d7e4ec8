"""The verbs' declarations: each says what the function that carries it out takes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from registry.language import Words
from registry.restructuring.catalogue import BY_NAME, VERBS
from registry.restructuring.commands import order
from registry.restructuring.draft import ORGANIZATION, PLACE
from registry.restructuring.verb import Verb, column


def test_every_option_of_a_verb_is_a_parameter_of_what_carries_it_out_and_every_parameter_has_an_option() -> None:
    assert [misfit for verb in VERBS for misfit in verb.misfits()] == []


def test_a_verb_without_an_option_for_a_parameter_and_one_with_an_option_too_many_are_reported() -> None:
    def retype(context: Any, code: str, type: str) -> None:
        """Gives an organization another type."""

    words = Words("变更类型", "give it another type")
    bare = Verb("retype", words, retype, kinds=(ORGANIZATION,))
    assert list(bare.misfits()) == ["organization retype: no option gives retype its type: declare it"]
    assert list(replace(bare, declared=(column("type"),)).misfits()) == []
    over = replace(bare, declared=(column("type"), column("name")))
    assert list(over.misfits()) == ["organization retype: retype takes no name: an option without a parameter"]


def test_an_option_of_a_column_is_there_where_the_ledger_has_the_column() -> None:
    assert [o.name for o in BY_NAME["rename"].options(PLACE)] == ["name", "kind", "subkind", "effective"]
    assert [o.name for o in BY_NAME["rename"].options(ORGANIZATION)] == ["name", "kind", "type", "effective"]


def test_whatever_a_ledger_must_have_filled_is_asked_for_when_a_unit_is_founded() -> None:
    required = {
        kind.key: {o.name for o in BY_NAME["found"].options(kind) if o.required} for kind in (PLACE, ORGANIZATION)
    }
    assert required == {
        "place": {"name", "kind", "effective"},
        "organization": {"name", "kind", "place", "effective"},
    }


def test_a_text_that_no_option_takes_is_an_error_of_whoever_asks() -> None:
    with pytest.raises(KeyError, match="colour"):
        order("place", "rename", {"code": "4511", "name": "City", "effective": "2020", "colour": "red"})
