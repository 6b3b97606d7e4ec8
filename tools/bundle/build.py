#!/usr/bin/env python3
"""Makes the one archive that installs the registry where there is no internet.

    tools/bundle/build.py [--platforms x86_64,aarch64] [--out dist]

Run it with a Python 3.11 that has pip and the packages of requirements.lock (`make bundle` does). Into the archive go
our own wheel, which holds every asset; a wheel of every package of requirements.lock for CPython 3.11 on each platform,
checked against the lock's hashes; what is beside this script; the instructions, and SHA256SUMS of it all. Wheels once
fetched are kept in build/wheels. Order, owners and times are fixed: equal sources and wheels make an equal archive.

Exit status: 0 done, 1 with pip's own words where a wheel is lacking.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
KEPT = PROJECT / "build" / "wheels"
PLATFORMS = ("x86_64", "aarch64")
# glibc 2.28 is that of the domestic server systems in use (Kylin V10, UOS 20, openEuler 20.03); Debian 10 has it, too.
GLIBC = tuple(range(28, 16, -1))
SOURCES = ("registry", "migrations", "templates")
DECLARATIONS = ("setup.cfg", "setup.py", "pyproject.toml", "MANIFEST.in", "LICENSE", "README.md")
BESIDE = {
    "install.sh": HERE / "install.sh",
    "registry.service": HERE / "registry.service",
    "registry.socket": HERE / "registry.socket",
    "nginx.conf.example": HERE / "nginx.conf.example",
    "nginx-tls.conf.example": HERE / "nginx-tls.conf.example",
    "INSTALL.zh-CN.md": PROJECT / "docs" / "zh" / "install.md",
    "INSTALL.md": PROJECT / "docs" / "en" / "install.md",
    "LICENSE": PROJECT / "LICENSE",
    "requirements.lock": PROJECT / "requirements.lock",
}
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.py[co]", "*.egg-info", ".*")
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]


def moment() -> int:
    """The time that everything in the archive gets: that of the last commit, or 1980 away from git."""
    told = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=PROJECT, capture_output=True, text=True)
    return int(told.stdout) if told.returncode == 0 and told.stdout.strip() else 315_532_800


def own_wheel(into: Path, time: int) -> None:
    """Build our wheel from a copy of what a clone holds, so that nothing left from earlier builds gets in."""
    with tempfile.TemporaryDirectory() as folder:
        for name in SOURCES:
            shutil.copytree(PROJECT / name, Path(folder, name), ignore=LEFT_OUT)
        for name in DECLARATIONS:
            shutil.copy(PROJECT / name, folder)
        build = [*PIP, "wheel", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", str(into), folder]
        subprocess.run(build, check=True, env=os.environ | {"SOURCE_DATE_EPOCH": str(time)})


def fetch_wheels(machine: str, into: Path) -> None:
    """Put the locked wheels for one kind of machine into a folder: those kept already, or from the index."""
    tags = [f"manylinux_2_{minor}" for minor in GLIBC] + ["manylinux2014", "manylinux2010", "manylinux1"]
    platforms = [word for tag in tags for word in ("--platform", f"{tag}_{machine}")]
    python = ["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--abi", "abi3", "--abi", "none"]
    command = [*PIP, "download", "--no-deps", "--require-hashes", "--only-binary=:all:", *python, *platforms]
    command += ["--find-links", str(KEPT), "--requirement", str(PROJECT / "requirements.lock"), "--dest", str(into)]
    KEPT.mkdir(parents=True, exist_ok=True)
    if subprocess.run([*command, "--no-index"], capture_output=True).returncode:
        subprocess.run(command, check=True)
        for wheel in into.glob("*.whl"):
            shutil.copy(wheel, KEPT)


def lacking(wheels: Path, machine: str) -> list[str]:
    """The locked packages without a wheel that this kind of machine can take, whatever pip thought of them."""
    locked = re.findall(r"^([a-z0-9.-]+)==(\S+)", (PROJECT / "requirements.lock").read_text(encoding="utf-8"), re.M)
    there = {tuple(path.name.lower().split("-")[:2]) for path in wheels.glob("*.whl") if fits(path, machine)}
    return [f"{name} {version}" for name, version in locked if (re.sub(r"[-.]", "_", name), version) not in there]


def fits(wheel: Path, machine: str) -> bool:
    """Whether a wheel is for every kind of machine or for this one."""
    return wheel.stem.endswith(("-any", f"_{machine}"))


def write_sums(top: Path) -> None:
    """SHA256SUMS of every file, as sha256sum reads it."""
    files = sorted(path for path in top.rglob("*") if path.is_file())
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(top).as_posix()}" for path in files]
    (top / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")


def pack(top: Path, target: Path, time: int) -> None:
    """Make the archive of a folder: in order, owned by root, all of one time. Wheels are compressed already."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = time
        entry.mode = 0o755 if entry.isdir() or entry.name.endswith(".sh") else 0o644
        return entry

    with (
        target.open("wb") as file,
        gzip.GzipFile("", "wb", compresslevel=1, fileobj=file, mtime=time) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in [top, *sorted(top.rglob("*"))]:
            archive.add(path, path.relative_to(top.parent).as_posix(), recursive=False, filter=plain)


def bundle(platforms: list[str], out: Path) -> Path:
    """The archive for some kinds of machine, in `out`."""
    time = moment()
    with tempfile.TemporaryDirectory() as folder:
        wheels = Path(folder, "wheels")
        own_wheel(wheels, time)
        version = next(wheels.glob("*.whl")).name.split("-")[1]
        for machine in platforms:
            fetch_wheels(machine, wheels)
            if missing := lacking(wheels, machine):
                sys.exit(f"No wheel for {machine}: {', '.join(missing)}")
        top = Path(folder, f"grassroots-registry-{version}")
        top.mkdir()
        wheels.rename(top / "wheels")
        for name, source in BESIDE.items():
            shutil.copy(source, top / name)
        write_sums(top)
        out.mkdir(parents=True, exist_ok=True)
        suffix = "" if tuple(platforms) == PLATFORMS else "-" + "-".join(platforms)
        target = out / f"{top.name}{suffix}.tar.gz"
        pack(top, target, time)
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--platforms", default=",".join(PLATFORMS), help=f"of {', '.join(PLATFORMS)} (default: all)")
    parser.add_argument("--out", type=Path, default=PROJECT / "dist", help="the folder to write to (default: dist)")
    asked = parser.parse_args()
    platforms = [machine for machine in PLATFORMS if machine in asked.platforms.split(",")]
    if set(asked.platforms.split(",")) != set(platforms):
        parser.error(f"--platforms: {asked.platforms} is not of {', '.join(PLATFORMS)}")
    try:
        target = bundle(platforms, asked.out)
    except subprocess.CalledProcessError as error:
        sys.exit(f"pip ended with {error.returncode}: nothing was made. What it said stands above.")
    print(f"{target}: {target.stat().st_size / 1e6:.0f} MB, {' and '.join(platforms)}")


if __name__ == "__main__":
    main()
