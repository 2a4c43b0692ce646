"""Changes of the images that a page shows: what a hash sees and no text tells, such as a chart put in another's place."""

from __future__ import annotations

from itertools import zip_longest

from schemas.address import normal_url
from schemas.change import Change


def image_changes(old: tuple[str, ...], new: tuple[str, ...]) -> list[Change]:
    """Return what became of the images, by address, as changes of the `content`: one that went and one that came in the same
    order are one edited."""
    before, after = ({normal_url(url): url for url in urls} for urls in (old, new))
    gone = [url for key, url in before.items() if key not in after]
    come = [url for key, url in after.items() if key not in before]
    return [
        Change(
            field="content",
            item="image",
            kind="edited" if one and other else "removed" if one else "added",
            before=one,
            after=other,
        )
        for one, other in zip_longest(gone, come)
    ]
