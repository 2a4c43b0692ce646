"""The errors family: one class for each thing a caller does differently.

`exit_code` is what the command line ends with when the error reaches it (the table in README.md).
"""

from __future__ import annotations

from schemas.times import jst_text


class MicPressError(Exception):
    """Base of every error that mic-press raises on purpose; its text is one line for a person, and says what to do next."""

    exit_code = 1


class SiteUnreachable(MicPressError):
    """The site did not answer, or its robots.txt could not be had. Nothing is wrong with the archive: try again later."""

    exit_code = 69


class ClusterUnreachable(MicPressError):
    """Nobody answers where workers were to be had, or none is there. Nothing was begun: start them, or work without."""

    exit_code = 69


class PortTaken(MicPressError):
    """Another program listens on the port, or this user may not. Nothing was begun: name another one."""

    exit_code = 69


class StorageFailed(MicPressError):
    """The disk is full or refused a write. Free space or mend the directory, then run again: the next run repairs the rest."""

    exit_code = 74


class ArchiveBusy(MicPressError):
    """Another mic-press process is writing to this archive. Wait for it to end."""

    exit_code = 75


class ArchiveRefused(MicPressError):
    """The directory holds something that is not an archive this program may write to. It was left untouched."""

    exit_code = 78


class ConfigurationError(MicPressError):
    """A value in mic-press.toml, the environment or a flag can't be used as it is."""

    exit_code = 78


class WorkersUnfit(MicPressError):
    """A worker has another version of the software, or does not find the evidence where it was told to. Nothing is wrong with
    the archive, and nothing was changed: mend the worker, or what it was told."""

    exit_code = 78


class NotCarriedOut(MicPressError):
    """What a person decided is kept, and a fault of our own kept it from the records. Report it; `rebuild` tries again."""


class NotFound(MicPressError):
    """The archive has no such release, version or capture. Look at the key again."""

    exit_code = 2


class NoVersion(NotFound):
    """The release `key` is there, but it has no such version, or had none yet: `count` it has, seen from `since` (UTC text) on.
    Name one of them, or a later time."""

    def __init__(self, key: str, wanted: str, count: int, since: str) -> None:
        super().__init__(f"{key} has no {wanted}: it has {count}, seen from {jst_text(since)} on")
        self.key = key
        self.count = count
        self.since = since


class Withheld(MicPressError):
    """A person decided not to show this release, since `at` (UTC text), and said why. What was captured of it is kept."""

    exit_code = 2

    def __init__(self, name: str, at: str, reason: str) -> None:
        super().__init__(f"{name} is withheld since {jst_text(at)}: {reason}")
        self.name = name
        self.at = at
        self.reason = reason


class BadQuery(MicPressError):
    """The words given can't be searched for: none, or too short for what is searched. Ask for something else."""

    exit_code = 2


class MissingEvidence(NotFound):
    """A WARC file is not there. Restore it from a backup."""

    exit_code = 65


class DamagedEvidence(MicPressError):
    """A WARC record is not whole, or not what it should be. Restore its file from a backup; `mic-press status` goes on."""

    exit_code = 65

    def __init__(self, file: str, offset: int, reason: str) -> None:
        super().__init__(f"{file}: the record at byte {offset} can't be read: {reason}")
        self.offset = offset
        self.reason = reason


class PageTooSlow(MicPressError):
    """A page of the reading room takes longer than pages may. Ask for less of it, or try again when less is going on."""


class PageUnrenderable(MicPressError):
    """A page of a document can't be drawn: there is no such page, or the document is damaged. Open the original file."""

    def __init__(self, page: int, reason: str) -> None:
        super().__init__(f"page {page} can't be drawn: {reason}")
        self.page = page
        self.reason = reason


class ReaderUnavailable(MicPressError):
    """The process that reads documents does not start. Nothing is wrong with any document: mend the installation."""


class NotARelease(MicPressError):
    """The page read is plainly not the release asked for: a maintenance notice, an error page, the home page."""


class ListingUnreadable(MicPressError):
    """The page read holds no list of releases: the site has changed, or served something else."""


class FetchFailed(MicPressError):
    """No response came: no connection, silence, or a broken one. The run goes on, and a problem row says so."""


class AddressRefused(FetchFailed):
    """A name that leads to an address which is not asked: this machine, its network, or none of the public internet."""


class BadURL(FetchFailed):
    """An address that can't be asked at all, as printed on a page. Says nothing of whether the site answers."""
