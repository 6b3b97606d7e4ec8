"""The frame of every command: two languages, exit codes, and refusals in words instead of tracebacks.

Exit codes: 0 done, 2 refused, 3 not found, 1 anything else (a conflict included). This module and `web/errors.py`
are the only ones that translate refusals.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import click

from registry.cli import wording
from registry.cli.output import note, problems_table
from registry.errors import Invalid, NotFound, Refusal, Refused
from registry.language import LANGUAGES, Words, language_of_environment

DONE, FAILED, REFUSED, NOT_FOUND = 0, 1, 2, 3
DEBUG = "REGISTRY_DEBUG"


def asked_language(args: Sequence[str]) -> str:
    """The language that a command line asks for with its last `--lang`, else the environment's."""
    asked = None
    for at, arg in enumerate(args):
        if arg == "--":
            break
        name, _, value = arg.partition("=")
        if name == "--lang":
            asked = value or (args[at + 1] if at + 1 < len(args) else "")
    return asked if asked in LANGUAGES else language_of_environment()


def language() -> str:
    """The language of the command that runs."""
    context = click.get_current_context(silent=True)
    return context.find_root().obj if context is not None else language_of_environment()


def say(words: Words) -> None:
    """A note to the person at the terminal, on standard error."""
    note(words.in_(language()))


class Option(click.Option):
    """An option whose help is in two languages."""

    def __init__(self, *args: Any, says: Words, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.says = says

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        self.help = self.says.in_(language())
        return super().get_help_record(ctx)


def _language_option() -> Option:
    return Option(["--lang"], type=click.Choice(LANGUAGES), expose_value=False, says=wording.LANG)


class Speaking(click.Command):
    """A command that helps in two languages; every one takes `--lang`."""

    def __init__(self, *args: Any, says: Words, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.says = says
        self.params.append(_language_option())

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The parameters, the help option's text in the language of the command."""
        params = super().get_params(ctx)
        for param in params:
            if isinstance(param, click.Option) and "--help" in param.opts:
                param.help = wording.HELP.in_(language())
        return params

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.options_metavar = wording.OPTIONS_METAVAR.in_(language())
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=wording.USAGE.in_(language()))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            for line in self.says.in_(language()).splitlines():
                formatter.write(" " * formatter.current_indent + line + "\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = (p for p in self.get_params(ctx) if isinstance(p, click.Option))
        records = [r for r in (option.get_help_record(ctx) for option in options) if r is not None]
        with formatter.section(wording.OPTIONS.in_(language())):
            formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        return self.says.in_(language()).splitlines()[0].rstrip("。.")


class Spreading(Speaking):
    """A command whose options that may come several times also take several `THING=WHERE` at once.

    `--posts A=B C=D` is `--posts A=B --posts C=D`: no other argument of such a command has an equals sign.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        several = {name for p in self.params if isinstance(p, click.Option) and p.multiple for name in p.opts}
        spread: list[str] = []
        option, waits = "", False
        for arg in args:
            if arg.startswith("--"):
                option, equals, _ = arg.partition("=")
                waits = not equals
            elif waits:
                waits = False
            elif option in several and "=" in arg:
                spread.append(option)
            spread.append(arg)
        return super().parse_args(ctx, spread)


class Group(Speaking, click.Group):
    """A command that has commands of its own, told in the order in which they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.subcommand_metavar = wording.COMMAND_METAVAR.in_(language())
        super().format_usage(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        told = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, found.get_short_help_str()) for name, found in told if found is not None]
        with formatter.section(wording.COMMANDS.in_(language())):
            formatter.write_dl(rows)


class Registry(Group):
    """The whole console command: finds the language first, and turns every refusal into words and an exit code."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, *_: Any, **extra: Any) -> Any:
        given = list(sys.argv[1:] if args is None else args)
        language = asked_language(given)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        extra |= {"standalone_mode": False, "obj": language}
        try:
            code = super().main(given, prog_name or "registry", **extra)
        except Exception as error:
            code = _answer(error, language)
        sys.exit(code if isinstance(code, int) else DONE)


def _answer(error: Exception, language: str) -> int:
    """Tells what went wrong on standard error, in `language`; returns the exit code."""
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    if isinstance(error, click.ClickException):
        note(wording.usage_error(error, language))
        return error.exit_code
    if isinstance(error, Refusal):
        if isinstance(error, Invalid):
            problems_table(error.problems, language)
        note(error.says.in_(language))
        return (
            NOT_FOUND if isinstance(error, NotFound) else REFUSED if isinstance(error, (Invalid, Refused)) else FAILED
        )
    note(wording.failure(error, DEBUG).in_(language))
    return FAILED


def command(name: str, says: Words, cls: type[Speaking] = Speaking) -> Callable[[Callable[..., Any]], Speaking]:
    """Declares a command; its first line of `says` stands in the list of commands."""
    return click.command(name, cls=cls, says=says)


def option(*names: str, says: Words, **kwargs: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares an option of a command."""
    return click.option(*names, cls=Option, says=says, **kwargs)
