"""Does what a run saw look like the site that the archive knows? Pure: numbers go in, alarms come out."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

AlarmCode = Literal[
    "fill_rate_dropped", "list_too_short", "list_not_growing", "identical_bodies", "many_changes", "many_missing"
]


class Alarm(Struct, frozen=True, kw_only=True):
    """What looks wrong. `subject` is what it is about, and stands where other problems have a URL: `press 自治行政局`,
    `releases`, `sha256:…`."""

    code: AlarmCode
    subject: str
    message: str
