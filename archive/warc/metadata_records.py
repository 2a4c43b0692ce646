"""Our metadata records: a batch's unchanged visits, a line each, and its failures; what a person decided; the row of a
finished run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from msgspec import Struct

from archive.events import Confirmation, Failure
from schemas.address import Base
from schemas.times import from_utc_text, utc_text
from schemas.visit import Role

VISITS_TYPE = "text/tab-separated-values; charset=utf-8"
JSON_TYPE = "application/json"


class RunRecord(Struct, frozen=True, kw_only=True):
    """How a run ended, as its WARC file says it: its row. `failures` stand here in the first archives, which knew no records
    of their own for them."""

    run: dict[str, str | int | None]
    failures: tuple[Failure, ...] = ()


def visit_lines(confirmations: Iterable[Confirmation], base: Base) -> bytes:
    """Return the block of a visits record: URL asked, time, status, the capture confirmed (file, offset), role and,
    where another URL was asked for first, that one. Columns repeat from line to line, so gzip leaves little of them."""
    lines = (
        "\t".join(
            (
                base.to_asked(seen.url),
                utc_text(seen.fetched_at),
                str(seen.status),
                seen.warc_file,
                str(seen.offset),
                seen.role,
                "" if seen.visit_of == seen.url else base.to_asked(seen.visit_of),
            )
        )
        for seen in confirmations
    )
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def read_visits(block: bytes, base: Base) -> Iterator[Confirmation]:
    """Yield the confirmations that `visit_lines` wrote."""
    for line in block.decode("utf-8").split("\n")[:-1]:  # splitlines() would also split at U+2028, which a URL may hold
        asked, at, status, warc_file, offset, role, visit_of = line.split("\t")
        url = base.to_official(asked)
        yield Confirmation(
            role=cast("Role", role),
            url=url,
            visit_of=base.to_official(visit_of) if visit_of else url,
            fetched_at=from_utc_text(at),
            status=int(status),
            warc_file=warc_file,
            offset=int(offset),
        )
