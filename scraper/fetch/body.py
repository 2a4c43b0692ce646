"""Taking in a response's body: never more bytes than allowed, and word of why it ended early.

How many are allowed: `schemas/size_limits.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import httpcore

from schemas.visit import Truncation
from scraper.fetch.spool import Sink


def take_in(pieces: Iterable[bytes], received: Callable[[], int], most: int, entity: Sink) -> Truncation | None:
    """Put an entity that comes in `pieces` into `entity`; return why it ended early, or None.

    At most `most` bytes of entity are made, however much a compressed body would expand to, and not many more are `received`.
    """
    try:
        for piece in pieces:
            room = most - entity.size
            entity.write(piece[:room])
            if len(piece) > room or received() > most:
                return "length"
    except httpcore.TimeoutException:
        return "time"
    except (httpcore.NetworkError, httpcore.ProtocolError):
        return "disconnect"
    return None
