"""`registry snapshot`, `registry spark-figures`: the figures and rules of many registries, past one machine."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import click

from registry.cli.figures import BY, RULES, print_figures
from registry.cli.frame import argument, command, language, option
from registry.cli.options import JSON, Folded, moment, open_moment
from registry.cli.output import print_json, print_lines
from registry.language import Words

PATH = click.Path(path_type=Path)
_WRITTEN = Words(
    "快照已写出：{path}（截至 {as_of}，按第 {known_at} 次变更之后所知，{rows} 行，摘要 {digest}）",
    "Snapshot at {path}: as of {as_of}, as known at change {known_at}, {rows} {rows:row|rows}, digest {digest}",
)
_AT = Words("截至 {as_of}，{count} 个登记库合计", "as of {as_of}, {count} {count:registry|registries together}")


@command(
    "snapshot",
    Words(
        "把某一时点的指标所需写成 Parquet 快照\n供别的引擎汇总许多登记库；不含人员姓名。",
        "Write what the figures of one moment read as Parquet files\n"
        "For another engine that puts many registries together; without the names of people.",
    ),
)
@argument("path", type=PATH)
@moment
@JSON
def snapshot(path: Path, as_of: datetime.date | None, known: str | None, as_json: bool) -> None:
    """One folder for one registry and moment, whole or not at all."""
    with open_moment(as_of, known) as (connection, moment):
        from registry.snapshots import writing

        manifest = writing.write(connection, moment, path)
    if as_json:
        print_json(manifest)
        return
    rows = sum(file["rows"] for file in manifest["files"].values())
    print_lines(_WRITTEN.format(path=path, rows=rows, **_origin(manifest)).in_(language()))


def _origin(manifest: dict[str, Any]) -> dict[str, Any]:
    return {key: manifest[key] for key in ("as_of", "known_at", "digest")}


@command(
    "spark-figures",
    Words(
        "用 Apache Spark 汇总多个快照的全部指标\n加 --by 则按某一类地点分列。",
        "All figures of several snapshots together, by Apache Spark\n"
        "With --by KIND a row of figures for each living place of that kind.",
    ),
)
@argument("snapshots", type=PATH, nargs=-1, required=True)
@BY
@RULES
@option(
    "--master",
    type=Folded(),
    metavar="URL",
    default="local[*]",
    says=Words("Spark 集群（默认本机）", "the Spark cluster (default: this machine)"),
)
@JSON
def spark_figures(snapshots: tuple[Path, ...], kind: str | None, of_rules: bool, master: str, as_json: bool) -> None:
    """The figures, or the rules, of everything in the snapshots, or of every place of a kind."""
    # Late: the help stands there before dataframes are imported.
    from registry.checks.catalogue import RULES as DECLARED
    from registry.checks.share_documents import kind_of
    from registry.figures.catalogue import FIGURES
    from registry.figures.service import refuse_unknown_kind
    from registry.snapshots.distributed.session import session
    from registry.snapshots.reading import together

    kind = kind if kind is None else kind_of(kind)
    if kind is not None:
        refuse_unknown_kind(kind)
    found = together(snapshots)
    answer: dict[str, Any] = {"as_of": found.as_of.isoformat(), "snapshots": [s.origin() for s in found.snapshots]}
    with session(master) as spark:
        from registry.snapshots.distributed.figures import Cluster

        cluster = Cluster(spark, found)
        wanted = DECLARED if of_rules else FIGURES
        answer |= {"figures": cluster.figures(wanted)} if kind is None else {"scopes": cluster.figures_by(kind, wanted)}
    if as_json:
        print_json(answer)
        return
    print_lines(_AT.format(as_of=answer["as_of"], count=len(snapshots)).in_(language()))
    for row in answer.get("scopes", [answer]):
        print_figures(row["figures"], row.get("scope"))
