"""A small MIC-like web site on loopback: what `mic-press demo`, the tests and the benchmarks run on.

Every release, name and number on it is invented. `build` makes the site of a day, `site_by` that of a clock, `serve` serves
either, `PLANTED` names what changes from the first day to the second.
"""

from archive.demo.dates import FIRST_DAY
from archive.demo.planted import PLANTED
from archive.demo.server import Server, serve
from archive.demo.site import DemoSite, Response, build, site_by

__all__ = ["FIRST_DAY", "PLANTED", "DemoSite", "Response", "Server", "build", "serve", "site_by"]
