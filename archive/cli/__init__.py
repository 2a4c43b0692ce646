"""The command line: `mic-press COMMAND`. One file a command (`commands/`), loaded only when its command is asked for."""

from __future__ import annotations

import sys
from importlib import import_module
from keyword import iskeyword

import click

from archive.cli.commands import COMMANDS, SUMMARIES
from archive.cli.expected_errors import EXPECTED, words_and_code
from archive.cli.output_streams import keep_streams_open
from archive.cli.settings_file import settings_from_file
from archive.render.inert_text import printable


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name]), f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mic-press-archive", prog_name="mic-press")
@click.pass_context
def mic_press(ctx: click.Context) -> None:
    """Archives the press releases of Japan's Ministry of Internal Affairs and Communications (総務省), and keeps
    every version of them.

    Settings come from flags, then the environment (MIC_PRESS_ARCHIVE, …), then mic-press.toml in this directory.
    """
    ctx.default_map = dict.fromkeys(COMMANDS, settings_from_file())


def main() -> None:
    """Run the command line; exit with the codes that README.md lists. What happens in the world never shows a traceback."""
    try:
        keep_streams_open()
        _check_arguments(sys.argv)
        code = mic_press(prog_name="mic-press", standalone_mode=False) or 0
        sys.stdout.flush()
        sys.exit(code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except EXPECTED as error:
        message, code = words_and_code(error)
        click.echo(printable(f"mic-press: {message}"), err=True)
        sys.exit(code)


def _check_arguments(arguments: list[str]) -> None:
    """Raise UsageError for words that no text has: bytes that are not UTF-8 come as lone surrogates."""
    for word in arguments:
        try:
            word.encode("utf-8")
        except UnicodeEncodeError:
            raise click.UsageError(f"{word.encode('utf-8', 'backslashreplace').decode()} is not UTF-8") from None
