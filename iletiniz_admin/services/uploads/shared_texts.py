"""The texts that cells of a workbook share, packed: a million of them are some ten megabytes."""

import zipfile
from array import array
from typing import Final

from iletiniz_admin.services.uploads.decoding import TOO_LONG
from iletiniz_admin.services.uploads.limits import MAX_LINE
from iletiniz_admin.services.uploads.xml_stream import Attributes, read_xml

_PHONETIC: Final = "rPh"  # how a text is read aloud, beside the text itself


class SharedTexts:
    """Texts by their number."""

    def __init__(self) -> None:
        self._packed = bytearray()
        self._ends = array("L", [0])
        self._text: list[str] = []
        self._is_inside = False
        self._is_phonetic = False

    @classmethod
    def read(cls, archive: zipfile.ZipFile, member: str | None) -> "SharedTexts":
        """Read them from the archive; a workbook may have none."""
        texts = cls()
        if member is not None:
            with archive.open(member) as part:
                for _ in read_xml(part, texts._start, texts._end, texts._add):
                    pass
        return texts

    def __getitem__(self, number: int) -> str:
        if number < 0:
            raise IndexError(number)
        return self._packed[self._ends[number] : self._ends[number + 1]].decode()

    def _start(self, name: str, _attributes: Attributes) -> None:
        if name == "t":
            self._is_inside = not self._is_phonetic
        elif name == _PHONETIC:
            self._is_phonetic = True

    def _end(self, name: str) -> None:
        if name == "t":
            self._is_inside = False
        elif name == _PHONETIC:
            self._is_phonetic = False
        elif name == "si":
            text = "".join(self._text)
            self._text.clear()
            self._packed += (text if len(text) <= MAX_LINE else TOO_LONG).encode()
            self._ends.append(len(self._packed))

    def _add(self, text: str) -> None:
        if self._is_inside:
            self._text.append(text)
