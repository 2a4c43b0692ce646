"""Japanese dates: what was printed, and the days that it names.

Read in this order: `normalize` makes typographic twins one, `grammar` reads one date at one place out of its parts (`years`,
`months`, `numeric`, `weekdays`, `clocks`; `eras` names the eras), `lists_and_ranges` joins, `context` and `resolve` fill in
what was left out, `roles` judges, `find` puts it together.
"""

from __future__ import annotations

from schemas.times import ERAS
from scraper.read.dates.find import find_dates, read_full_date
from scraper.read.dates.weekdays import WEEKDAYS

__all__ = ["ERAS", "WEEKDAYS", "find_dates", "read_full_date"]
