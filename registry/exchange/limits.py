"""Limits of memory and time for a file from outside, to which the child process is bound."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20
_INTERPRETER = 128 * MIB  # address space that Python and its libraries take before a file is opened


@dataclass(frozen=True)
class Limits:
    """Bounds for one file: sizes in bytes, times in seconds.

    `memory` is what reading may take beyond the interpreter; `seconds` bounds both processor and wall time;
    `size` is the file's own size; `unpacked` that of a workbook's parts; `cells` is rows times columns, summed
    over the sheets; `text` is the characters of one cell (Excel's own bound); `output` what the child may write.
    """

    memory: int = 512 * MIB - _INTERPRETER
    seconds: int = 120
    size: int = 200 * MIB
    unpacked: int = 1024 * MIB
    cells: int = 10_000_000
    text: int = 32_767
    output: int = 256 * MIB


#: The limits of marking a workbook: it is in memory whole, with all its formats, and written again.
MARKING = Limits(memory=1024 * MIB)


def hold_to(limits: Limits) -> None:
    """Holds this process to `limits` for the rest of its life. Where the system has no such limits (Windows),
    only the parent's time-out remains."""
    try:
        import resource  # late: Windows has no such module
    except ImportError:
        return
    for kind, bound, grace in (
        (resource.RLIMIT_AS, limits.memory + _INTERPRETER, 0),
        (resource.RLIMIT_CPU, limits.seconds, 1),  # at the soft bound SIGXCPU tells why, at the hard one SIGKILL
        (resource.RLIMIT_FSIZE, limits.output, 0),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        allowed = resource.getrlimit(kind)[1]
        soft, hard = bound, bound + grace
        if allowed != resource.RLIM_INFINITY:
            soft, hard = min(soft, allowed), min(hard, allowed)
        resource.setrlimit(kind, (soft, hard))
