"""Who publishes releases: what citations, feeds and pages say of a ministry and of its site."""

from __future__ import annotations

from msgspec import Struct


class Profile(Struct, frozen=True, kw_only=True):
    """One ministry and its web site, as plain data that both sides share."""

    id: str
    """Lower-case letters, as in `releases.site` and `--ministry`: 'mic'."""

    official: str
    """The base of its addresses, without a slash at the end: 'https://www.soumu.go.jp'."""

    home: str
    """The page that a person opens to see the list of releases."""

    names: dict[str, str]
    """The ministry's name by language ('ja' and 'en')."""

    credit: str
    """The source as its terms of use ask to name it: 出典：総務省ホームページ."""

    licence: str
    """The licence of its pages, as a citation names it."""

    cite_key: str
    """What the key of a citation begins with."""

    example_key: str
    """The key of one release, for help and messages."""

    prefixes_keys: bool = True
    """Whether a release's key begins with `id` and a colon, so that the keys of two sites never meet."""

    may_redistribute: bool = True
    """Whether its texts may stand in exports, feeds and published copies."""

    @property
    def robots(self) -> str:
        """The address of its rules for programs (RFC 9309)."""
        return f"{self.official}/robots.txt"
