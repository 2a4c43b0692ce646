"""Writing a file where others read it: whole or not at all, and only when it is another one."""

from __future__ import annotations

import os
from pathlib import Path

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
    _replace(target, data)
    return True


def _replace(target: Path, data: bytes) -> None:
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with beside.open("xb") as file:  # made as any file of this user, so that a web server may read it
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o7777)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
