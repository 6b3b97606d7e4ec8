"""What the frame of the console command says, in both languages: headings of the help, and click's own refusals."""

from __future__ import annotations

import errno

import click

from registry.language import Words

LANG = Words(
    "语言：zh 中文，en 英文（默认随环境 LC_ALL、LANG，否则中文）",
    "language: zh or en (default: by LC_ALL, LANG; else Chinese)",
)
HELP = Words("显示本说明", "show this help")
USAGE = Words("用法：", "Usage: ")
OPTIONS = Words("选项", "Options")
COMMANDS = Words("命令", "Commands")
OPTIONS_METAVAR = Words("[选项]", "[OPTIONS]")
COMMAND_METAVAR = Words("命令 [参数]...", "COMMAND [ARGS]...")
_ERROR = Words("错误：", "Error: ")
_SEE = Words("说明：{path} --help", "See: {path} --help")
_WORSE = Words(
    "出错了，未能完成：{error}（设环境变量 {debug}=1 可看到详情）",
    "something went wrong: {error} (set {debug}=1 for the details)",
)
_DATABASE = Words("登记库出错：{error}", "the database failed: {error}")
_FILE = Words("文件出错：{error}{file}", "a file failed: {error}{file}")
_SYSTEM = {
    errno.ENOSPC: Words("磁盘已满", "the disk is full"),
    errno.EDQUOT: Words("磁盘已满", "the disk is full"),
    errno.EFBIG: Words("文件超过允许的大小", "the file is larger than is allowed"),
    errno.EROFS: Words("只读，不能写入", "read-only, nothing can be written"),
    errno.EACCES: Words("没有权限", "no permission"),
    errno.EPERM: Words("没有权限", "no permission"),
    errno.ENOTDIR: Words("不是文件夹", "not a folder"),
}
_STOPPED = Words("已中止", "stopped")


def usage_error(error: click.ClickException, language: str) -> str:
    """A refusal of click's in words: what is wrong with the command line, and where the help is."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    text = _ERROR.in_(language) + refusal(error).in_(language)
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{text}\n{_SEE.in_(language).format(path=context.command_path)}" if context is not None else text


def refusal(error: click.ClickException) -> Words:
    """A refusal of click's in both languages; one that it words in a way of its own stays English."""
    english = error.format_message()
    param = getattr(error, "param", None)
    named = hint(param, error.ctx) if param is not None else ""  # type: ignore[attr-defined]
    if isinstance(error, click.NoSuchOption):
        return Words(f"没有选项 {error.option_name}", english)
    if isinstance(error, click.MissingParameter):
        return Words(f"缺少 {named}", english)
    if isinstance(error, click.BadParameter):
        return Words(f"{named} 的值不对{_wanted(error)}", english)
    if isinstance(error, click.BadOptionUsage):
        return Words(f"选项 {error.option_name} 用法不对（缺少值，或多了值）", english)
    name = getattr(error, "command_name", None)
    if name is not None:
        return Words(f"没有命令 {name}", english)
    if english.startswith("Got unexpected extra argument"):
        return Words(f"多余的参数：{english.partition('(')[2].rstrip(')')}", english)
    return Words("没有给出命令" if english == "Missing command." else english, english)


def _wanted(error: click.BadParameter) -> str:
    """What is wanted in place of a value that is not as it must be."""
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        return f"，可选：{'、'.join(kind.choices)}"
    if isinstance(kind, click.IntRange):
        return (
            f"，可填：{kind.min} 至 {kind.max} 的整数" if kind.max is not None else f"，可填：不小于 {kind.min} 的整数"
        )
    return f"：{error.message}"


def hint(param: click.Parameter, ctx: click.Context) -> str:
    """An option or an argument as a person writes it."""
    return param.opts[-1] if isinstance(param, click.Option) else param.make_metavar(ctx)


def failure(error: Exception, debug: str) -> Words:
    """A failure that is no refusal, in words: of the database, a file, or the program itself."""
    if isinstance(error, click.Abort):
        return _STOPPED
    original = getattr(error, "orig", None)
    if type(error).__module__.startswith("sqlalchemy") and original is not None:
        return _DATABASE.format(error=str(original).strip())
    if isinstance(error, OSError) and error.strerror:
        why = _SYSTEM.get(error.errno or 0, Words(error.strerror, error.strerror))
        return _FILE.format(error=why, file=f" {error.filename}" if error.filename else "")
    return _WORSE.format(error=f"{type(error).__name__}: {error}", debug=debug)
