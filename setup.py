"""Puts templates/ and migrations/, which stand beside the package, inside it when a wheel is built.

All else is declared in setup.cfg, which cannot say this. `registry.resources` finds both places.
"""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

BESIDE = ("templates", "migrations")


class BuildWithShipped(build_py):
    """`build_py` that also copies the folders of `BESIDE` to registry/_shipped/; an editable install needs none."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            for source, target in self._shipped():
                self.mkpath(str(target.parent))
                self.copy_file(str(source), str(target), preserve_mode=False)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        shipped = [] if self.editable_mode else [str(target) for _, target in self._shipped()]
        return [*super().get_outputs(include_bytecode), *shipped]

    def _shipped(self) -> list[tuple[Path, Path]]:
        """Each file to ship, and where it goes."""
        into = Path(self.build_lib) / "registry" / "_shipped"
        files = (path for folder in BESIDE for path in sorted(Path(folder).rglob("*")) if path.is_file())
        return [(path, into / path) for path in files if "__pycache__" not in path.parts and path.name[0] != "."]


setup(cmdclass={"build_py": BuildWithShipped})
