"""`python -m archive.demo`: the demo site, served until Ctrl-C."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Callable
from datetime import date, datetime

from archive.demo.dates import JST
from archive.demo.server import serve
from archive.demo.site import DemoSite, site_by
from archive.demo.story import story


def main(arguments: list[str] | None = None) -> None:
    """Serve the site of a day until Ctrl-C; a port that can't be had is a usage error (exit code 2)."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        with serve(_site(options.day, options.today), options.port) as server:
            print(f"{server.url}/menu_news/s-news/index.html (Ctrl-C to stop)", flush=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        print()
    except OSError as error:
        parser.error(f"port {options.port} can't be used: {error.strerror} (--port 0 takes a free one)")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m archive.demo", description="A small MIC-like site on loopback.")
    parser.add_argument("--port", type=_port, default=8000, help="port on 127.0.0.1, 0 for a free one (default: 8000)")
    parser.add_argument("--day", type=_day, default=1, help="day of the demo, counted from 1 (default: 1)")
    parser.add_argument("--today", type=_date, help="JST date of day 1 (default: today, and the days go by with the clock)")
    return parser


def _site(day: int, today: date | None) -> DemoSite | Callable[[], DemoSite]:
    return story(day, today) if today else site_by(lambda: datetime.now(JST), day, story)


def _port(value: str) -> int:
    return _whole_number(value, 0, 65535)


def _day(value: str) -> int:
    return _whole_number(value, 1, 10_000)


def _whole_number(value: str, smallest: int, largest: int) -> int:
    if not value.isdecimal() or not smallest <= int(value) <= largest:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number from {smallest} to {largest}")
    return int(value)


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value!r} is not a date such as 2025-10-16") from None


if __name__ == "__main__":
    main()
