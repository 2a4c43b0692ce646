"""What can happen to a release between two visits."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

ChangeKind = Literal["added", "removed", "edited", "moved", "replaced", "appeared", "disappeared", "returned"]


class Change(Struct, frozen=True, kw_only=True):
    """One difference between two versions. `span` is where `after` stands in the new text.

    `announced`: the page itself says 訂正, 更新, 差替え …; `noise`: only white space or typographic twins differ.
    """

    field: str
    kind: ChangeKind
    item: str | None = None
    before: str | None = None
    after: str | None = None
    span: tuple[int, int] | None = None
    announced: bool = False
    noise: bool = False
