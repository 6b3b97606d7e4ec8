"""The kinds of files 文件类型 that may be attached: known by their content, and called so."""

from __future__ import annotations

import io
import warnings
from pathlib import PurePath
from typing import NamedTuple

from registry.errors import Refused
from registry.language import Words


class Kind(NamedTuple):
    """A kind of file: its key, how its content begins, the endings of its names, and its media type."""

    key: str
    begins: bytes
    endings: tuple[str, ...]
    media: str


KINDS = (
    Kind("pdf", b"%PDF-", (".pdf",), "application/pdf"),
    Kind("jpeg", b"\xff\xd8\xff", (".jpg", ".jpeg"), "image/jpeg"),
    Kind("png", b"\x89PNG\r\n\x1a\n", (".png",), "image/png"),
)
BY_KEY = {kind.key: kind for kind in KINDS}
#: The most that a file may have: in bytes, and in pixels of a picture.
LARGEST, PIXELS = 20 << 20, 50_000_000
_UNKNOWN = Words("只收 PDF、JPEG、PNG，内容与扩展名须一致", "PDF, JPEG and PNG are taken, called as they are")
_BROKEN = Words("图片已损坏", "the picture is damaged")
_LARGE = Words("文件至多 20 MiB", "a file has at most 20 MiB")
_PIXELS = Words("图片至多 5000 万像素", "a picture has at most 50 megapixels")


class UnknownFile(Refused):
    """A file of no kind that is taken, or called otherwise than it is."""


class LargeFile(Refused):
    """A file or picture that is larger than is taken."""


def kind_of(name: str, content: bytes) -> Kind:
    """The kind of a file. Raises UnknownFile and LargeFile."""
    if len(content) > LARGEST:
        raise LargeFile(*_LARGE)
    ending = PurePath(name).suffix.lower()
    kind = next((one for one in KINDS if content.startswith(one.begins) and ending in one.endings), None)
    if kind is None:
        raise UnknownFile(*_UNKNOWN)
    if kind.key != "pdf":
        _check_picture(kind, content)
    return kind


def _check_picture(kind: Kind, content: bytes) -> None:
    """Looks at a picture without unpacking it: a small file may say that it has billions of pixels."""
    from PIL import Image, UnidentifiedImageError  # late: commands about the record need none

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[kind.key.upper()]) as picture:
                if picture.width * picture.height > PIXELS:
                    raise LargeFile(*_PIXELS)
                picture.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise LargeFile(*_PIXELS) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise UnknownFile(*_BROKEN) from error
