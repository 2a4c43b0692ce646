"""Fill rates: on how many pages a field was found, template by template and bureau by bureau, now and before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from archive.alarms import Alarm
from archive.alarms.statistics import Share, is_unusual
from schemas.release import Release

FIELDS = {
    "template": "known markup",
    "title": "title",
    "published": "date",
    "issuers": "issuers",
    "lead": "lead",
    "sections": "sections",
    "dates": "date in the text",
    "annexes": "annexes",
    "links": "links",
    "contacts": "contact",
}
"""The fields that are counted, in the words of an alarm: no date on 12 of 12 pages."""
LEAST_PAGES = 3
"""Pages of one run below which nothing is said of them."""


class Reads(Struct, frozen=True, kw_only=True):
    """What one run read of the pages of one template and bureau: how many, and how many lacked which field."""

    run_id: int
    template: str
    bureau: str | None
    pages: int
    lacking: Mapping[str, int]


class Stood(Struct, frozen=True, kw_only=True):
    """An earlier alarm: the first run and the last one that it stood in (None: it still does), and whether a person said
    that this is how the pages are now."""

    subject: str
    first_run: int
    last_run: int | None
    accepted: bool


def lacking(release: Release) -> tuple[str, ...]:
    """Return the fields that were looked for in a release's page and not found."""
    return tuple(name for name in FIELDS if not _has(release, name))


def group_of(template: str) -> str:
    """Return the template whose pages a page is counted among: one in unknown markup was to be a press release."""
    return "press" if template == "unknown" else template


def fill_alarms(now: Sequence[Reads], before: Sequence[Reads], stood: Sequence[Stood]) -> list[Alarm]:
    """Return an alarm for each group of the pages read `now` that lack fields more often than usual, all its fields in one.

    A field that several bureaus' pages lack is held against all pages of the template, else against those of the bureau. What
    was read while an alarm stood does not count as usual; once accepted, it alone does.
    """
    dropped: dict[str, list[str]] = {}
    for template in sorted({reads.template for reads in now}):
        for field in FIELDS:
            for subject, said in _dropped(field, template, now, before, stood):
                dropped.setdefault(subject, []).append(said)
    return [
        Alarm(code="fill_rate_dropped", subject=subject, message=f"{_name(subject)}: {', '.join(said)}")
        for subject, said in dropped.items()
    ]


def judged(now: Iterable[Reads]) -> set[str]:
    """Return the subjects of which enough pages were read to say something."""
    pages: Counter[str] = Counter()
    for reads in now:
        pages[reads.template] += reads.pages
        pages[_subject(reads.template, reads.bureau)] += reads.pages if reads.bureau else 0
    return {subject for subject, count in pages.items() if count >= LEAST_PAGES}


def _dropped(
    field: str, template: str, now: Sequence[Reads], before: Sequence[Reads], stood: Sequence[Stood]
) -> list[tuple[str, str]]:
    affected = sorted({reads.bureau or "" for reads in now if reads.template == template and reads.lacking.get(field)})
    groups: list[str | None] = [None] if len(affected) > 1 or affected == [""] else list(affected)
    found = [_judge(field, template, bureau, now, before, stood) for bureau in groups]
    if groups == [None] and found == [None]:
        found = [_judge(field, template, bureau, now, before, stood) for bureau in affected if bureau]
    return [one for one in found if one]


def _judge(
    field: str, template: str, bureau: str | None, now: Sequence[Reads], before: Sequence[Reads], stood: Sequence[Stood]
) -> tuple[str, str] | None:
    subject = _subject(template, bureau)
    present = _share(field, template, bureau, now)
    usual = _share(field, template, bureau, _usual(before, [one for one in stood if one.subject in (subject, template)]))
    if present.of < LEAST_PAGES or not is_unusual(present, usual):
        return None
    return subject, f"no {FIELDS[field]} on {present} pages (usually {usual})"


def _usual(before: Sequence[Reads], stood: Sequence[Stood]) -> list[Reads]:
    since = max((one.first_run for one in stood if one.accepted), default=0)
    doubted = [one for one in stood if not one.accepted]
    return [reads for reads in before if reads.run_id >= since and not any(_covers(one, reads.run_id) for one in doubted)]


def _covers(one: Stood, run_id: int) -> bool:
    return one.first_run <= run_id and (one.last_run is None or run_id <= one.last_run)


def _share(field: str, template: str, bureau: str | None, reads: Iterable[Reads]) -> Share:
    counted = [one for one in reads if one.template == template and bureau in (None, one.bureau)]
    return Share(sum(one.lacking.get(field, 0) for one in counted), sum(one.pages for one in counted))


def _subject(template: str, bureau: str | None) -> str:
    return f"{template} {bureau}" if bureau else template


def _name(subject: str) -> str:
    template, _, bureau = subject.partition(" ")
    return f"{template} template" + (f", {bureau}" if bureau else "")


def _has(release: Release, name: str) -> bool:
    return release.template != "unknown" if name == "template" else bool(getattr(release, name))
