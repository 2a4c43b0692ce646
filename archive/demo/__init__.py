"""A small MIC-like web site on loopback: what `mic-press demo`, the tests and the benchmarks run on.

Every release, name and number on it is invented. `build` makes the site of a day, `serve` serves it,
`PLANTED` names what changes from the first day to the second.
"""

from archive.demo.planted import PLANTED
from archive.demo.server import Server, serve
from archive.demo.site import Page, Site, build

__all__ = ["PLANTED", "Page", "Server", "Site", "build", "serve"]
