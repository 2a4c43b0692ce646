"""Writing a file where others read it: whole or not at all, and only when it is another one."""

from __future__ import annotations

from pathlib import Path

from archive.disk.temporary import whole_file
from schemas.errors import ConfigurationError


def put(path: Path, data: bytes) -> bool:
    """Write `data` to `path` unless the file holds it already; return whether it was written.

    An unchanged file stays, and with it the time and the ETag that a web server answers conditional requests by.
    Raises ConfigurationError where no file can be.
    """
    target = path.resolve()  # of a symbolic link, the file that it names is the one to replace
    if not target.parent.is_dir():
        raise ConfigurationError(f"{path}: there is no directory {target.parent}; make it, or name another FILE")
    if target.exists() and not target.is_file():
        raise ConfigurationError(f"{path} is no file; for standard output write -")
    if target.exists() and target.read_bytes() == data:
        return False
    with whole_file(target) as path:
        path.write_bytes(data)
    return True
