"""Addresses of the web, as people give them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import click


class Address(click.ParamType[str]):
    """An address of the web."""

    name = "URL"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the address; fail for anything that is none."""
        try:
            parts = urlsplit(value)
            whole = parts.scheme in ("http", "https") and parts.hostname and value.isascii() and not set(value) & set(' <>"\\')
        except ValueError:
            whole = False
        return str(value) if whole else self.fail(f"{value!r} is no address; write it as https://example.org/mic", param, ctx)
