"""The frame of every command: two languages, exit codes, and refusals in words instead of tracebacks.

Exit codes: 0 done, 2 refused, 3 not found, 1 anything else (a conflict included). This module and `web/errors.py`
are the only ones that translate refusals.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import click

from registry.cli import messages
from registry.cli.output import note, print_answer
from registry.cli.problems import problems_table
from registry.errors import Invalid, NotFound, Problem, Refusal, Refused, Sendable
from registry.language import LANGUAGES, Words, language_of_environment
from registry.privacy import hidden

DONE, FAILED, REFUSED, NOT_FOUND = 0, 1, 2, 3
DEBUG = "REGISTRY_DEBUG"
_TWICE = Words("{name}：只能写一次，所写不一", "{name}: is told twice, and differently")


def is_asked_as_json(args: Sequence[str]) -> bool:
    """Whether a command line asks for JSON, also one that cannot be read to its end."""
    return "--json" in args[: args.index("--")] if "--" in args else "--json" in args


def language_of_arguments(args: Sequence[str]) -> str:
    """The language that a command line asks for with its last `--lang`, else the environment's."""
    chosen = None
    for at, arg in enumerate(args):
        if arg == "--":
            break
        name, _, value = arg.partition("=")
        if name == "--lang":
            chosen = value or (args[at + 1] if at + 1 < len(args) else "")
    return chosen if chosen in LANGUAGES else language_of_environment()


@dataclass
class AnswerStyle:
    """How the command that runs is to answer: in which language, as JSON or not, and with what where it is refused."""

    language: str
    as_json: bool = False
    refused: Mapping[str, Any] = field(default_factory=dict)


def _style(context: click.Context | None) -> AnswerStyle:
    """How the command that runs is to answer; where none runs as the environment asks."""
    style = context.find_root().obj if context is not None else None
    return style if isinstance(style, AnswerStyle) else AnswerStyle(language_of_environment())


def language() -> str:
    """The language of the command that runs."""
    return _style(click.get_current_context(silent=True)).language


def refused_with(answer: Mapping[str, Any]) -> None:
    """Says what the command that runs answers, beside the problems, where it is refused."""
    _style(click.get_current_context()).refused = answer


def say(words: Words) -> None:
    """A note to the person at the terminal, on standard error."""
    note(words.in_(language()))


@dataclass(frozen=True)
class OptionFault:
    """What is wrong with one option or argument: as it was raised, and as a problem."""

    error: Refused | click.UsageError
    problem: Problem


class OptionFaults(Sendable):
    """Options and arguments that are not as they must be: all of them."""

    def __init__(self, faults: Sequence[OptionFault]):
        self.faults = faults
        super().__init__()


def _faults_of(ctx: click.Context) -> list[OptionFault]:
    """What was found wrong so far with the options and arguments of a command."""
    found: list[OptionFault] = ctx.meta.setdefault(f"{__name__}.faults", [])
    return found


class CollectErrors(click.Parameter):
    """An option or an argument: where it is not as it must be, the others are looked at all the same."""

    def handle_parse_result(
        self, ctx: click.Context, opts: Mapping[str, Any], args: list[str]
    ) -> tuple[Any, list[str]]:
        try:
            return super().handle_parse_result(ctx, opts, args)
        except (Refused, click.BadParameter) as error:
            says = error.says if isinstance(error, Refused) else messages.refusal(error)
            label, written = messages.hint(self, ctx), opts.get(self.name or "")
            texts = written if isinstance(written, (list, tuple)) else [written]
            value = ", ".join(hidden(text) for text in texts if isinstance(text, str))
            problem = Problem(says, column=label.lstrip("-"), label=label, value=value or None)
            _faults_of(ctx).append(OptionFault(error, problem))
            return None, args


class Argument(CollectErrors, click.Argument):
    """An argument of a command."""


class CommandOption(CollectErrors, click.Option):
    """An option whose help is in two languages. Two values that differ are refused: none is guessed."""

    def __init__(self, *args: Any, says: Words, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.says = says

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        self.help = self.says.in_(language())
        return super().get_help_record(ctx)

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        if self.is_flag or self.multiple or self.count:
            super().add_to_parser(parser, ctx)
        else:
            parser.add_option(obj=self, opts=self.opts, dest=self.name, action="append", nargs=self.nargs)

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        cast = super().type_cast_value
        if self.multiple or not isinstance(value, list):
            return cast(ctx, value)
        different = list(dict.fromkeys(cast(ctx, one) for one in value))
        if len(different) > 1:
            raise Refused(*_TWICE.format(name=self.opts[-1]))
        return different[0]


def _language_option() -> CommandOption:
    return CommandOption(["--lang"], type=click.Choice(LANGUAGES), expose_value=False, says=messages.LANG)


class BilingualCommand(click.Command):
    """A command that helps in two languages; every one takes `--lang`."""

    def __init__(self, *args: Any, says: Words, refused: Mapping[str, Any] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.says = says
        self.refused = refused or {}
        self.params.append(_language_option())

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What is left of the arguments. Raises every fault of the options and arguments at once."""
        _style(ctx).refused = self.refused
        faults = _faults_of(ctx)
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            if not faults:
                raise
            faults.append(OptionFault(error, Problem(messages.refusal(error))))
        if faults:
            raise OptionFaults(faults)
        return rest

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The parameters, the help option's text in the language of the command."""
        params = super().get_params(ctx)
        for param in params:
            if isinstance(param, click.Option) and "--help" in param.opts:
                param.help = messages.HELP.in_(language())
        return params

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.options_metavar = messages.OPTIONS_METAVAR.in_(language())
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=messages.USAGE.in_(language()))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            for line in self.says.in_(language()).splitlines():
                formatter.write(" " * formatter.current_indent + line + "\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = (p for p in self.get_params(ctx) if isinstance(p, click.Option))
        records = [r for r in (option.get_help_record(ctx) for option in options) if r is not None]
        with formatter.section(messages.OPTIONS.in_(language())):
            formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        return self.says.in_(language()).splitlines()[0].rstrip("。.")


class VariadicCommand(BilingualCommand):
    """A command whose options that may come several times also take several `THING=WHERE` at once, or `UNIT/ROLE/FROM`.

    `--posts A=B C=D` is `--posts A=B --posts C=D`: no other argument of such a command has an equals sign, or where the
    option's has none a slash.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = [p for p in self.params if isinstance(p, click.Option) and p.multiple]
        several = {name: "/" if "/" in (p.metavar or "") else "=" for p in options for name in p.opts}
        spread: list[str] = []
        option, waits = "", False
        for arg in args:
            if arg.startswith("--"):
                option, equals, _ = arg.partition("=")
                waits = not equals
            elif waits:
                waits = False
            elif option in several and several[option] in arg:
                spread.append(option)
            spread.append(arg)
        return super().parse_args(ctx, spread)


class CommandGroup(BilingualCommand, click.Group):
    """A command that has commands of its own, listed in the order in which they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.subcommand_metavar = messages.COMMAND_METAVAR.in_(language())
        super().format_usage(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, found.get_short_help_str()) for name, found in commands if found is not None]
        with formatter.section(messages.COMMANDS.in_(language())):
            formatter.write_dl(rows)


class RegistryCommand(CommandGroup):
    """The whole console command: finds the language first, and turns every refusal into words and an exit code."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, *_: Any, **extra: Any) -> Any:
        given = list(sys.argv[1:] if args is None else args)
        style = AnswerStyle(language_of_arguments(given), is_asked_as_json(given))
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        extra |= {"standalone_mode": False, "obj": style}
        try:
            code = super().main(given, prog_name or "registry", **extra)
        except Exception as error:
            code = _answer(error, style)
        sys.exit(code if isinstance(code, int) else DONE)


def _answer(error: Exception, style: AnswerStyle) -> int:
    """Writes what went wrong on standard error; returns the exit code.

    What a command that was asked for JSON refuses is written on standard output: its document, with the problems.
    """
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    problems = _problems_of(error)
    if problems and style.as_json:
        print_answer(style.refused, problems, style.language)
        return REFUSED
    for one in [fault.error for fault in error.faults] if isinstance(error, OptionFaults) else [error]:
        _print_error(one, style.language)
    if isinstance(error, click.ClickException):
        return error.exit_code
    return REFUSED if problems else NOT_FOUND if isinstance(error, NotFound) else FAILED


def _problems_of(error: Exception) -> Sequence[Problem]:
    """The problems of a refusal; none where something else went wrong."""
    if isinstance(error, OptionFaults):
        return [fault.problem for fault in error.faults]
    if isinstance(error, Invalid):
        return error.problems
    if isinstance(error, Refused):
        return [Problem(error.says)]
    return [Problem(messages.refusal(error))] if isinstance(error, click.UsageError) else []


def _print_error(error: Exception, language: str) -> None:
    """Writes what went wrong for a person."""
    if isinstance(error, click.ClickException):
        note(messages.usage_error(error, language))
    elif isinstance(error, Refusal):
        if isinstance(error, Invalid):
            problems_table(error.problems, language)
        note(error.says.in_(language))
    else:
        note(messages.failure(error, DEBUG).in_(language))


def command(
    name: str, says: Words, cls: type[BilingualCommand] = BilingualCommand, refused: Mapping[str, Any] | None = None
) -> Callable[[Callable[..., Any]], BilingualCommand]:
    """Declares a command; its first line of `says` stands in the list of commands.

    `refused`: its JSON document, beside the problems, where it is refused.
    """
    return click.command(name, cls=cls, says=says, refused=refused)


def argument(*names: str, **kwargs: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares an argument of a command."""
    return click.argument(*names, cls=Argument, **kwargs)


def option(*names: str, says: Words, **kwargs: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares an option of a command."""
    return click.option(*names, cls=CommandOption, says=says, **kwargs)
