"""Files that others recorded captures in, opened by what they begin with: WARC, plain or in gzip or Zstandard, or in a WACZ."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from schemas.errors import MicPressError, NotFound

if TYPE_CHECKING:
    import zstandard
    from _typeshed import WriteableBuffer

GZIP, ZIP, ZSTANDARD, ARC = b"\x1f\x8b", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"filedesc://"
NO_ZSTANDARD = "it is packed with Zstandard, for which zstandard is not installed; install it with: pip install zstandard"
NO_ARC = (
    "it is an ARC file, the format before WARC; convert it with `warcio recompress FILE.arc.gz FILE.warc.gz`, and import that"
)
NO_WARC_INSIDE = "it is a zip file without archive/*.warc.gz in it, so no WACZ; import the WARC files themselves"
_AT_ONCE = 512
"""Bytes that are unpacked at a time: of a bomb, they may become some megabytes."""
EMPTY = "it is empty (0 bytes); get it again from where it came"
_WITH_DICTIONARY, _SKIPPABLE = range(0x50, 0x60), b"\x2a\x4d\x18"
"""How a skippable frame begins (RFC 8878, 3.1.2), in which WARC files with a dictionary keep that."""


class FileRefused(MicPressError):
    """A file is of a kind that can't be read here. Nothing of it is taken; its text says what to do."""

    exit_code = 65


def streams_of(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Yield the WARC files that a file holds: the bytes as they lie in it, and the same unpacked. Raises NotFound when there is
    no such file, FileRefused for a kind that is not read."""
    if not path.is_file():
        raise NotFound(f"{path}: there is no such file")
    with path.open("rb") as file:
        beginning = file.read(4)
        file.seek(0)
        if not beginning:
            raise FileRefused(EMPTY)
        if beginning.startswith(ZIP):
            yield from _in_wacz(file)
        else:
            yield file, _unpacked(file)


def _in_wacz(file: IO[bytes]) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """The WARC files of a WACZ (https://specs.webrecorder.net/wacz/1.1.1/): those below archive/."""
    try:
        with zipfile.ZipFile(file) as zipped:
            names = [name for name in zipped.namelist() if _is_warc_of_wacz(name)]
            if not names:
                raise FileRefused(NO_WARC_INSIDE)
            for name in names:
                with zipped.open(name) as inside:
                    yield inside, _unpacked(inside)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise FileRefused(f"it is a zip file that can't be read: {error}") from error


def _is_warc_of_wacz(name: str) -> bool:
    return name.startswith("archive/") and name.endswith((".warc", ".warc.gz", ".warc.zst"))


def _unpacked(file: IO[bytes]) -> IO[bytes]:
    beginning = file.read(12)
    file.seek(0)
    if not beginning:
        unpacked: IO[bytes] = file
    elif beginning.startswith(GZIP):
        # gzip checks the CRC of every member, and ends with an error where one is torn.
        unpacked = cast("IO[bytes]", BufferedReader(gzip.GzipFile(fileobj=file)))
    elif beginning.startswith(ZSTANDARD) or (beginning[0] in _WITH_DICTIONARY and beginning[1:4] == _SKIPPABLE):
        unpacked = _from_zstandard(file)
    else:
        unpacked = file
    _refuse_arc(unpacked if isinstance(unpacked, BufferedReader) else None, beginning)
    return unpacked


def _refuse_arc(unpacked: BufferedReader | None, beginning: bytes) -> None:
    try:
        begins = unpacked.peek(len(ARC)) if unpacked is not None else beginning
    except (EOFError, OSError, zlib.error, ValueError):
        return  # whoever reads it says where it is damaged
    if begins.startswith(ARC):
        raise FileRefused(NO_ARC)


def _from_zstandard(file: IO[bytes]) -> IO[bytes]:
    try:
        import zstandard
    except ImportError as error:
        raise FileRefused(NO_ZSTANDARD) from error
    dictionary = _dictionary(file)
    unpacker = zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(dictionary) if dictionary else None)
    return cast("IO[bytes]", BufferedReader(_Pieces(_frames(file, unpacker))))


def _frames(file: IO[bytes], unpacker: zstandard.ZstdDecompressor) -> Iterator[bytes]:
    """What the frames of a file hold, piece by piece. Raises ValueError for bytes that are none, EOFError where one is cut."""
    import zstandard

    rest = b""
    while data := rest or file.read(_AT_ONCE):
        frame = unpacker.decompressobj()
        while True:
            try:
                yield frame.decompress(data)
            except zstandard.ZstdError as error:
                raise ValueError(str(error)) from error
            if frame.eof:
                break
            if not (data := file.read(_AT_ONCE)):
                raise EOFError("the file ends inside a frame")
        rest = frame.unused_data


def _dictionary(file: IO[bytes]) -> bytes:
    """The dictionary in a skippable frame at the beginning (https://iipc.github.io/warc-specifications/specifications/warc-zstd/),
    which may itself be packed; none where there is no such frame."""
    import zstandard

    head = file.read(8)
    if head.startswith(ZSTANDARD):
        file.seek(0)
        return b""
    data = file.read(int.from_bytes(head[4:8], "little"))
    return zstandard.ZstdDecompressor().decompress(data, 1 << 24) if data.startswith(ZSTANDARD) else data


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read what there is room for."""
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._held = memoryview(piece)
        view = memoryview(buffer)
        taken = self._held[: len(view)]
        view[: len(taken)] = taken
        self._held = self._held[len(taken) :]
        return len(taken)
