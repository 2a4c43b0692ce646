"""What Python loads first where `compare_checkouts.py` makes artefacts: no lot is drawn, so two runs give the same bytes.

Random UUIDs follow from SAME_BYTES_SEED, and a server on loopback that takes any free port takes MIC_PRESS_SAME_PORT.
"""

import hashlib
import itertools
import os
import socket
import uuid

_seed = os.environ.get("SAME_BYTES_SEED", "")
_port = int(os.environ.get("SAME_BYTES_PORT", "0"))
_numbers = itertools.count()
_bind = socket.socket.bind


def _next_uuid() -> uuid.UUID:
    digest = hashlib.sha256(f"{_seed} {next(_numbers)}".encode()).digest()
    return uuid.UUID(bytes=digest[:16], version=4)


def _bind_to_the_port(self: socket.socket, address: object, /) -> None:
    _bind(self, ("127.0.0.1", _port) if address == ("127.0.0.1", 0) else address)  # type: ignore[arg-type]


uuid.uuid4 = _next_uuid
if _port:
    socket.socket.bind = _bind_to_the_port  # type: ignore[method-assign]
