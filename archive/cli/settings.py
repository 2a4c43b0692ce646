"""The settings file: mic-press.toml in the working directory."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from schemas.errors import ConfigurationError

SETTINGS = Path("mic-press.toml")
KEYS: dict[str, type | tuple[type, ...]] = {
    "archive": str,
    "site": str,
    "delay": (int, float),
    "contact": str,
    "document_megabytes": int,
    "document_minutes": int,
    "archive_url": str,
    "on_change": str,
    "notify": dict,
}
RANGES = {"delay": (0, 86_400), "document_megabytes": (1, 1_000_000), "document_minutes": (1, 10_080)}
NOTIFY_KEYS = ("urls", "silent_only")
SECRET = ("notify", "on_change")
"""Settings whose values may hold passwords and are never repeated."""


def settings_from_file(path: Path = SETTINGS) -> dict[str, Any]:
    """Return the settings in mic-press.toml by the names of the commands' parameters, none when there is no such file.

    Raises ConfigurationError for a file that is no TOML, a key we don't know, or a value of the wrong type.
    """
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    for name, value in settings.items():
        if name not in KEYS:
            raise ConfigurationError(f"{path}: there is no setting {name!r}; there are {', '.join(KEYS)}")
        if not isinstance(value, KEYS[name]) or isinstance(value, bool) or value == "":
            shown = name if name in SECRET else f"{name} = {value!r}"
            raise ConfigurationError(f"{path}: {shown} is no value for it{_hint(name)}")
    _check_ranges(path, settings)
    _check_notify(path, settings.get("notify"))
    return {"directory" if name == "archive" else name: value for name, value in settings.items()}


def _check_ranges(path: Path, settings: dict[str, Any]) -> None:
    """Raises ConfigurationError for a number out of its range, in the words of the file and not of a flag."""
    for name, (least, most) in RANGES.items():
        if name in settings and not least <= settings[name] <= most:
            raise ConfigurationError(f"{path}: {name} = {settings[name]!r} is not between {least} and {most}")
    if not settings.get("archive_url", "https://").startswith(("http://", "https://")):
        raise ConfigurationError(f"{path}: archive_url = {settings['archive_url']!r} is no address; write it as https://…")


def _hint(name: str) -> str:
    return "; write a table: [notify] and below it urls = [...]" if name == "notify" else ""


def _check_notify(path: Path, table: dict[str, Any] | None) -> None:
    """Raises ConfigurationError for a [notify] table that says something else than whom to tell, and of what."""
    if table is None:
        return
    for name in table:
        if name not in NOTIFY_KEYS:
            raise ConfigurationError(f"{path}: [notify] has no setting {name!r}; there are {', '.join(NOTIFY_KEYS)}")
    urls = table.get("urls")
    if not isinstance(urls, list) or not urls or not all(isinstance(url, str) and url for url in urls):
        raise ConfigurationError(f'{path}: [notify] needs urls = ["…"], a list of apprise addresses')
    if not isinstance(table.get("silent_only", False), bool):
        raise ConfigurationError(f"{path}: [notify] silent_only is true or false")
