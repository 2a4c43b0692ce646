"""Reading mic-press.toml in the working directory; what is wrong in it is said with its line."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from archive.cli.settings import BY_PATH, SETTINGS, TABLES, Setting
from archive.cli.toml_positions import lines_of_keys
from schemas.errors import ConfigurationError

FILE = Path("mic-press.toml")
_WANTED = {
    str: "text in quotation marks",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: 'a list of texts: ["…"]',
}
_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)")


def settings_from_file(path: Path = FILE) -> dict[str, Any]:
    """Return the settings in `path` by the names of the commands' parameters; none when there is no such file.

    Raises ConfigurationError for a file that can't be read or is no TOML, for a key we don't know, and for a value that is
    none for its key.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error
    return settings_of(data, str(path))


def settings_of(data: bytes, name: str) -> dict[str, Any]:
    """Return the settings in the bytes of a settings file called `name`. Raises ConfigurationError, `name:line: …`."""
    values, lines = _read(data, name)
    for path, value in _leaves(values):
        if wrong := _wrong(path, value):
            raise ConfigurationError(f"{name}:{_line_of(path, lines)}: {wrong}")
    for setting in SETTINGS:
        table, key = setting.path[0], setting.path[-1]
        if setting.needed and table in values and key not in values[table]:
            raise ConfigurationError(f"{name}:{lines[(table,)]}: [{table}] needs {_as_written(setting)}")
    parameters = {setting.name: setting.parameter for setting in SETTINGS if setting.parameter}
    return {parameters.get(key, key): value for key, value in values.items()}


def _read(data: bytes, name: str) -> tuple[dict[str, Any], dict[tuple[str, ...], int]]:
    """The values in a file, and the lines of its keys. An editor's byte order mark in front is passed over."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{name}:{line}: this is not UTF-8; save the file in that encoding") from error
    try:
        return tomllib.loads(text), lines_of_keys(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.fullmatch(str(error))
        line = int(place[2] or text.count("\n") + 1) if place else 1
        raise ConfigurationError(f"{name}:{line}: this is not TOML: {place[1] if place else error}") from error


def _leaves(values: dict[str, Any], table: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every key with its value, those in our tables each on its own."""
    for key, value in values.items():
        path = (*table, key)
        if path[0] in TABLES and isinstance(value, dict) and not table:
            yield from _leaves(value, path)
        else:
            yield path, value


def _line_of(path: tuple[str, ...], lines: dict[tuple[str, ...], int]) -> int:
    """The line of a key; that of its table where it stands inside an inline one."""
    return lines.get(path) or lines[path[:1]]


def _wrong(path: tuple[str, ...], value: Any) -> str | None:
    """Why a key or its value can't be taken, or None."""
    if setting := BY_PATH.get(path):
        return _wrong_value(setting, value)
    if len(path) > 1 or path[0] not in TABLES:
        return _unknown(path)
    first = next(one for one in SETTINGS if one.path[0] == path[0])
    return f"{path[0]} is no value for it: write a table: [{path[0]}] and below it {_as_written(first)}"


def _as_written(setting: Setting) -> str:
    return f"{setting.path[-1]} = {json.dumps(setting.example)}"


def _wrong_value(setting: Setting, value: Any) -> str | None:
    key = setting.path[-1]
    shown = key if setting.secret else f"{key} = {value!r}"
    if not _is_of_kind(setting.kind, value):
        return f"{shown} is no value for it: write {_WANTED[setting.kind]}"
    if setting.kind in (int, float) and not setting.least <= value <= setting.most:
        return f"{shown} is not between {setting.least:,g} and {setting.most:,g}"
    try:
        setting.type.convert(value, None, None)
    except click.BadParameter as error:
        return f"{key}: {error.message}"
    return None


def _is_of_kind(kind: type, value: Any) -> bool:
    if kind is list:
        return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one for one in value)
    kinds = (int, float) if kind is float else kind
    return isinstance(value, kinds) and (kind is bool or not isinstance(value, bool)) and value != ""


def _unknown(path: tuple[str, ...]) -> str:
    *table, key = path
    place = f" in [{table[0]}]" if table else ""
    if table and (key,) in BY_PATH:
        return f"there is no setting {key!r}{place}; put it above the line [{table[0]}]"
    near = {one[-1]: one for one in BY_PATH if list(one[:-1]) == table}
    names = {one[-1]: one for one in BY_PATH} | near
    for guess in get_close_matches(key, names, n=1):
        elsewhere = "".join(f"[{name}] " for name in names[guess][:-1] if not table)
        return f"there is no setting {key!r}{place}; did you mean {elsewhere}{guess}?"
    return f"there is no setting {key!r}{place}; there are {', '.join(near)}"
