"""Running a person's own command on what a run changed."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from contextlib import suppress

from schemas.errors import ConfigurationError

SECONDS = 60.0
"""What a command may take."""
_STDERR = 2


def words_of(command: str) -> list[str]:
    """Return a command's words: quotes hold words together, as in a shell, but none runs it; `~` is
    expanded where the command's name begins with it. For pipes and variables, write
    `sh -c '…'`. Raises ConfigurationError for a command without words, or with a quotation mark left open."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ConfigurationError(f"the command for changes can't be read: {error}") from error
    if "\0" in command:
        raise ConfigurationError("the command for changes has a NUL in it")
    if not words:
        raise ConfigurationError("the command for changes is empty")
    return [os.path.expanduser(words[0]), *words[1:]]


def failure_of(words: list[str], told: bytes, seconds: float = SECONDS) -> str | None:
    """Run a command with `told` on its standard input; return what went wrong, or None.

    The environment is passed on as it is. What the command prints goes to standard error, so that ours stays JSON. After
    `seconds` it is killed, with all that it started.
    """
    name = words[0]
    try:
        process = subprocess.Popen(  # noqa: S603 - the person's own command, given by flag or settings
            words, stdin=subprocess.PIPE, stdout=_STDERR, start_new_session=True
        )
    except OSError as error:
        return f"{name} can't be run: {error.strerror or error}"
    with process:
        try:
            process.communicate(told, timeout=seconds)
        except subprocess.TimeoutExpired:
            return f"{name} did not end within {seconds:g} s, and was killed"
        finally:
            _kill(process)
    if process.returncode < 0:
        return f"{name} was ended by signal {-process.returncode}"
    return f"{name} ended with {process.returncode}" if process.returncode else None


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a command that still runs, and what it started; Ctrl-C does not reach them by itself."""
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
