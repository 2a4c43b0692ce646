"""A run judged at its end, by its rows: what does not look right is a problem, and what the run found to have changed is held
back. The live run, the repair after a crash and a rebuild judge alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from sqlite_utils import Database

from archive.alarms.alarm import AlarmCode
from archive.query import rows
from archive.store import problems, suspects
from archive.store.suspects import DOCUMENTS, KINDS, RELEASES
from archive.store.verdicts import Verdict, of_bodies, of_fields, of_growth, of_spikes

ALARMS: tuple[AlarmCode, ...] = get_args(AlarmCode)


def judge(db: Database, run_id: int, at: str) -> None:
    """Note what looks wrong in a crawl that has ended, as of `at`, and hold back what it brought; bear out, or not, what an
    earlier one brought. The caller has a transaction open."""
    run = rows(db, "SELECT * FROM runs WHERE id = ?", [run_id])[0]
    if run["command"] != "crawl":
        return
    since = run["started_at"]
    returned = {kind: suspects.mark_returns(db, kind, since) for kind in KINDS}
    spikes = {kind: list(of_spikes(db, run, kind, returned[kind])) for kind in KINDS}
    bodies = list(of_bodies(db, run))
    doubted = [one.subject.removeprefix("sha256:") for one in bodies if one.alarm]
    suspects.mark_bodies(db, since, doubted)
    for kind in KINDS:
        if any(one.alarm for one in spikes[kind]):
            suspects.mark_run(db, kind, since)
        suspects.bear_out(db, kind, since, at, doubted)
    _note(db, run_id, at, [*spikes[RELEASES], *spikes[DOCUMENTS], *bodies, *of_fields(db, run), *of_growth(db, run)])


def accept(db: Database, at: str) -> None:
    """Believe what is held back, and take what looks wrong for how the site is now: a person said so."""
    suspects.accept(db, at)
    for code in ALARMS:
        for (subject,) in db.execute("SELECT url FROM problems WHERE code = ? AND resolved_at IS NULL", [code]).fetchall():
            problems.resolve(db, at, subject, code)


def _note(db: Database, run_id: int, at: str, verdicts: Sequence[Verdict]) -> None:
    """Write what was judged. What is still held back keeps the alarm that held it."""
    held = {kind.table for kind in KINDS if suspects.is_any_held(db, kind)}
    for one in verdicts:
        if one.alarm:
            problems.note(db, run_id, at, one.subject, one.code, one.alarm.message)
        elif one.subject not in held:
            problems.resolve(db, at, one.subject, one.code)
