"""Killing mic-press, for real, at a point where it writes.

`at(n)` is Python that a fork runs before mic-press does (see forking.py): it counts the write points that go by and sends
SIGKILL before the nth. Between two points nothing is written, so before the next one is behind the last. Nothing in
mic-press knows of it.
"""

from __future__ import annotations

_PREAMBLE = """
import os, signal, sqlite3
from archive.warc import writer as warc_writer
from scraper.fetch import clock

passed = 0

def point(name, prepare=lambda: None):
    global passed
    passed += 1
    if passed == {nth}:
        prepare()
        os.write(2, name.encode())
        os.kill(os.getpid(), signal.SIGKILL)

def around(owner, name):
    real = getattr(owner, name)
    def killing(*args, **more):
        point(name)
        return real(*args, **more)
    setattr(owner, name, killing)

for name in ("fsync", "rename", "replace", "unlink"):
    around(os, name)

fsync = os.fsync
def torn(descriptor):
    if os.readlink(f"/proc/self/fd/{{descriptor}}").endswith("manifest.jsonl"):
        point("half a line of the manifest", lambda: os.truncate(descriptor, os.fstat(descriptor).st_size - 99))
    fsync(descriptor)
os.fsync = torn

def appending(name):
    real = getattr(warc_writer.WarcWriter, name)
    def killing(self, *args, **more):
        point("a record")
        start = self._out.tell()
        answer = real(self, *args, **more)
        end = self._out.tell()
        def half():
            self._out.flush()
            os.truncate(self._out.fileno(), (start + end) // 2)
        point("a record that the system has", self._out.flush)
        point("half a record", half)
        return answer
    setattr(warc_writer.WarcWriter, name, killing)

appending("_write")
appending("append_copy")

ENDS = ("BEGIN", "COMMIT", "VACUUM", "PRAGMA wal_checkpoint", "PRAGMA journal_mode", "PRAGMA application_id =")
STEPS = ("CREATE", "ALTER", "DROP", "UPDATE", "INSERT", "DELETE", "SAVEPOINT", "RELEASE")

class Connection(sqlite3.Connection):
    def execute(self, sql, *args):
        if sql.lstrip().startswith(ENDS + STEPS * {inside}):
            point(" ".join(sql.split()[:3]))
        return super().execute(sql, *args)

    def backup(self, *args, **more):
        point("backup")
        super().backup(*args, **more)

connect = sqlite3.connect
sqlite3.connect = lambda *args, **more: connect(*args, factory=Connection, **more)
clock.SystemClock.sleep = lambda self, seconds: None
"""


def at(nth: int, inside: bool = False) -> str:
    """Kill at the nth point, and say which it is; `inside` makes every statement in a transaction one too. 0 kills nobody."""
    return _PREAMBLE.format(nth=nth, inside=inside)
