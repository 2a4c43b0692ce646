"""mic-press behind a shim (disk_shim.c, LD_PRELOAD) that sees what it and SQLite do to a disk: it counts, fails, interrupts and
logs. Nothing in mic-press knows of it."""

from __future__ import annotations

import atexit
import errno
import mmap
import os
import shutil
import signal
import struct
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from forking import Forks

SOURCE = Path(__file__).with_name("disk_shim.c")
COMPILER = shutil.which("gcc") or shutil.which("cc")
MOST_SECONDS = 60.0
CHANGES, READS = 1, 2
_NOTHING, _FAIL, _SHORT, _SIGNAL = range(4)
_PREAMBLE = """
import ctypes, mmap, os
counted = mmap.mmap(os.open({counter!r}, os.O_RDWR), 256)
held = ctypes.c_char.from_buffer(counted)
ctypes.CDLL(None).disk_shim(
    ctypes.c_char_p({root!r}), ctypes.c_int({kinds}), ctypes.c_long({nth}), ctypes.c_int({action}), ctypes.c_int({argument}),
    ctypes.c_int({for_ever}), ctypes.c_char_p({log!r}), ctypes.byref(held),
)
"""


@dataclass(frozen=True)
class Injection:
    """What happens at the nth operation below a directory, or from it on; `str` names it so that it can be done again."""

    name: str
    nth: int = 0
    action: int = _NOTHING
    argument: int = 0
    for_ever: bool = False
    kinds: int = CHANGES

    def at(self, nth: int) -> Injection:
        """The same at another operation."""
        return Injection(self.name, nth, self.action, self.argument, self.for_ever, self.kinds)

    def __str__(self) -> str:
        return f"{self.name}:{self.nth}"


COUNT = Injection("nothing")
COUNT_READS = Injection("nothing is read wrong", kinds=READS)
FAILURES = (
    Injection("EIO", action=_FAIL, argument=errno.EIO),
    Injection("EIO-on", action=_FAIL, argument=errno.EIO, for_ever=True),
    Injection("ENOSPC", action=_FAIL, argument=errno.ENOSPC),
    Injection("ENOSPC-on", action=_FAIL, argument=errno.ENOSPC, for_ever=True),
    Injection("short", action=_SHORT),
    Injection("SIGINT", action=_SIGNAL, argument=signal.SIGINT),
    Injection("SIGKILL", action=_SIGNAL, argument=signal.SIGKILL),
)
READ_FAILURES = (
    Injection("EIO-read", action=_FAIL, argument=errno.EIO, kinds=READS),
    Injection("EIO-read-on", action=_FAIL, argument=errno.EIO, for_ever=True, kinds=READS),
    Injection("short-read", action=_SHORT, kinds=READS),
)


@dataclass(frozen=True)
class Shimmed:
    """How a command behind the shim ended: exit code, what it printed, the operations that passed, which it was that failed."""

    exit_code: int
    said: str
    passed: int
    where: str


def run(
    words: Sequence[str], root: Path, preamble: str, injection: Injection = COUNT, log: Path | None = None, more: str = ""
) -> Shimmed:
    """Run mic-press, its operations below `root` watched. `more` is Python that it runs behind the shim's own."""
    with TemporaryDirectory() as place:
        counter, said = Path(place) / "counter", Path(place) / "said"
        counter.write_bytes(bytes(256))
        active = _PREAMBLE.format(
            counter=str(counter),
            root=os.fsencode(root),
            kinds=injection.kinds,
            nth=injection.nth,
            action=injection.action,
            argument=injection.argument,
            for_ever=int(injection.for_ever),
            log=os.fsencode(log) if log else b"",
        )
        exit_code = _ended(words, said, root, preamble + more + active)
        with counter.open("rb") as file, mmap.mmap(file.fileno(), 256, access=mmap.ACCESS_READ) as counted:
            (passed,), name = struct.unpack("l", counted[:8]), counted[8:].rstrip(b"\0").decode("utf-8", "replace")
        return Shimmed(exit_code, said.read_text("utf-8", "replace"), passed, name)


def _ended(words: Sequence[str], said: Path, cwd: Path, preamble: str, environment: Mapping[str, str] | None = None) -> int:
    pid = shimmed_forks().begin(words, said, cwd, preamble, environment)
    too_late = threading.Timer(MOST_SECONDS, os.kill, (pid, signal.SIGKILL))
    too_late.start()
    ended = shimmed_forks().wait()
    too_late.cancel()
    return ended.exit_code


@cache
def shimmed_forks() -> Forks:
    """Return the process that forks behind the shim, which is compiled for it."""
    place = TemporaryDirectory()
    library = Path(place.name) / "disk_shim.so"
    assert COMPILER
    flags = ("-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", str(library), str(SOURCE), "-ldl", "-lpthread")
    subprocess.run([COMPILER, *flags], check=True)
    started = Forks({"LD_PRELOAD": str(library)})
    atexit.register(place.cleanup)
    atexit.register(started.close)
    return started
