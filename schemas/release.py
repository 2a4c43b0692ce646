"""What a release says, as frozen records. Every value that was read from text carries its literal and its span:

release.text[value.start:value.end] == value.literal
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

Doubt = Literal[
    "unknown_template",  # the markup is not one we know: read by its largest block of text
    "title_missing",
    "title_disagrees",  # breadcrumb and heading give different titles
    "title_from_listing",  # the row of a list is all there is to read a title and a date from
    "published_missing",
    "published_unreadable",  # there is a date line, but no date could be read from it
    "url_disagrees",  # og:url names another release
    "charset_disagrees",  # the bytes are not in the charset that the header or the page declares
    "nested_too_deep",  # the tags are nested deeper than is read: what follows is missing
    "text_not_read",  # an end tag too many: words that a browser shows stand behind where the release seems to end
    "undecodable_bytes",  # some bytes are in no charset tried; they stand as U+FFFD
    "weekday_disagrees",
    "era_disagrees",  # era year and western year name different years
    "no_such_day",
    "participant_not_read",  # a list or sentence of participants holds a name that could not be read
    "official_not_split",  # where an official's name ends and the post begins is not plain: the whole stands as the name
    "digit_beside",  # a figure stands right beside a date and is no part of it: was the date cut?
]
"""Why a value may not be what it seems. A doubt never changes a value, and stands in `problems` too."""

FIELDS_OF_DOUBT: dict[Doubt, tuple[str, ...]] = {
    "unknown_template": ("title", "subtitle", "published", "issuers", "lead", "text", "sections", "contacts"),
    "title_missing": ("title",),
    "title_disagrees": ("title",),
    "title_from_listing": ("title", "published"),
    "published_missing": ("published",),
    "published_unreadable": ("published",),
    "url_disagrees": ("url",),
    "charset_disagrees": ("text",),
    "nested_too_deep": ("text",),
    "text_not_read": ("text",),
    "undecodable_bytes": ("text",),
}
"""The fields of a record that a doubt about the page is about; a doubt about a value stands on that value."""

Precision = Literal["day", "month", "quarter", "half", "year", "fiscal_year"]
DateRole = Literal["published", "held", "period", "deadline", "mention", "citation"]
Template = Literal["press", "meeting", "document", "unknown"]
LinkKind = Literal["release", "ministry", "statistics", "e_gov", "other"]
GroupRole = Literal["member", "invited", "organisation", "observer", "counterpart", "delegation", "other"]
GroupShape = Literal["bracket", "label", "bullet", "prose", "count", "annex_only"]
MarkKind = Literal["del", "ins", "s", "sup", "sub", "ruby", "alt", "number"]
ParticipantKind = Literal["country", "region", "organisation", "company", "person"]


Genre = Literal[
    "call_for_comments",  # 意見募集, and 意見聴取: the public may answer
    "result_of_comments",  # 意見募集の結果, alone or with what follows from it
    "statistics",  # figures: results of surveys, indices, counts, and the surveys themselves
    "personnel",  # 人事異動, appointments
    "meeting",  # something held or to be held, study groups, papers and minutes of a meeting
    "international",  # with other countries and international organisations
    "licence",  # 免許, 認可, 登録, 認定: somebody may do something
    "guidance",  # 行政指導, 命令, 要請: somebody has to do something
    "award",  # 表彰, 叙勲, prizes and competitions
    "election",  # elections, voter rolls, political funds and parties
    "correction",  # 「…」の訂正: another release was wrong
    "grant",  # 公募, 採択, 交付決定: money for projects, and calls for them
    "report",  # 報告書, 白書, ガイドライン: a document is out
    "evaluation",  # 行政評価・監視, 政策評価, 行政相談
    "local_finance",  # 地方交付税, 地方債, 地方税, ふるさと納税
    "council",  # 諮問, 答申, 勧告 of a council
    "other",
]
"""What kind of release it is, by its form before its subject: a call for comments on licences is a call for comments."""


class DateMention(Struct, frozen=True, kw_only=True):
    """A date as printed. `first` and `last` are ISO dates; `last` is None for a single day, both when no such day exists."""

    literal: str
    start: int
    end: int
    first: str | None
    last: str | None = None
    precision: Precision = "day"
    role: DateRole = "mention"
    time_from: str | None = None
    time_to: str | None = None
    zone_note: str | None = None
    weekday: str | None = None
    doubts: tuple[Doubt, ...] = ()


class Section(Struct, frozen=True, kw_only=True):
    """A headed part. `heading` is without number and brackets, `number` as printed; the span runs up to the next section."""

    level: int
    number: str | None
    heading: str
    start: int
    end: int


class Participant(Struct, frozen=True, kw_only=True):
    """Who takes part. `code` is ISO 3166-1 alpha-2: of the country itself, or the one that a person or region belongs to.

    `name` is as printed without its note; of a person, the person's, or the post where only that is printed.
    """

    name: str
    kind: ParticipantKind
    literal: str
    start: int
    end: int
    code: str | None = None
    person: str | None = None
    post: str | None = None
    note: str | None = None


class ParticipantGroup(Struct, frozen=True, kw_only=True):
    """The participants under one label, bracket, list or clause. `shape` says how they were printed.

    The doubt `participant_not_read` says that a name among them is missing.
    """

    heading: str | None
    role: GroupRole
    shape: GroupShape
    count: int | None = None
    participants: tuple[Participant, ...] = ()
    doubts: tuple[Doubt, ...] = ()


class Annex(Struct, frozen=True, kw_only=True):
    """A release's link to a document. `label` is what a reader calls it, `language` the variant as printed (原文, 仮訳).

    `url` is None for a document that is only mentioned, or promised: then `placeholder` is the promise as printed.
    """

    label: str
    literal: str
    start: int
    end: int
    position: int
    url: str | None = None
    number: str | None = None
    group: str | None = None
    language: str | None = None
    media_type: str | None = None
    size_note: str | None = None
    placeholder: str | None = None


class Link(Struct, frozen=True, kw_only=True):
    """A link that leads to a page, not to a document."""

    label: str
    url: str
    kind: LinkKind
    start: int
    end: int


class Official(Struct, frozen=True, kw_only=True):
    """A person to ask, as a contact line names them (課長補佐 大島, 磯和補佐)."""

    name: str
    post: str | None
    literal: str
    doubts: tuple[Doubt, ...] = ()


class Contact(Struct, frozen=True, kw_only=True):
    """Whom to ask. Numbers come in ASCII with hyphens; `emails` have `_atmark_` undone, which `emails_undone` says;
    `literal` is the block as printed."""

    unit: str | None
    literal: str
    start: int
    end: int
    people: tuple[Official, ...] = ()
    phones: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    faxes: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    emails_undone: bool = False
    note: str | None = None


class Footnote(Struct, frozen=True, kw_only=True):
    """A note below the text, with the mark that it begins with (※1, 注1)."""

    mark: str
    literal: str
    start: int
    end: int


class TextMark(Struct, frozen=True, kw_only=True):
    """What a browser shows beside the words of `text[start:end]`: a strike (del, s), an insertion, a raised or lowered sign, a
    reading (ruby); in front of them the alt text of an image or the number of a list's item, with `start` and `end` the same.
    `value` is the reading, the alt text or the number, else ''."""

    kind: MarkKind
    start: int
    end: int
    value: str = ""


class FieldDoubts(Struct, frozen=True, kw_only=True):
    """A field of a record and why it may not be what it seems."""

    field: str
    doubts: tuple[Doubt, ...]


class Release(Struct, frozen=True, kw_only=True):
    """A release as read from one capture.

    `content_hash` is the identity of what it says (`c2:` and a sha256 in hex), made from the page and never from
    the fields read out of it; `text` is what a browser shows of it, line by line; `images` are the addresses of the images
    in it, without icons, `marks` what is shown beside the words. `doubts` are all there are, `field_doubts` those of each
    field that has any.
    """

    key: str
    url: str
    lang: str
    title: str
    template: Template
    content_hash: str
    text: str = ""
    subtitle: str | None = None
    published: DateMention | None = None
    issuers: tuple[str, ...] = ()
    bureau: str | None = None
    genre: Genre = "other"
    genre_rule: str | None = None
    lead: str | None = None
    sections: tuple[Section, ...] = ()
    dates: tuple[DateMention, ...] = ()
    participants: tuple[ParticipantGroup, ...] = ()
    annexes: tuple[Annex, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[str, ...] = ()
    marks: tuple[TextMark, ...] = ()
    contacts: tuple[Contact, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    field_doubts: tuple[FieldDoubts, ...] = ()


def doubts_by_field(release: Release) -> tuple[FieldDoubts, ...]:
    """Return how well each field was read: its doubts, those on its values included; a field without doubts is not there."""
    found: dict[str, list[Doubt]] = {}
    for doubt in release.doubts:
        for field in FIELDS_OF_DOUBT.get(doubt, ()):
            found.setdefault(field, []).append(doubt)
    people = [official for contact in release.contacts for official in contact.people]
    values: dict[str, Sequence[DateMention | ParticipantGroup | Official]] = {
        "published": [release.published] if release.published else [],
        "dates": release.dates,
        "participants": release.participants,
        "contacts": people,
    }
    for field, doubted in values.items():
        for value in doubted:
            found.setdefault(field, []).extend(value.doubts)
    return tuple(FieldDoubts(field=field, doubts=tuple(dict.fromkeys(doubts))) for field, doubts in found.items() if doubts)
