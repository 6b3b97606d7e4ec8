"""A snapshot holds all that the figures and rules of a moment read; only whole ones of one day are put together."""

from __future__ import annotations

import csv
import datetime
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from registry.checks import rule_expressions as rules
from registry.checks import rule_shares
from registry.checks.catalogue import RULES
from registry.checks.rule import CatalogueRule
from registry.conditions import Calendar, Some
from registry.errors import NotFound, Refused
from registry.figures import compiling
from registry.figures.catalogue import FIGURES
from registry.figures.engine import result
from registry.figures.in_polars import POLARS
from registry.figures.model import Figure
from registry.language import LANGUAGES
from registry.snapshots import reading, writing
from registry.snapshots.columns import FILES, KEY, MANIFEST, file_of
from tests.registry_under_test import SAMPLE, RegistryUnderTest

DAY = "2019-12-31"


def written(registry: RegistryUnderTest, folder: Path, day: str = DAY, known_at: int | None = None) -> Path:
    writing.write(registry.connection, registry.moment(day, known_at), folder)
    return folder


@pytest.fixture(scope="module")
def snapshot(sample: RegistryUnderTest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(sample, tmp_path_factory.mktemp("snapshots") / "sample")


@pytest.fixture
def copy(snapshot: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(snapshot, tmp_path / "copy"))


# -- what is in it -------------------------------------------------------------------------------------------------


def test_the_folder_has_the_declared_files_with_the_columns_and_rows_that_the_manifest_tells(snapshot: Path) -> None:
    manifest = json.loads((snapshot / MANIFEST).read_text(encoding="utf-8"))
    assert {f.name for f in snapshot.iterdir()} == {MANIFEST, *(file.path for file in FILES)}
    for file in FILES:
        frame, listed = pl.read_parquet(snapshot / file.path), manifest["files"][file.path]
        assert frame.columns == list(listed["columns"]) == [c.name for c in file.columns]
        assert len(frame) == listed["rows"]
        types = {"yesno": pl.Boolean, "text": pl.String}
        assert frame.dtypes == [types.get(c.type, pl.Int64) for c in file.columns]


def test_the_same_moment_gives_the_same_bytes_and_another_one_another_digest(
    sample: RegistryUnderTest, snapshot: Path, tmp_path: Path
) -> None:
    again, earlier = written(sample, tmp_path / "again"), written(sample, tmp_path / "earlier", DAY, 1)
    assert {f.name: f.read_bytes() for f in again.iterdir()} == {f.name: f.read_bytes() for f in snapshot.iterdir()}
    digests = [json.loads((f / MANIFEST).read_text(encoding="utf-8"))["digest"] for f in (again, earlier)]
    assert digests[0] != digests[1]


def test_a_unit_is_named_once_in_its_file(snapshot: Path) -> None:
    for file in (f for f in FILES if f.units and not f.relation):
        assert pl.read_parquet(snapshot / file.path)["unit"].is_duplicated().sum() == 0
        assert pl.read_parquet(snapshot / file.path)["unit"].null_count() == 0


def test_no_persons_name_leaves(snapshot: Path) -> None:
    with (SAMPLE / "first" / "people.csv").open(encoding="utf-8-sig", newline="") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    assert len(names) > 50
    for path in snapshot.glob("*.parquet"):
        frame = pl.read_parquet(path)
        for column in (c for c in frame.columns if frame[c].dtype == pl.String and path.stem != "places"):
            assert not set(frame[column].unique()) & names, (path.name, column)


def recomputed(folder: Path, figure: Figure, scope: str | None) -> dict[str, Any]:
    """A figure out of the files alone: filtered, tested, grouped and added."""

    def read(name: str) -> pl.DataFrame:
        return pl.read_parquet(folder / f"{name}.parquet")

    calendar, frame, answers = Calendar.of(datetime.date.fromisoformat(DAY)), read(file_of(figure)), {}
    for n, question in enumerate(q for c in (figure.population, figure.condition) for q in compiling.questions(c)):
        if isinstance(question, Some):
            rows = read(f"{figure.units}.{question.relation}")
            rows = rows.select(*KEY, flag=compiling.flag_of_row(question, calendar, POLARS))
        else:
            first, second = (read(f"{figure.units}.{r}") for r in (question.first, question.second))
            rows = first.join(second, on=[*KEY, question.column]).select(*KEY, flag=pl.lit(compiling.MET))
        flags = rows.group_by(KEY).agg(POLARS.largest(pl.col("flag")).alias(f"q{n}"))
        frame = frame.join(flags, on=KEY, how="left")
        answers[question] = compiling.answer_of_flag(pl.col(f"q{n}"), POLARS)
    if scope is not None:
        inside = read("scopes").filter(pl.col("scope") == scope)["place"]
        frame = frame.filter(pl.col("at").is_in(inside.to_list()))
    if isinstance(figure, CatalogueRule):
        columns = rules.columns(figure, calendar, POLARS)
    else:
        columns = compiling.columns(figure, calendar, answers, POLARS)
    wide = frame.select("at", **{compiling.column(figure, name): e for name, e in columns.items()})
    if figure.kind == "distinct":
        counted = wide.filter(compiling.counts(figure, POLARS))
        return result(figure, {"value": counted[compiling.column(figure, "category")].n_unique()})
    tallies = compiling.tallies(figure, POLARS)
    return result(figure, wide.select(**{k: POLARS.total(e) for k, e in tallies.items()}).row(0, named=True))


@pytest.mark.parametrize("scope", [None, "4511", "451103", "451102101", "451121208"])
def test_every_figure_of_every_scope_comes_out_of_the_files_alone(
    sample: RegistryUnderTest, snapshot: Path, scope: str | None
) -> None:
    for figure in FIGURES:
        assert recomputed(snapshot, figure, scope) == sample.figures(DAY, scope)[figure.code], figure.code


@pytest.mark.parametrize("scope", [None, "4511", "451103", "451102101", "451121208"])
def test_every_rule_of_every_scope_comes_out_of_the_files_alone(
    sample: RegistryUnderTest, snapshot: Path, scope: str | None
) -> None:
    picture = sample.picture(DAY)
    for rule, own in zip(RULES, rule_shares.results(picture, scope), strict=True):
        assert rule_shares.as_result(rule, recomputed(snapshot, rule, scope), picture.moment.day) == own, rule.code


def test_the_files_of_rules_name_no_unit(snapshot: Path) -> None:
    for file in (file for file in FILES if file.rules):
        texts = [c.name for c in file.columns if c.type == "text"]
        assert texts == ["registry", "at"]


def test_before_anything_was_known_a_snapshot_has_the_same_files_without_rows(
    sample: RegistryUnderTest, tmp_path: Path
) -> None:
    manifest = json.loads((written(sample, tmp_path / "none", DAY, 0) / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["head"] is None
    assert {file["rows"] for file in manifest["files"].values()} == {0}
    assert reading.together([tmp_path / "none"]).as_of.isoformat() == DAY


# -- written whole or not at all -----------------------------------------------------------------------------------


def test_nothing_is_overwritten_and_no_folder_is_made_up(sample: RegistryUnderTest, tmp_path: Path) -> None:
    (tmp_path / "stands").mkdir()
    with pytest.raises(Refused):
        written(sample, tmp_path / "stands")
    with pytest.raises(NotFound):
        written(sample, tmp_path / "nowhere" / "snapshot")
    assert [f.name for f in tmp_path.rglob("*")] == ["stands"]


def test_what_cannot_be_finished_leaves_nothing_behind(
    sample: RegistryUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(writing, "digest", full)
    with pytest.raises(OSError, match="no space"):
        written(sample, tmp_path / "snapshot")
    assert list(tmp_path.iterdir()) == []


# -- put together --------------------------------------------------------------------------------------------------


def says(paths: list[Path]) -> str:
    """The refusal of these snapshots, in English; it has words in both languages."""
    with pytest.raises(Refused) as refused:
        reading.together(paths)
    assert all(refused.value.says.in_(language) for language in LANGUAGES)
    return refused.value.says.en


def altered(folder: Path, sealed: bool = True, **values: Any) -> Path:
    """The snapshot with other values in its manifest, and the digest that fits them if `sealed`."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8")) | values
    if sealed:
        manifest["digest"] = writing.digest(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_a_whole_snapshot_is_opened(snapshot: Path) -> None:
    assert reading.together([snapshot]).as_of.isoformat() == DAY


def test_snapshots_of_different_days_are_refused(sample: RegistryUnderTest, snapshot: Path, tmp_path: Path) -> None:
    other = written(sample, tmp_path / "other", "2018-12-31")
    assert says([snapshot, other]) == ("snapshots as of different days cannot be put together: 2018-12-31, 2019-12-31")


def test_the_same_registry_twice_is_refused(snapshot: Path, copy: Path) -> None:
    assert "the same registry is there twice" in says([snapshot, copy])


def test_the_same_city_as_known_at_another_change_is_refused_by_its_places(
    sample: RegistryUnderTest, snapshot: Path, tmp_path: Path
) -> None:
    assert "the same place is in several snapshots: 451102, " in says(
        [snapshot, written(sample, tmp_path / "other", DAY, 1)]
    )


SPOILT: dict[str, tuple[Callable[[Path], Any], str]] = {
    "a file altered": (lambda p: (p / "village.parquet").write_bytes(b"PAR1"), "village.parquet does not match"),
    "a file gone": (lambda p: (p / "post.parquet").unlink(), "post.parquet does not match its digest"),
    "a manifest altered": (lambda p: altered(p, sealed=False, known_at=1), "its manifest does not match its digest"),
    "another version": (lambda p: altered(p, version=2), "its format is version 2, this program reads 1"),
    "other columns": (lambda p: altered(p, files={}), "a program with other figures wrote it"),
    "another format": (lambda p: altered(p, format="archive"), "no snapshot of this registry's kind"),
    "no JSON": (lambda p: (p / MANIFEST).write_text("{"), "no snapshot of this registry's kind"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_snapshot_that_is_not_whole_is_refused_in_words(copy: Path, what: str) -> None:
    spoil, refusal = SPOILT[what]
    spoil(copy)
    assert refusal in says([copy])


def test_where_there_is_no_snapshot_none_is_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        reading.together([tmp_path / "nothing"])
