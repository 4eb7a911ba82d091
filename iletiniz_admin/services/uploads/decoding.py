"""From the bytes of a text file to its lines, in a stream; which encoding it is in is found out."""

import codecs
import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, Final

from iletiniz_admin.services.uploads.limits import MAX_LINE

# What a row that was damaged holds: controls, halves of signs, what a decoder could not read.
DAMAGED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffd]")
TOO_LONG: Final = "\ufffd"  # stands for a line of more than 64 kB
BROKEN: Final = "\ufffd"  # stands for a cell that says nothing

_UTF_8_MARK: Final = b"\xef\xbb\xbf"
_UTF_16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_BLOCK: Final = 64 * 1024


def find_encoding(file: BinaryIO) -> str:
    """Return the name of a file's encoding: UTF-8, marked UTF-16, or else Windows-1254.

    Lines decide by majority, so that one with broken signs costs only itself and not the letters
    of all others.
    """
    file.seek(0)
    head = file.read(3)
    if head.startswith(_UTF_16_MARKS):
        return "utf-16"
    if head == _UTF_8_MARK:
        return "utf-8-sig"
    file.seek(0)
    good_count, bad_count = _votes(file)
    return "cp1254" if bad_count > good_count else "utf-8"


def read_lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    """Yield the lines without their ends; what cannot be read matches `DAMAGED`."""
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    ends = io.IncrementalNewlineDecoder(decoder, translate=True)
    rest, is_skipping = "", False
    file.seek(0)
    for block in chain(iter(lambda: file.read(_BLOCK), b""), [b""]):
        *whole, rest = (rest + ends.decode(block, final=not block)).split("\n")
        for line in whole:
            yield TOO_LONG if is_skipping or len(line) > MAX_LINE else line
            is_skipping = False
        if len(rest) > MAX_LINE:
            rest, is_skipping = "", True
    if rest or is_skipping:
        yield TOO_LONG if is_skipping else rest


def _votes(file: BinaryIO) -> tuple[int, int]:
    """Return how many lines speak for UTF-8, and how many against."""
    good_count = bad_count = 0
    for line in iter(lambda: file.readline(_BLOCK), b""):
        if line.isascii():
            continue
        try:
            line.decode()
        except UnicodeDecodeError:
            bad_count += 1
        else:
            good_count += 1
    return good_count, bad_count
