"""The settings: declared once, read from mic-press.toml, and what is wrong there is said with its line."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.cli.settings import SETTINGS, Setting, setting_option
from archive.cli.settings_file import settings_of
from archive.cli.toml_positions import lines_of_keys
from schemas.errors import ConfigurationError

README = Path(__file__).parents[1] / "README.md"


def said(text: str | bytes) -> str:
    with pytest.raises(ConfigurationError) as wrong:
        settings_of(text if isinstance(text, bytes) else text.encode(), "mic-press.toml")
    return str(wrong.value)


def shown() -> list[str]:
    """The settings file in README.md, line by line."""
    block = README.read_text(encoding="utf-8").split("<!-- settings -->\n```toml\n", 1)[1].split("```", 1)[0]
    return block.splitlines()


def line(setting: Setting) -> str:
    value = setting.default if setting.default is not None else setting.example
    return f"{setting.path[-1]} = {json.dumps(value, ensure_ascii=False)}"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_readme_shows_each_setting_with_its_default_or_an_example_and_what_it_is_for(setting: Setting) -> None:
    found = [tuple(re.split(r"\s+# ", one)) for one in shown()]
    assert (line(setting), setting.about) in found


def test_the_file_in_the_readme_is_one_that_is_taken_and_holds_nothing_else() -> None:
    text = "\n".join(shown())
    settings_of(text.encode(), "README.md")
    assert set(lines_of_keys(text)) - {("notify",)} == {setting.path for setting in SETTINGS}


def test_every_setting_outside_a_table_has_a_flag_and_a_variable_of_its_name() -> None:
    @setting_option("document_megabytes")
    def command() -> None: ...

    option = command.__click_params__[0]  # type: ignore[attr-defined]
    assert (option.opts, option.envvar, option.default) == (
        ["--document-megabytes"],
        "MIC_PRESS_DOCUMENT_MEGABYTES",
        2000,
    )
    assert (option.type.min, option.type.max) == (1, 1_000_000)


def test_settings_come_out_by_the_names_of_the_commands_parameters() -> None:
    text = b'\xef\xbb\xbfarchive = "/a"\r\ndelay = 2\r\n[notify]\r\nurls = ["json://h"]\r\n'
    assert settings_of(text, "f") == {"directory": "/a", "delay": 2, "notify": {"urls": ["json://h"]}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# one\n\n\n\n\n\ndelya = 3", "mic-press.toml:7: there is no setting 'delya'; did you mean delay?"),
        ("x = 1", "mic-press.toml:1: there is no setting 'x'; there are contact, archive, site"),
        ("[notfy]\nurls = []", "mic-press.toml:1: there is no setting 'notfy'"),
        ("silent_only = true\n", "mic-press.toml:1: there is no setting 'silent_only'; did you mean [notify] silent_only?"),
        (
            '[notify]\nurls = ["a"]\ncontact = "x"',
            "mic-press.toml:3: there is no setting 'contact' in [notify]; put it above the line [notify]",
        ),
        ('[notify]\nurl = ["a"]', "mic-press.toml:2: there is no setting 'url' in [notify]; did you mean urls?"),
        ("\n[notify]", 'mic-press.toml:2: [notify] needs urls = ["mailto://'),
        ('site = "x"\nnotify = { urls = ["a"], loud = 1 }', "mic-press.toml:2: there is no setting 'loud' in [notify]"),
        ("notify = 3", "mic-press.toml:1: notify is no value for it: write a table: [notify]"),
        ('site = """\nx"""\ndelay = "3"', "mic-press.toml:3: delay = '3' is no value for it: write a number"),
        ("delay = nan", "mic-press.toml:1: delay = nan is not between 0 and 86,400"),
        ("delay = true", "mic-press.toml:1: delay = True is no value for it: write a number"),
        ("document_minutes = 2.5", "mic-press.toml:1: document_minutes = 2.5 is no value for it: write a whole number"),
        ("[delay]", "mic-press.toml:1: delay = {} is no value for it: write a number"),
        ('"contact" = ""', "mic-press.toml:1: contact = '' is no value for it: write text in quotation marks"),
        ('delay = 1\ncontact = "x', "mic-press.toml:2: this is not TOML: "),
        ("delay = 1\ndelay = 2", "mic-press.toml:2: this is not TOML: Cannot overwrite a value"),
        ('delay = 1\ncontact = "総'.encode("cp932"), "mic-press.toml:2: this is not UTF-8"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_what_to_write(text: str | bytes, words: str) -> None:
    assert said(text).startswith(words)


# The lines of keys


def test_a_key_is_found_wherever_toml_lets_it_stand() -> None:
    text = '''# a = 1
a = """
b = 2 # no key
\\"""" # nor this: c = 3
"b.c" = [ # a list
  "]", # with a bracket
  { d = 4 },
]
e . 'f g' = '[x]'
 [ t . "u]" ]
h = \'\'\'
[v]
\'\'\'\'\'
[[ w ]]
i = {j = "}"}
[[w]]
k.l = 2026-11-25'''
    lines = lines_of_keys(text)
    assert lines == {
        ("a",): 2,
        ("b.c",): 5,
        ("e",): 9,
        ("e", "f g"): 9,
        ("t",): 10,
        ("t", "u]"): 10,
        ("t", "u]", "h"): 11,
        ("w",): 14,
        ("w", "i"): 15,
        ("w", "k"): 17,
        ("w", "k", "l"): 17,
    }


def paths(values: dict[str, Any], above: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    found = set()
    for name, value in values.items():
        found |= {(*above, name)} | (paths(value, (*above, name)) if isinstance(value, dict) else set())
    return found


VALUES = st.sampled_from(
    [
        "1",
        '"#"',
        '"\\""',
        "'\"'",
        '"""\n\\"\n"""',
        "'''\n[x]\n'''''",
        "[\n1, # ]\n[2],\n]",
        "[]",
        '"= [ {"',
        "1979-05-27 07:32:00",
    ]
)


@given(st.lists(st.tuples(st.booleans(), VALUES, st.sampled_from(["", " ", " # c = [", "\n", "\n\n# ''' \n"]))))
def test_exactly_the_keys_that_tomllib_reads_are_found_on_the_lines_where_they_were_written(
    statements: list[tuple[bool, str, str]],
) -> None:
    text, expected, table = "", {}, ()
    for number, (is_table, value, end) in enumerate(statements):
        written = text.count("\n") + 1
        if is_table:
            table = (f"t {number}",)
            text += f'["t {number}"]{end}\n'
            expected[table] = written
        else:
            text += f"k{number} = {value}{end}\n"
            expected[(*table, f"k{number}")] = written
    assert lines_of_keys(text) == expected
    assert set(expected) == paths(tomllib.loads(text))
