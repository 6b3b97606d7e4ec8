"""The package works as a wheel alone in a new environment, and installed editable.

Nothing is fetched: the new environments see the packages of the one that runs the tests, except the registry itself.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
CODE = ("registry", "migrations", "templates")
DECLARATIONS = ("setup.cfg", "setup.py", "pyproject.toml", "MANIFEST.in", "LICENSE", "README.md", "requirements.in")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.py[co]", "*.egg-info", ".*")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a clone holds, so that building leaves nothing in the project."""
    copy = tmp_path_factory.mktemp("source")
    for folder in CODE:
        shutil.copytree(PROJECT / folder, copy / folder, ignore=LEFT_OUT)
    for name in DECLARATIONS:
        if (PROJECT / name).exists():
            shutil.copy(PROJECT / name, copy / name)
    return copy


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution, so that what that lacks the wheel lacks too."""
    out = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(source)], cwd=out)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def alone(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel and no checkout in sight."""
    return new_environment(tmp_path_factory.mktemp("alone"), [str(wheel)])


@pytest.fixture(scope="module")
def editable(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment in which the copy of the project is installed editable."""
    return new_environment(tmp_path_factory.mktemp("editable"), ["--no-build-isolation", "--editable", str(source)])


@pytest.fixture(params=["alone", "editable"])
def environment(request: pytest.FixtureRequest) -> Path:
    """Each way to install, in turn."""
    return request.getfixturevalue(request.param)


def new_environment(folder: Path, what: list[str]) -> Path:
    """A virtual environment with the running one's packages in reach, and `what` pip is asked to install."""
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    site = sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)})
    Path(site, "packages_of_the_tests.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    install = ["install", "--quiet", "--no-index", "--no-deps", "--ignore-installed", *what]
    run([str(python), "-m", "pip", *install], cwd=folder)
    return folder


def run(command: list[str], cwd: Path, **variables: str) -> str:
    """What `command` writes to standard output; the test fails with all it wrote if it does not end with 0."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    done = subprocess.run(
        command, cwd=cwd, env=kept | {"LANG": "C.UTF-8"} | variables, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def python_says(environment: Path, code: str, cwd: Path) -> str:
    """What a snippet prints in the environment, run outside every checkout."""
    return run([str(environment / "bin" / "python"), "-c", code], cwd=cwd).strip()


def registry(environment: Path, *arguments: str, cwd: Path, **variables: str) -> str:
    """What the console command prints in the environment."""
    return run([str(environment / "bin" / "registry"), *arguments], cwd=cwd, **variables)


def files_of_the_package() -> set[str]:
    """Every file that belongs into a wheel, by its path there."""
    inside = {folder: folder if folder == "registry" else f"registry/_shipped/{folder}" for folder in CODE}
    return {
        f"{inside[folder]}/{path.relative_to(PROJECT / folder).as_posix()}"
        for folder in CODE
        for path in (PROJECT / folder).rglob("*")
        if path.is_file() and path.suffix not in {".pyc", ".pyo"} and not path.name.startswith(".")
    }


def test_the_wheel_holds_every_file_of_the_package_and_its_templates_and_migrations(wheel: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if not name.split("/")[0].endswith(".dist-info")}
    assert packed == files_of_the_package()


def test_the_wheel_stands_alone_and_the_editable_install_in_its_checkout(
    alone: Path, editable: Path, source: Path, tmp_path: Path
) -> None:
    where = "import registry; print(registry.__file__)"
    assert Path(python_says(alone, where, tmp_path)).is_relative_to(alone)
    assert Path(python_says(editable, where, tmp_path)).is_relative_to(source)


def test_templates_and_migrations_are_found_outside_the_checkout(environment: Path, tmp_path: Path) -> None:
    code = "from registry.resources import resource as r; print(r('migrations', 'env.py')); print(r('templates'))"
    script, templates = map(Path, python_says(environment, code, tmp_path).splitlines())
    assert script.read_text(encoding="utf-8") == (PROJECT / "migrations" / "env.py").read_text(encoding="utf-8")
    assert templates.is_dir()
    assert not script.is_relative_to(PROJECT) and not templates.is_relative_to(PROJECT)


def test_the_command_tells_what_it_can_do(environment: Path, tmp_path: Path) -> None:
    help_text = registry(environment, "--help", cwd=tmp_path)
    assert all(command in help_text for command in ("init", "import", "figures", "explain"))


def test_a_registry_is_made_and_its_figures_are_computed(environment: Path, tmp_path: Path) -> None:
    database = tmp_path / "new.db"
    url = f"sqlite:///{database}"
    registry(environment, "init", cwd=tmp_path, REGISTRY_DATABASE_URL=url)
    assert database.exists()
    answer = json.loads(registry(environment, "figures", "--json", cwd=tmp_path, REGISTRY_DATABASE_URL=url))
    assert answer["figures"], "an empty registry has figures too: zeros"


def test_without_a_database_named_the_registry_is_kept_in_the_environment_or_the_checkout(
    alone: Path, editable: Path, source: Path, tmp_path: Path
) -> None:
    code = "from registry.resources import instance_folder; print(instance_folder())"
    assert Path(python_says(alone, code, tmp_path)) == alone / "var" / "registry"
    assert Path(python_says(editable, code, tmp_path)) == source / "instance"
