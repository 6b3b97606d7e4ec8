"""Files that go with the code are found from wherever the code stands."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from registry import resources
from registry.errors import NotFound


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty package folder that `resource` takes for its own."""
    folder = tmp_path / "registry"
    folder.mkdir()
    monkeypatch.setattr(resources, "PACKAGE", folder)
    return folder


def write(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("", encoding="utf-8")
    return path


def test_in_a_checkout_templates_and_migrations_stand_beside_the_package(package: Path) -> None:
    script = write(package.parent / "migrations" / "env.py")
    assert resources.resource("migrations", "env.py") == script
    assert resources.resource("migrations") == script.parent


def test_what_was_shipped_inside_goes_before_a_folder_of_the_same_name_beside(package: Path) -> None:
    write(package.parent / "templates" / "base.html")
    shipped = write(package / "_shipped" / "templates" / "base.html")
    assert resources.resource("templates", "base.html") == shipped


def test_a_folder_beside_is_not_taken_for_a_shipped_one_that_is_missing(package: Path) -> None:
    write(package.parent / "templates" / "base.html")
    write(package / "_shipped" / "migrations" / "env.py")
    with pytest.raises(NotFound):
        resources.resource("templates")


def test_data_of_a_slice_stand_inside_the_package_and_never_beside_it(package: Path) -> None:
    data = write(package / "places" / "edition.csv")
    write(package.parent / "people" / "names.csv")
    assert resources.resource("places", "edition.csv") == data
    with pytest.raises(NotFound):
        resources.resource("people", "names.csv")


def test_the_instance_folder_is_the_checkouts_own(package: Path) -> None:
    assert resources.instance_folder() == package.parent / "instance"


def test_the_instance_folder_of_a_wheel_is_never_among_the_packages(package: Path) -> None:
    write(package / "_shipped" / "migrations" / "env.py")
    assert resources.instance_folder() == Path(sys.prefix) / "var" / "registry"


def test_a_missing_file_is_named_in_both_languages(package: Path) -> None:
    with pytest.raises(NotFound) as refusal:
        resources.resource("places", "none.csv")
    for language in ("zh", "en"):
        assert str(package / "places" / "none.csv") in refusal.value.says.in_(language)
