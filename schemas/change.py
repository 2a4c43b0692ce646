"""What can happen to a release between two visits."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

ChangeKind = Literal["added", "removed", "edited", "moved", "replaced", "appeared", "disappeared", "returned"]

AnnouncementState = Literal["yes", "no", "unsure"]


class Change(Struct, frozen=True, kw_only=True):
    """One difference between two versions. `span` is where `after` stands in the new text.

    What moved has its words in `after` alone, and in `place_before` and `place_after` where they stood and stand: the heading
    and the line before them. No change has the same words on both sides.

    `announcement`: whether the page itself says at that visit that it was edited (訂正, 更新, 差替え …), with the words
    that say so, where they stand in the new text, and the rule that decided; `announced` is False for "no" alone.
    `noise`: no reader sees it.
    """

    field: str
    kind: ChangeKind
    item: str | None = None
    before: str | None = None
    after: str | None = None
    span: tuple[int, int] | None = None
    place_before: str | None = None
    place_after: str | None = None
    announced: bool = False
    noise: bool = False
    announcement: AnnouncementState = "no"
    announcement_literal: str | None = None
    announcement_start: int | None = None
    announcement_end: int | None = None
    announcement_rule: str | None = None
