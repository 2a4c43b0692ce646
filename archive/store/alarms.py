"""A run judged at its end, by its rows: what does not look right is a problem, and what the run found to have changed is held
back. The live run, the repair after a crash and a rebuild judge alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, get_args

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from archive.alarms import Alarm, AlarmCode
from archive.alarms.fill_rates import Reads, Stood, fill_alarms, group_of, judged
from archive.alarms.lists import THIS_MONTH, not_growing
from archive.alarms.spikes import LEAST_IDENTICAL, identical_bodies, many_changes, many_missing
from archive.alarms.statistics import Share
from archive.db.rows import rows
from archive.db.sql import statement
from archive.store import problems, quarantine
from archive.store.quarantine import DOCUMENTS, KINDS, RELEASES, Kind
from schemas.times import from_utc_text, jst_day, month_of, utc_text

FRESH_DAYS = 62
"""A page is judged by its fields while it is so new, against those that were as new when they were read: what pages of another
year look like says nothing."""

HISTORY_DAYS = 400
"""How far back the reads of pages tell what is usual."""

USUAL_MONTHS = 12
"""How many earlier lists tell how many releases a list names."""

LEAST_LOOKED_AT = 5
"""Pages of one run that say whether a spike is over."""

Run = dict[str, Any]


class Verdict(Struct, frozen=True):
    """What a run could say about one alarm: that it is raised, or (None) that there is no reason for it."""

    code: AlarmCode
    subject: str
    alarm: Alarm | None


# Pages that changed or were not there


_EARLIER = "SELECT * FROM runs WHERE command = 'crawl' AND id < ?"


def of_spikes(db: Database, run: Run, kind: Kind, returned: int) -> Iterator[Verdict]:
    """Yield whether too many pages had changed or were not there. The `returned` that say again what they said before a
    suspected run are no changes; what is missing at its first visit counts with what is found gone."""
    prefix = "documents_" if kind is DOCUMENTS else ""
    earlier = [_counts(one, prefix) for one in rows(db, _EARLIER, [run["id"]])]
    changed, again, _ = _counts(run, prefix)
    missing = _missing(db, run, kind)
    if again + missing >= LEAST_LOOKED_AT:
        before = [Share(changed, again) for changed, again, _ in earlier]
        alarm = many_changes(kind.table, Share(changed - returned, again), before)
        yield Verdict("many_changes", kind.table, alarm)
        before = [Share(gone, again + gone) for _, again, gone in earlier]
        yield Verdict("many_missing", kind.table, many_missing(kind.table, Share(missing, again + missing), before))


def _counts(run: Run, prefix: str) -> tuple[int, int, int]:
    """The pages that had changed, all that were looked at again and were there, those found gone."""
    changed, unchanged, gone = (run[f"{prefix}{name}"] for name in ("changed", "unchanged", "gone"))
    return changed, changed + unchanged, gone


def _missing(db: Database, run: Run, kind: Kind) -> int:
    """What had been seen before, and was not there. Few pages are missing; the + keeps SQLite from looking at all that are not
    gone (https://www.sqlite.org/optoverview.html)."""
    first = statement(
        "SELECT count(*) FROM {table} WHERE missing_at >= ? AND +gone_at IS NULL AND version_id IS NOT NULL", table=kind.table
    )
    second = statement(
        "SELECT count(*) FROM changes WHERE kind = 'disappeared' AND known_at >= ? AND {owner_id} IS NOT NULL",
        owner_id=kind.owner_id,
    )
    return sum(db.execute(sql, [run["started_at"]]).fetchone()[0] for sql in (first, second))


# One page in the place of many

_IDENTICAL = """
    SELECT sha256, count(DISTINCT coalesce(visit_of, url)) AS urls, min(coalesce(visit_of, url)) AS example FROM captures
    WHERE run_id = ? AND role = 'release' AND status = 200 AND sha256 IS NOT NULL
    GROUP BY sha256 HAVING urls >= ? ORDER BY min(id)
"""

_STILL_IDENTICAL = """
    SELECT :sha256 AS sha256, count(DISTINCT coalesce(c.visit_of, c.url)) AS urls, min(coalesce(c.visit_of, c.url)) AS example
    FROM captures c WHERE c.sha256 = :sha256 AND c.role = 'release'
    AND NOT EXISTS (SELECT 1 FROM captures n WHERE n.url = c.url AND n.id > c.id)
"""


def of_bodies(db: Database, run: Run) -> Iterator[Verdict]:
    """Yield which bodies many releases answered with in this run, and whether those met by an earlier one still stand: a page
    that stays as it was is no capture."""
    found = rows(db, _IDENTICAL, [run["id"], LEAST_IDENTICAL])
    met = {f"sha256:{row['sha256']}" for row in found}
    open_ones = rows(db, "SELECT url FROM problems WHERE code = 'identical_bodies' AND resolved_at IS NULL")
    for subject in [row["url"] for row in open_ones if row["url"] not in met]:
        found += rows(db, _STILL_IDENTICAL, {"sha256": subject.removeprefix("sha256:")})
    for row in found:
        alarm = identical_bodies(row["sha256"], row["urls"], row["example"])
        yield Verdict(alarm.code, alarm.subject, alarm if row["urls"] >= LEAST_IDENTICAL else None)


# Fields that pages lack

_READS = """
    SELECT c.run_id, c.template, r.bureau, c.lacking, count(*) AS pages FROM captures c
    JOIN releases r ON r.url = coalesce(c.visit_of, c.url)
    WHERE c.template IS NOT NULL AND c.run_id <= :run_id
    AND c.run_id >= (SELECT min(id) FROM runs WHERE finished_at IS NULL OR finished_at >= :since)
    AND julianday(c.fetched_at) >= julianday(:started_at) - :history
    AND julianday(c.fetched_at) - julianday(coalesce(r.listed_on, r.published_on, r.first_seen_at)) <= :fresh
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""

_STOOD = """
    SELECT p.url AS subject, p.run_id AS first_run,
        CASE WHEN p.resolved_at IS NOT NULL THEN (SELECT max(id) FROM runs WHERE finished_at < p.resolved_at) END AS last_run,
        EXISTS (SELECT 1 FROM decisions d WHERE d.kind = 'accept' AND d.decided_at = p.resolved_at) AS accepted
    FROM problems p WHERE p.code = 'fill_rate_dropped'
"""


def of_fields(db: Database, run: Run) -> Iterator[Verdict]:
    """Yield of each template and bureau, of which enough pages were read, whether they lack fields that they usually have."""
    reads = _reads(db, run)
    now = [one for one in reads if one.run_id == run["id"]]
    stood = [Stood(**{**row, "accepted": bool(row["accepted"])}) for row in rows(db, _STOOD)] if now else []
    alarms = fill_alarms(now, [one for one in reads if one.run_id < run["id"]], stood)
    raised = {alarm.subject: alarm for alarm in alarms}
    for subject in sorted(judged(now)):
        yield Verdict("fill_rate_dropped", subject, raised.get(subject))


def _reads(db: Database, run: Run) -> list[Reads]:
    asked = {"run_id": run["id"], "started_at": run["started_at"], "history": HISTORY_DAYS, "fresh": FRESH_DAYS}
    # No run that had ended a day before that saw anything of it: so much is not gone through.
    asked["since"] = utc_text(from_utc_text(run["started_at"]) - timedelta(days=HISTORY_DAYS + 1))
    pages: Counter[tuple[int, str, str | None]] = Counter()
    lacking: dict[tuple[int, str, str | None], Counter[str]] = {}
    for row in rows(db, _READS, asked):
        group = (row["run_id"], group_of(row["template"]), row["bureau"])
        pages[group] += row["pages"]
        fields = lacking.setdefault(group, Counter())
        for field in msgspec.json.decode(row["lacking"], type=list[str]):
            fields[field] += row["pages"]
    return [
        Reads(run_id=run_id, template=template, bureau=bureau, pages=count, lacking=lacking[run_id, template, bureau])
        for (run_id, template, bureau), count in pages.items()
    ]


# The list of this month

_ROWS_BY_DAY = """
    SELECT month, count(DISTINCT url) FILTER (WHERE CAST(substr(published_on, 9) AS INTEGER) < :day) AS named,
        max(last_seen_at) AS last_seen_at
    FROM listings WHERE month <= :month GROUP BY month ORDER BY month DESC LIMIT :months
"""


def of_growth(db: Database, run: Run) -> Iterator[Verdict]:
    """Yield whether this month's list, where it was seen, names far fewer releases than other months' by this day."""
    day = jst_day(from_utc_text(run["started_at"]))
    found = rows(db, _ROWS_BY_DAY, {"day": day.day, "month": month_of(day), "months": USUAL_MONTHS + 1})
    if not found or found[0]["month"] != month_of(day) or found[0]["last_seen_at"] < run["started_at"]:
        return
    alarm = not_growing(month_of(day), day.day, found[0]["named"], [row["named"] for row in found[1:]])
    yield Verdict("list_not_growing", THIS_MONTH, alarm)


ALARMS: tuple[AlarmCode, ...] = get_args(AlarmCode)


def judge(db: Database, run_id: int, at: str) -> None:
    """Note what looks wrong in a crawl that has ended, as of `at`, and hold back what it brought; bear out, or not, what an
    earlier one brought. The caller has a transaction open."""
    run = rows(db, "SELECT * FROM runs WHERE id = ?", [run_id])[0]
    if run["command"] != "crawl":
        return
    since = run["started_at"]
    returned = {kind: quarantine.mark_returns(db, kind, since) for kind in KINDS}
    spikes = {kind: list(of_spikes(db, run, kind, returned[kind])) for kind in KINDS}
    bodies = list(of_bodies(db, run))
    doubted = [one.subject.removeprefix("sha256:") for one in bodies if one.alarm]
    quarantine.mark_bodies(db, since, doubted)
    for kind in KINDS:
        if any(one.alarm for one in spikes[kind]):
            quarantine.mark_run(db, kind, since)
        quarantine.bear_out(db, kind, since, at, doubted)
    _note(db, run_id, at, [*spikes[RELEASES], *spikes[DOCUMENTS], *bodies, *of_fields(db, run), *of_growth(db, run)])


def accept(db: Database, at: str) -> None:
    """Believe what is held back, and take what looks wrong for how the site is now: a person said so."""
    quarantine.accept(db, at)
    for code in ALARMS:
        for (subject,) in db.execute("SELECT url FROM problems WHERE code = ? AND resolved_at IS NULL", [code]).fetchall():
            problems.resolve(db, at, subject, code)


def _note(db: Database, run_id: int, at: str, verdicts: Sequence[Verdict]) -> None:
    """Write what was judged. What is still held back keeps the alarm that held it."""
    held = {kind.table for kind in KINDS if quarantine.is_any_held(db, kind)}
    for one in verdicts:
        if one.alarm:
            problems.note(db, run_id, at, one.subject, one.code, one.alarm.message)
        elif one.subject not in held:
            problems.resolve(db, at, one.subject, one.code)
