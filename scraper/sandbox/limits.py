"""What one document may take."""

from __future__ import annotations

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """What one document may take before its reading is given up.

    `memory` is bytes of address space, where the system can limit that (Linux); the child itself needs some 60 MiB of them.
    With what the parent takes (some 70 MB) it stays under 300 MB, so that a crawl fits beside others on a small machine.
    `cpu_seconds` are spent, `wall_seconds` pass. `most_pages` and `most_chars` are kept, and what lies beyond is not.
    """

    memory: int = 208 << 20
    cpu_seconds: int = 60
    wall_seconds: float = 90.0
    most_pages: int = 3000
    most_chars: int = 20_000_000
