"""The vocabulary: frozen records, published JSON Schema, errors with their exit codes."""

from __future__ import annotations

import inspect
import json

import jsonschema
import msgspec
import pytest

from schemas import errors
from schemas.address import Base, absolute, normal_url
from schemas.http import media_type_and_charset
from schemas.json_schema import PUBLISHED, schema_path, schema_text
from schemas.release import DateMention, Release
from schemas.time_input import moment_from_input
from schemas.times import from_utc_text, jst_text, month_before, months_between, utc_text

RELEASE = Release(
    key="01test01_02000001",
    url="https://www.soumu.go.jp/menu_news/s-news/01test01_02000001.html",
    lang="ja",
    title="題名",
    template="press",
    content_hash="c1:00",
    published=DateMention(literal="令和7年10月16日", start=0, end=10, first="2025-10-16", role="published"),
)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_schema_is_the_one_the_records_have(name: str) -> None:
    text = schema_path(name).read_text(encoding="utf-8")
    assert text == schema_text(name), "run `python -m schemas.json_schema` and read the difference"


def test_a_record_validates_against_its_published_schema() -> None:
    schema = json.loads(schema_text("release"))
    record = json.loads(msgspec.json.encode(RELEASE))
    jsonschema.validate(record, schema)
    wrong = {**record, "template": "blog"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, schema)


def test_records_are_frozen_and_survive_json() -> None:
    with pytest.raises(AttributeError):
        RELEASE.title = "別の題名"  # type: ignore[misc]
    assert msgspec.json.decode(msgspec.json.encode(RELEASE), type=Release) == RELEASE


def test_every_error_tells_cron_its_own_code() -> None:
    family = {name: kind for name, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__}
    assert all(issubclass(kind, errors.MicPressError) and kind.__doc__ for kind in family.values())
    codes = {name: kind.exit_code for name, kind in family.items() if kind.exit_code != 1}
    assert codes == {
        "SiteUnreachable": 69,
        "ClusterUnreachable": 69,
        "PortTaken": 69,
        "StorageFailed": 74,
        "ArchiveBusy": 75,
        "ArchiveRefused": 78,
        "ConfigurationError": 78,
        "WorkersUnfit": 78,
        "BadQuery": 2,
        "NotFound": 2,
        "NoVersion": 2,
        "Withheld": 2,
        "DamagedEvidence": 65,
        "MissingEvidence": 65,
    }


def test_http_and_https_and_default_ports_are_one_identity() -> None:
    same = {"http://WWW.soumu.go.jp/a.html#top", "https://www.soumu.go.jp:443/a.html", "http://www.soumu.go.jp:80/a.html"}
    assert {normal_url(url) for url in same} == {"https://www.soumu.go.jp/a.html"}
    assert normal_url("http://[broken/") == "http://[broken/"
    assert normal_url("mailto:a@example.org") == "mailto:a@example.org"


def test_a_printed_href_becomes_absolute_even_with_blanks_around_it() -> None:
    page = "https://www.soumu.go.jp/menu_news/s-news/a.html"
    assert absolute(" https://www.digital.go.jp/news ", page) == "https://www.digital.go.jp/news"
    assert absolute("/main_content/1.pdf", page) == "https://www.soumu.go.jp/main_content/1.pdf"
    assert absolute("http://[broken", page) is None


def test_a_base_maps_the_official_site_onto_a_mirror_and_back() -> None:
    base = Base(official="https://www.soumu.go.jp", asked="http://127.0.0.1:8000")
    assert base.to_asked("https://www.soumu.go.jp/a?b=1") == "http://127.0.0.1:8000/a?b=1"
    assert base.to_official("http://127.0.0.1:8000/a?b=1") == "https://www.soumu.go.jp/a?b=1"
    assert base.to_official("http://www.soumu.go.jp/a") == "https://www.soumu.go.jp/a"
    assert base.to_official("http://127.0.0.1:80001/a") != "https://www.soumu.go.jp/a"


def test_times_are_utc_text_and_input_without_a_zone_is_japanese() -> None:
    morning = moment_from_input("2026-11-23T08:00")
    assert utc_text(morning) == "2026-11-22T23:00:00.000000Z"
    assert from_utc_text(utc_text(morning)) == morning
    assert jst_text(utc_text(morning)) == "2026-11-23 08:00 JST"
    assert utc_text(moment_from_input("2026-11-23")) == "2026-11-23T14:59:59.999999Z"
    assert moment_from_input("2026-11-23T08:00Z") > morning


def test_months_run_backwards_over_the_turn_of_the_year() -> None:
    assert months_between("2025-11", "2026-02") == ["2026-02", "2026-01", "2025-12", "2025-11"]
    assert months_between("2026-02", "2026-01") == []
    assert month_before("2026-01") == "2025-12"


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("text/html", ("text/html", None)),
        ("Text/HTML; charset=Shift_JIS", ("text/html", "shift_jis")),
        (None, (None, None)),
        ("rubbish", (None, None)),
    ],
)
def test_content_type(header: str | None, said: tuple[str | None, str | None]) -> None:
    assert media_type_and_charset(header) == said
