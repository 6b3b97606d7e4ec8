"""A Spark session: on this machine unless a cluster is named, reached by nobody else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from registry.errors import Refused

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Every processor of this machine, in one process.
HERE = "local[*]"
_LOOPBACK = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
_SETTINGS = {
    "spark.app.name": "grassroots-registry",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    # A sum that outgrows 64 bits is an error, not another number.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "Asia/Shanghai",
}


@contextmanager
def session(master: str = HERE, **settings: str) -> Iterator[SparkSession]:
    """A session on `master`, closed at the end of the block; on this machine it listens on the loopback address only.

    Raises Refused where the extra `spark` or Java is missing.
    """
    try:
        from pyspark.sql import SparkSession  # late: the extra may be missing
    except ImportError as error:
        raise Refused(
            "没有安装 Apache Spark：pip install 'grassroots-registry[spark]'",
            "Apache Spark is not installed: pip install 'grassroots-registry[spark]'",
        ) from error
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise Refused(
            "没有 Java（需 17 或更高版本，如 Debian 的 openjdk-17-jre-headless）",
            "there is no Java: 17 or later is needed, such as Debian's openjdk-17-jre-headless",
        )
    builder = SparkSession.builder.master(master)
    local = master.startswith("local")
    if local:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    for name, value in (_SETTINGS | (_LOOPBACK if local else {}) | settings).items():
        builder = builder.config(name, value)
    found = builder.getOrCreate()
    try:
        yield found
    finally:
        found.stop()
