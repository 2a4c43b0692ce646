"""The feeds: valid Atom, the same bytes for the same archive, ids that are made of evidence, words that a reader needs."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import feedparser
import pytest
from click.testing import CliRunner
from conftest import TODAY, Beginnings, Mornings
from lxml import etree

from archive.cli.commands.feed import feed
from archive.cli.output_file import put
from archive.demo import PLANTED, build
from archive.demo.content import OFFICIAL
from archive.diff.text.excerpts import SUMMARY, TITLE, excerpts
from archive.feeds import FeedRequest, as_atom, changes_feed, releases_feed
from archive.render.i18n import JAPANESE
from schemas.errors import BadQuery, ConfigurationError
from schemas.times import from_utc_text, jst_text

pytestmark = pytest.mark.usefixtures("with_documents")

KEY = "01gyosei08_02000371"
PATH = PLANTED.edited.path
DOCUMENT = PLANTED.replaced.path
NS = "{http://www.w3.org/2005/Atom}"
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parent / "fixtures" / "atom.rng"))


@pytest.fixture(scope="module")
def two_days(beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Mornings:
    """The demo's archive after its second day; nobody writes to it."""
    return beginnings.copied(2, tmp_path_factory.mktemp("feeds") / "archive")


def copied(mornings: Mornings, tmp_path: Path, *statements: str) -> Mornings:
    """The same archive somewhere else, its database changed by hand."""
    copy = tmp_path / "copy"
    copy.mkdir()
    with sqlite3.connect(mornings.directory / "archive.db") as db:
        db.execute("VACUUM INTO ?", [str(copy / "archive.db")])
    db.close()
    with sqlite3.connect(copy / "archive.db") as db:
        for statement in statements:
            db.execute(statement)
    db.close()
    return Mornings(mornings.server, copy)


def feed_of(mornings: Mornings, *, changes: bool = True, **asked: Any) -> bytes:
    with mornings.archive() as archive:
        return as_atom((changes_feed if changes else releases_feed)(archive, FeedRequest(**asked)))


def entries(data: bytes) -> list[Any]:
    """The entries of a feed that is valid, as a feed reader sees them."""
    assert_valid(etree.fromstring(data))
    read = feedparser.parse(data)
    assert not read.bozo, read.get("bozo_exception")
    return list(read.entries)


def assert_valid(root: Any) -> None:
    """RFC 4287: its grammar, its two Schematron rules, and what its text says of alternate links and of ids."""
    SCHEMA.assertValid(root)
    ids = [one.text for one in root.iter(f"{NS}id")]
    assert len(ids) == len(set(ids))
    for one in root.iter(f"{NS}entry"):
        alternate = [link for link in one.iter(f"{NS}link") if link.get("rel", "alternate") == "alternate"]
        assert len(alternate) == 1
        assert one.find(f"{NS}author") is not None or root.find(f"{NS}author") is not None


def edit(mornings: Mornings, path: str, before: str, after: str) -> None:
    body = mornings.server.site.pages[path].body
    assert body.count(before.encode("cp932")) >= 1
    mornings.plant(path, body.replace(before.encode("cp932"), after.encode("cp932")))


# Atom


def test_the_schema_takes_a_feed_and_refuses_broken_ones(two_days: Mornings) -> None:
    data = feed_of(two_days)

    def broken(path: str, change: str) -> bool:
        root = etree.fromstring(data)
        element = root.find(path.replace("a:", NS))
        if change == "remove":
            element.getparent().remove(element)
        elif change == "twice":
            element.addnext(etree.fromstring(etree.tostring(element)))
        else:
            element.text = change
        return not SCHEMA.validate(root)

    assert not broken("a:title", "another title")
    for path in ("a:id", "a:title", "a:updated", "a:entry/a:id", "a:entry/a:title", "a:entry/a:updated"):
        assert broken(path, "remove"), path
        assert broken(path, "twice"), path
    for day in ("2025-10-21", "2025-10-21T08:00:00", "2025-10-21 08:00:00Z", "2025-13-21T08:00:00Z", "yesterday", ""):
        assert broken("a:entry/a:updated", day), day
    assert broken("a:entry/a:id", "") and broken("a:entry/a:id", "no scheme")
    assert broken("a:entry/a:summary", "twice")


@pytest.mark.parametrize("asked", [{}, {"archive_url": "https://example.org/mic"}, {"feed_url": "https://example.org/f.xml"}])
@pytest.mark.parametrize("changes", [True, False])
def test_both_feeds_are_valid_and_say_whose_and_in_which_language(two_days: Mornings, changes: bool, asked: Any) -> None:
    data = feed_of(two_days, changes=changes, **asked)
    assert entries(data)
    root = etree.fromstring(data)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "ja"
    assert root.findtext(f"{NS}author/{NS}name") == "mic-press"
    own = [link.get("href") for link in root.findall(f"{NS}link") if link.get("rel") == "self"]
    assert own == ([asked["feed_url"]] if "feed_url" in asked else [])


def test_the_same_archive_gives_the_same_bytes_and_the_time_of_its_newest_entry(two_days: Mornings) -> None:
    for changes in (True, False):
        data = feed_of(two_days, changes=changes)
        assert data == feed_of(two_days, changes=changes)
        times = [from_utc_text(at.text) for at in etree.fromstring(data).iter(f"{NS}updated")]
        assert times[0] == max(times[1:])


def test_an_empty_feed_has_the_time_at_which_the_archive_began(two_days: Mornings, tmp_path: Path) -> None:
    empty = feed_of(copied(two_days, tmp_path, "DELETE FROM changes"))
    assert entries(empty) == []
    began, newest = two_days.rows("SELECT started_at AS at FROM runs ORDER BY id")
    assert from_utc_text(etree.fromstring(empty).findtext(f"{NS}updated")) == from_utc_text(began["at"])
    assert began["at"] < newest["at"], "a second visit that finds nothing leaves the feed as it is"


# New releases


def test_new_releases_come_newest_first_with_the_ministrys_day_and_ours(two_days: Mornings) -> None:
    found = entries(feed_of(two_days, changes=False))
    rows = {row["url"]: row for row in two_days.rows("SELECT * FROM releases")}
    assert {one.link for one in found} == set(rows)
    ours = {url: jst_text(row["first_seen_at"])[:10] for url, row in rows.items()}  # of a meeting's page, which has no date
    days = [rows[one.link]["published_on"] or rows[one.link]["listed_on"] or ours[one.link] for one in found]
    assert days == sorted(days, reverse=True)
    for one in found:
        row = rows[one.link]
        assert one.title == row["title"] and one.author == "総務省"
        assert from_utc_text(one.published) == from_utc_text(row["first_seen_at"])
        assert f"発表日: {row['published_on'] or row['listed_on'] or '不明'}" in one.summary
        assert one.rights == f"出典：総務省ホームページ（{row['url']}）" and one.rights in one.summary
    assert [one.link for one in entries(feed_of(two_days, changes=False, limit=3))] == [one.link for one in found[:3]]


def test_an_old_release_archived_today_is_not_the_newest(two_days: Mornings, tmp_path: Path) -> None:
    before = [one.link for one in entries(feed_of(two_days, changes=False))]
    late = "UPDATE releases SET first_seen_at = '2026-01-01T00:00:00.000000Z', published_on = '2009-01-01' WHERE key = "
    after = [one.link for one in entries(feed_of(copied(two_days, tmp_path, f"{late} '{KEY}'"), changes=False))]
    assert after == [*(url for url in before if url != OFFICIAL + PATH), OFFICIAL + PATH]


def test_new_releases_are_narrowed_by_words_and_bureau(two_days: Mornings) -> None:
    from archive.search.releases import find_releases

    with two_days.archive() as archive:
        wanted = {hit.url for hit in find_releases(archive.db, "意見募集", limit=100).hits}
    assert wanted and {one.link for one in entries(feed_of(two_days, changes=False, search="意見募集"))} == wanted
    bureau = {row["url"] for row in two_days.rows("SELECT url FROM releases WHERE bureau = '統計局'")}
    assert bureau and {one.link for one in entries(feed_of(two_days, changes=False, bureau="統計"))} == bureau
    assert entries(feed_of(two_days, changes=False, search="存在しない言葉")) == []
    with pytest.raises(BadQuery):
        feed_of(two_days, changes=False, search="")


# Edits


def test_the_edits_of_the_second_day_and_nothing_else(two_days: Mornings) -> None:
    document, release = entries(feed_of(two_days))
    title = two_days.rows("SELECT title FROM releases WHERE key = ?", KEY)[0]["title"]
    assert release.title == f"「{title}」: 本文 変更 3,480百万円 → 3,840百万円"
    assert document.title.endswith("』 別紙2: 差替え（2ページ中1ページが違います） 1ページ 変更 16件 → 18件")
    assert (release.link, document.link) == (OFFICIAL + PATH, OFFICIAL + DOCUMENT)
    row = two_days.rows("SELECT * FROM changes WHERE release_id IS NOT NULL")[0]
    assert from_utc_text(release.updated) == from_utc_text(row["seen_after_at"])
    assert "2025-10-20 08:00 JST から 2025-10-21 08:01 JST までの間に変わりました" in release.summary
    assert "記載は見当たりません" in release.summary


def test_links_lead_to_the_source_the_archive_and_the_releases_of_a_document(two_days: Mornings) -> None:
    document, release = entries(feed_of(two_days, archive_url="https://example.org/mic/"))
    assert [(link.rel, link.href) for link in release.links] == [
        ("alternate", OFFICIAL + PATH),
        ("via", f"https://example.org/mic/-/mic-press/releases/{KEY}"),
    ]
    assert [(link.rel, link.href) for link in document.links] == [
        ("alternate", OFFICIAL + DOCUMENT),
        ("via", f"https://example.org/mic/-/mic-press/documents/www.soumu.go.jp{DOCUMENT}"),
        ("via", "https://example.org/mic/-/mic-press/releases/01ryutsu03_02000519"),
        ("related", OFFICIAL + PLANTED.replaced_in),
    ]


def test_a_document_that_two_releases_link_to_is_one_entry(mornings: Mornings) -> None:
    body = mornings.server.site.pages[PATH].body
    link = f'<div class="aly_tx"><a href="{DOCUMENT}">参考資料</a></div>'.encode("cp932")
    mornings.plant(PATH, body.replace(b'<div id="contact_information"', link + b'<div id="contact_information"'))
    mornings.crawl()
    mornings.server.site = mornings.server.site.with_page(DOCUMENT, build(2, TODAY).pages[DOCUMENT])
    mornings.sleep(days=1)
    mornings.crawl()
    (one,) = entries(feed_of(mornings))
    assert {link.href for link in one.links if link.rel == "related"} == {OFFICIAL + PATH, OFFICIAL + PLANTED.replaced_in}
    assert len(one.tags) == 2, "the bureaus of both"


@pytest.mark.parametrize(
    ("asked", "links"),
    [
        ({"search": "3,840百万円"}, [PATH]),
        ({"search": "3,480百万円"}, [PATH]),
        ({"search": "窓口改革交付金"}, [PATH]),
        ({"search": "御意見の件数 18件"}, [DOCUMENT]),
        ({"search": "ガイドライン"}, [DOCUMENT]),
        ({"search": "3,840百万円 18件"}, []),
        ({"bureau": "自治行政局"}, [PATH]),
        ({"bureau": "情報流通", "search": "18件"}, [DOCUMENT]),
        ({"bureau": "統計局"}, []),
        ({"limit": 1}, [DOCUMENT]),
        ({"silent": True}, [DOCUMENT, PATH]),
    ],
)
def test_edits_are_narrowed_by_words_in_the_release_or_in_the_change(
    two_days: Mornings, asked: dict[str, Any], links: list[str]
) -> None:
    assert [one.link for one in entries(feed_of(two_days, **asked))] == [OFFICIAL + path for path in links]


def test_an_announced_edit_says_so_and_is_not_among_the_silent_ones(mornings: Mornings) -> None:
    mornings.first_crawl()
    edit(mornings, PATH, PLANTED.edited.before, f"{PLANTED.edited.after}（令和7年10月21日訂正）")
    mornings.sleep(days=1)
    mornings.crawl()
    (one,) = entries(feed_of(mornings))
    assert "訂正・更新などの記載があります" in one.summary
    assert "ほか" in one.title, "the text, and the date that it now mentions"
    assert entries(feed_of(mornings, silent=True)) == []


def test_noise_is_no_entry_and_what_disappears_is_one(mornings: Mornings) -> None:
    mornings.first_crawl()
    body = mornings.server.site.pages[DOCUMENT].body
    mornings.plant(DOCUMENT, body.replace(b"%%EOF\n", b"%%EOF\n% saved again\n"), "application/pdf")
    page = mornings.server.site.pages[PATH]
    mornings.remove(PATH)
    for _ in range(2):
        mornings.sleep(days=1)
        mornings.crawl()
    assert mornings.rows("SELECT count(*) AS n FROM changes WHERE noise")[0]["n"] == 1
    (gone,) = entries(feed_of(mornings))
    assert gone.link == OFFICIAL + PATH and gone.title.endswith(": 報道資料 掲載終了")
    mornings.plant(PATH, page.body)
    mornings.sleep(days=1)
    mornings.crawl()
    assert [one.title.rpartition(" ")[2] for one in entries(feed_of(mornings))] == ["再掲載", "掲載終了"]


# Ids


def test_ids_are_made_of_evidence_alone(two_days: Mornings) -> None:
    """Computed here once more from what the WARC files say: addresses, times and hashes."""
    ours = UUID("0b6e5c7a-3f0d-5d4e-9a51-6d69632d7072")
    captures = two_days.rows(
        "SELECT url, fetched_at, sha256 FROM captures WHERE url IN (?, ?)", OFFICIAL + PATH, OFFICIAL + DOCUMENT
    )
    seen = {row["url"]: row for row in captures}  # the newest of each
    expected = [
        uuid5(ours, "\n".join(["change", subject, seen[url]["fetched_at"], seen[url]["sha256"][:16]])).urn
        for subject, url in ((OFFICIAL + DOCUMENT, OFFICIAL + DOCUMENT), (KEY, OFFICIAL + PATH))
    ]
    assert [one.id for one in entries(feed_of(two_days))] == expected
    keys = {row["url"]: row["key"] for row in two_days.rows("SELECT url, key FROM releases")}
    for one in entries(feed_of(two_days, changes=False)):
        assert one.id == uuid5(ours, f"release\n{keys[one.link]}").urn


def test_ids_do_not_hang_on_row_numbers_versions_or_a_newer_canonicaliser(two_days: Mornings, tmp_path: Path) -> None:
    renumbered = copied(
        two_days,
        tmp_path,
        "UPDATE changes SET id = id + 700",
        "UPDATE versions SET version_number = version_number + 5, content_hash = 'c9:' || content_hash",
        "UPDATE document_versions SET version_number = version_number + 5",
    )
    assert feed_of(renumbered) == feed_of(two_days)


def test_a_b_a_is_two_entries(mornings: Mornings) -> None:
    mornings.first_crawl()
    first = mornings.server.site.pages[PATH].body
    for turn in range(3):
        if turn % 2:
            mornings.plant(PATH, first)
        else:
            edit(mornings, PATH, PLANTED.edited.before, PLANTED.edited.after)
        mornings.sleep(days=1)
        mornings.crawl()
    assert len({one.id for one in entries(feed_of(mornings))}) == 3


# Bad input


def test_hostile_words_are_shown_and_not_obeyed(two_days: Mornings, tmp_path: Path) -> None:
    hostile = "題" + "'||char(0)||'" + "\x1b[2J\u202e<script>名</script>\ufffe\u2066 & 「" + "長" * 10_000
    bad = copied(
        two_days,
        tmp_path,
        f"UPDATE releases SET title = '{hostile}', lead = '{hostile}', bureau = '{hostile[:40]}'",  # noqa: S608
        f"UPDATE changes SET before = '', after = '<img src=x>{hostile}'",  # noqa: S608
    )
    for changes in (True, False):
        data = feed_of(bad, changes=changes, archive_url="https://example.org/mic")
        assert entries(data) and len(data) < 100_000
        text = data.decode("utf-8")
        assert not set(text) & set("\x00\x1b\u202e\u2066\ufffe") and "\ufffd" in text
        summaries = "".join(one.text for one in etree.fromstring(data).iter(f"{NS}summary"))
        assert "&lt;script&gt;" in summaries
        assert not {"<script", "<img"} & {summaries[at : at + 7] for at in range(len(summaries))}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("（2）交付決定額　　　3,480百万円", "（2）交付決定額　　　3,840百万円", ("3,480百万円", "3,840百万円")),
        ("会議は10月15日に開く。", "会議は10月16日に開く。", ("会議は10月15日に開く", "会議は10月16日に開く")),
        ("同じ", "同じ", ("同じ", "同じ")),
        (None, "新しい\n行", (None, "新しい 行")),
        ("A、B", "A、B、C", ("B", "B、C")),
        ("", "", ("", "")),
    ],
)
def test_excerpts_stand_around_the_marked_spot(before: str | None, after: str | None, said: Any) -> None:
    assert excerpts(before, after, TITLE) == said


def test_excerpts_of_long_texts_are_short() -> None:
    old, new = ("段落。" * 20_000) + "あ" * 500, ("段落。" * 20_000) + "い" * 500
    for room in (TITLE, SUMMARY):
        assert all(len(side or "") <= room.most + 1 for side in excerpts(old, new, room))


def test_every_field_and_kind_has_its_word() -> None:
    import re
    from typing import get_args

    from schemas.change import ChangeKind

    assert set(JAPANESE.words("kind")) == set(get_args(ChangeKind))
    room = Path(__file__).parents[1] / "archive"
    code = "".join(path.read_text(encoding="utf-8") for folder in ("diff", "store") for path in (room / folder).glob("*.py"))
    used = set(re.findall(r'field="(\w+)"', code)) | {"title", "subtitle", "published", "issuers"}
    assert used <= set(JAPANESE.words("field"))


# The file


def test_an_unchanged_feed_leaves_its_file_alone_and_a_new_one_replaces_it_whole(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    assert put(path, b"one")
    path.chmod(0o640)
    os.utime(path, (1, 1))
    before = path.stat()
    assert not put(path, b"one")
    assert (path.stat().st_mtime, path.stat().st_ino) == (before.st_mtime, before.st_ino)
    with path.open("rb") as reader:
        assert put(path, b"two, and longer")
        assert reader.read() == b"one", "who reads the old file reads it to its end"
    assert path.read_bytes() == b"two, and longer" and path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_may_be_read_by_a_web_server_and_a_link_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "feed.xml", tmp_path / "link.xml"
    link.symlink_to(path)
    put(link, b"one")
    umask = os.umask(0)
    os.umask(umask)
    assert link.is_symlink() and path.stat().st_mode & 0o777 == 0o666 & ~umask


def test_a_place_that_takes_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere" / "feed.xml"):
        with pytest.raises(ConfigurationError):
            put(path, b"one")
    assert list(tmp_path.iterdir()) == []


# The command


def mic_press(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "archive.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, cwd=cwd, timeout=60)


def test_the_command_writes_a_file_or_prints(two_days: Mornings, tmp_path: Path) -> None:
    path = tmp_path / "changes.xml"
    flags = ["--changes", "--search", "3,840百万円", "--archive", str(two_days.directory)]
    said = [CliRunner().invoke(feed, [*flags, str(path)]).stdout for _ in range(2)]
    assert said == [f"{path}: 1 entries, written\n", f"{path}: 1 entries, unchanged\n"]
    assert mic_press("feed", *flags, "-").stdout == path.read_bytes()
    assert CliRunner().invoke(feed, [*flags, str(path), "--quiet"]).stdout == ""


def test_the_address_of_the_archive_comes_from_the_settings(two_days: Mornings, tmp_path: Path) -> None:
    (tmp_path / "mic-press.toml").write_text('archive_url = "https://example.org/set"\n')
    done = mic_press("feed", "-", "--archive", two_days.directory, "--limit", "1", cwd=tmp_path)
    assert b'href="https://example.org/set/-/mic-press/releases/' in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("flags", "code", "word"),
    [
        (["--silent"], 2, "give --changes"),
        (["--search", ""], 2, "nothing to search for"),
        (["--archive-url", "example.org"], 2, "is no address"),
        (["--feed-url", "https://[::1"], 2, "is no address"),
        (["--limit", "0"], 2, "0"),
    ],
)
def test_flags_that_make_no_sense_are_refused(
    two_days: Mornings, tmp_path: Path, flags: list[str], code: int, word: str
) -> None:
    done = CliRunner().invoke(feed, [str(tmp_path / "f.xml"), "--archive", str(two_days.directory), *flags])
    said = done.output + str(done.exception or "")
    assert (done.exit_code == code or isinstance(done.exception, BadQuery)) and word in said
    assert list(tmp_path.iterdir()) == []
