"""What every registered site keeps: addresses that agree with each other, and a reader that no page of another site breaks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import msgspec
import pytest
from msgspec import Struct

from archive.jobs.site_reader import Readers
from schemas.errors import ConfigurationError
from schemas.held import bytes_of
from schemas.release import Release
from schemas.times import months_between
from schemas.visit import Missing, Page, Role, Unread
from scraper.sites.mic.site import Mic
from scraper.sites.registry import DEFAULT, SITES, owner_of, reader_of, site_called
from scraper.sites.responses import is_answer, is_to_be_parsed, read_unparsed
from scraper.sites.site import Site

FIXTURES = Path(__file__).parent / "fixtures"
PAGES = sorted(path for site in SITES for path in (FIXTURES / site).glob("*/page.*"))
HOSTILE = {
    "nothing": b"",
    "half a page": b"<html><body><h1>\x8d",
    "bytes of no charset": bytes(range(256)) * 8,
    "a PDF": b"%PDF-1.7\n%%EOF",
    "a feed without items": b'<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>',
    "a challenge": b"<html><head><script>location.reload()</script></head><body></body></html>",
    "JSON": b'{"error": "forbidden"}',
}
LAST_MONTH = "2026-12"

every_site = pytest.mark.parametrize("site", SITES.values(), ids=list(SITES))


def page_of(site: Site, body: bytes, role: Role) -> Page:
    return Page(
        url=f"{site.profile.official}/mihon/0001.html",
        role=role,
        status=200,
        body=body,
        month="2026-12",
        media_type="text/html",
    )


def spans(value: object) -> list[tuple[str, int, int]]:
    """Every literal of a record that has a place in the text, however deep it stands."""
    if isinstance(value, (tuple, list)):
        return [span for item in value for span in spans(item)]
    if not isinstance(value, Struct):
        return []
    fields = {name: getattr(value, name) for name in value.__struct_fields__}
    own = [(fields["literal"], fields["start"], fields["end"])] if {"literal", "start", "end"} <= fields.keys() else []
    return own + spans(list(fields.values()))


def test_there_are_pages_to_try() -> None:
    assert PAGES
    assert spans(msgspec.json.decode(b"[]")) == []


@every_site
def test_a_site_is_called_by_its_id_and_owns_its_own_addresses(site: Site) -> None:
    profile = site.profile
    assert site_called(profile.id) is site
    assert site.parser.startswith(f"{profile.id} ")
    for url in (profile.home, profile.robots, *site.open_lists, *site.feeds):
        assert site.owns(url), url
        assert owner_of(url) is site, "another site claims it too"
    assert set(profile.names) == {"ja", "en"}


@every_site
def test_lists_and_feeds_are_known_for_what_they_are(site: Site) -> None:
    assert [site.role_of(url, "text/html") for url in site.open_lists] == ["listing"] * len(site.open_lists)
    assert [site.role_of(url, None) for url in site.feeds] == ["feed"] * len(site.feeds)
    assert site.open_lists, "nothing new would be found"


@every_site
def test_the_lists_of_every_month_say_their_month(site: Site) -> None:
    months = months_between(site.first_month, LAST_MONTH) if site.first_month else []
    places = [(month, url) for month in months for url in site.lists_of(month)]
    assert [(site.month_of_list(url), site.owns(url)) for _, url in places] == [(month, True) for month, _ in places]
    assert {site.role_of(url, "text/html") for _, url in places} <= {"listing"}
    assert [site.is_on_another_place(url) for month in months[:1] for url in site.lists_of(month)[-1:]] in ([], [False])


@every_site
@pytest.mark.parametrize("path", ["/mihon/a.html", "/mihon/a%20b.html", "/見本/一.html", "/mihon/a.html?x=1"])
def test_a_key_has_its_site_and_one_page_one_key(site: Site, path: str) -> None:
    url = f"{site.profile.official}{path}"
    key = site.key_of(url)
    assert key == site.key_of(url.replace("https://", "http://"))
    assert key.startswith(f"{site.profile.id}:") is site.profile.prefixes_keys
    assert site.key_of(f"{site.profile.official}/mihon/b.html") != key


@every_site
@pytest.mark.parametrize(
    "url", ["", "http://[", "javascript:void(0)", "https://", "https://example.org/\0", "//x", "mailto:a@b"]
)
def test_no_address_breaks_a_site(site: Site, url: str) -> None:
    said = (site.owns(url), site.is_home(url), site.follows(url), site.month_of_list(url), site.role_of(url, None))
    assert said[:4] == (False, False, False, None)
    assert isinstance(site.key_of(url), str)
    site.document_name(url)


@every_site
@pytest.mark.parametrize("role", get_args(Role))
@pytest.mark.parametrize("kind", HOSTILE)
def test_no_body_breaks_a_reader(site: Site, role: Role, kind: str) -> None:
    page = page_of(site, HOSTILE[kind], role)
    said = site.read(page) if is_to_be_parsed(page) else read_unparsed(page, site)
    assert not isinstance(said, Release) or said.template == "document"


@every_site
@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}")
def test_no_page_of_any_site_breaks_a_reader_and_spans_are_literals(site: Site, path: Path) -> None:
    for role in ("release", "meeting", "listing", "feed"):
        said = site.read(page_of(site, path.read_bytes(), role))
        if isinstance(said, Release):
            places = [(literal, said.text[start:end]) for literal, start, end in spans(said) if literal]
            assert all(literal == printed for literal, printed in places)
            assert said.key == site.key_of(said.url)


@every_site
def test_a_page_that_is_not_there_is_missing_and_a_refusal_is_not(site: Site) -> None:
    gone = msgspec.structs.replace(page_of(site, b"", "release"), status=404)
    refused = msgspec.structs.replace(gone, status=403)
    assert type(read_unparsed(gone, site)).__name__ == "Missing"
    assert isinstance(read_unparsed(refused, site), Unread)


def test_an_unknown_ministry_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match=", ".join(sorted(SITES))) as refused:
        site_called("mof")
    assert refused.value.exit_code == 78


def test_what_nobody_owns_is_read_as_it_was_when_there_was_one_site() -> None:
    assert owner_of("https://www.example.org/") is None
    assert reader_of("https://www.example.org/") is DEFAULT


def test_site_and_parser_of_a_record_are_those_of_the_owner_of_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    mof = SimpleNamespace(profile=SimpleNamespace(id="mof"), parser="mof 1")
    monkeypatch.setattr("archive.jobs.site_reader.reader_of", {"https://www.mof.go.jp/x.html": mof}.__getitem__)
    with Readers() as readers:
        assert readers.site_of("https://www.mof.go.jp/x.html") == "mof"
        assert readers.parser_of("https://www.mof.go.jp/x.html") == "mof 1"
        assert readers.parsers == tuple(site.parser for site in SITES.values())


@pytest.mark.parametrize("name", ["mof", "MIC", "", "mic,meti"])
def test_a_crawl_of_an_unknown_ministry_ends_with_78_and_the_known_ones(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "archive.cli", "crawl", "--ministry", name, "--archive", str(tmp_path / "archive")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 78
    assert f"known are: {', '.join(sorted(SITES))}" in done.stderr
    assert not (tmp_path / "archive").exists()


class Refusing(Mic):
    """A site that answers programs with 403, with 202, with an empty 200 or with a script alone."""

    def refusal(self, page: Page) -> str | None:
        if page.role == "robots" or page.status not in (200, 202, 403):
            return None
        return None if page.status == 200 and b"<h1" in bytes_of(page.body) else "it answers programs with no page"


@pytest.mark.parametrize(("status", "body"), [(403, b"Forbidden"), (202, b""), (200, b""), (200, HOSTILE["a challenge"])])
def test_a_refusal_is_said_and_is_neither_a_page_nor_gone(status: int, body: bytes) -> None:
    page = msgspec.structs.replace(page_of(DEFAULT, body, "release"), status=status)
    assert not is_answer(page, Refusing())
    said = read_unparsed(page, Refusing())
    assert isinstance(said, Unread) and said.code == "site_refuses"


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there_is_no_refusal(status: int) -> None:
    page = msgspec.structs.replace(page_of(DEFAULT, b"", "release"), status=status)
    assert isinstance(read_unparsed(page, Refusing()), Missing)


def test_a_page_of_a_site_that_refuses_at_times_is_read() -> None:
    assert is_answer(page_of(DEFAULT, b"<html><body><h1>x</h1></body></html>", "release"), Refusing())
