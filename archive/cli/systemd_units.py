"""The systemd units that run the daily job: systemd.service(5), systemd.exec(5), systemd.timer(5)."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath

from archive.cli.installation import Installed

SERVICE = "mic-press.service"
TIMER = "mic-press.timer"


def units(machine: Installed) -> dict[str, str]:
    """Return the units by the names of their files."""
    return {SERVICE: _service(machine), TIMER: _timer(machine)}


def _service(machine: Installed) -> str:
    environment = "".join(f"Environment={_word(f'{name}={value}')}\n" for name, value in machine.variables.items())
    places = (*machine.crawl[:1], machine.archive, machine.working_directory)
    # A private /tmp hides what lies in the real one.
    private_tmp = "no" if any(_is_temporary(place) for place in places) else "yes"
    return f"""\
[Unit]
Description=mic-press: archive what MIC has published and edited
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User={machine.user}
WorkingDirectory={_verbatim(machine.working_directory)}
{environment}ExecStart={" ".join([_word(machine.crawl[0]), *map(_argument, machine.crawl[1:])])}
# 3: the run is done and found new problems, which `mic-press status` lists. Without this line the unit counts as failed then.
SuccessExitStatus=3
# The run ends what it writes when it is asked to stop, and its reader of documents with it.
KillMode=mixed
TimeoutStopSec=5min
TimeoutStartSec=20h
Nice=10

# Only the archive can be written to. This holds for a command in on_change too.
ProtectSystem=strict
ReadWritePaths={_word(machine.archive)}
ProtectHome=read-only
PrivateTmp={private_tmp}
PrivateDevices=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectProc=invisible
ProtectClock=yes
ProtectHostname=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
LockPersonality=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
"""


def _timer(machine: Installed) -> str:
    return f"""\
[Unit]
Description=mic-press every morning

[Timer]
OnCalendar=*-*-* {machine.at:%H:%M}:00 Asia/Tokyo
RandomizedDelaySec=10min
Persistent=true

[Install]
WantedBy=timers.target
"""


def _verbatim(text: str) -> str:
    """A value that systemd takes as it stands, but for its specifiers."""
    return text.replace("%", "%%")


def _word(text: str) -> str:
    """One word of a list whose quotes and backslashes systemd undoes."""
    escaped = _verbatim(text).replace("\\", "\\\\").replace('"', '\\"')
    return escaped if text == shlex.quote(text) else f'"{escaped}"'


def _argument(text: str) -> str:
    """An argument of a command, in which systemd puts in variables too (in the name of the program it does not)."""
    return _word(text).replace("$", "$$")


def _is_temporary(place: str) -> bool:
    return PurePosixPath(place).parts[1:2] == ("tmp",) or PurePosixPath(place).parts[1:3] == ("var", "tmp")
