"""Use cases, one module each: what a command does once its options are read. The only room that knows the scraper.

from pathlib import Path
from archive.jobs import Job, run_daily

report = run_daily(Job(directory=Path("mic-archive"), contact="you@example.org"))
print(report.exit_code, [news.key for news in report.changes])
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.jobs.crawl import run_daily
    from archive.jobs.crawl_plan import Job
    from archive.jobs.decisions import accept_alarms, run_decision, withhold_release
    from archive.jobs.import_captures import run_import
    from archive.jobs.rebuild import compare_rebuild, run_rebuild

__all__ = [
    "Job",
    "accept_alarms",
    "compare_rebuild",
    "run_daily",
    "run_decision",
    "run_import",
    "run_rebuild",
    "withhold_release",
]

_HOMES = {
    "Job": "crawl_plan",
    "run_daily": "crawl",
    "accept_alarms": "decisions",
    "run_decision": "decisions",
    "withhold_release": "decisions",
    "run_import": "import_captures",
    "compare_rebuild": "rebuild",
    "run_rebuild": "rebuild",
}


def __getattr__(name: str) -> Any:
    """Return a job by its name; its module is loaded then, since it may need httpx, lxml and a database."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"archive.jobs.{_HOMES[name]}"), name)
