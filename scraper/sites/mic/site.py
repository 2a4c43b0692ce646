"""www.soumu.go.jp, as `scraper/sites/site.py` asks of a site."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from schemas.listing import Listing
from schemas.site import Profile
from schemas.visit import Page, ParseResult, Role
from scraper.sites import mic
from scraper.sites.mic import facts, urls
from scraper.sites.site import Site


class Mic:
    """The site of the Ministry of Internal Affairs and Communications."""

    profile = Profile(
        id=facts.site,
        official=urls.OFFICIAL,
        home=urls.CURRENT_LIST,
        names={"ja": "総務省", "en": "Ministry of Internal Affairs and Communications"},
        credit="出典：総務省ホームページ",
        licence="公共データ利用規約（PDL1.0）",
        cite_key="soumu",
        example_key="01tsushin06_02000288",
        prefixes_keys=False,
    )
    shortest_pause = urls.SHORTEST_PAUSE
    first_month = urls.FIRST_MONTH
    open_lists = (urls.CURRENT_LIST,)
    feeds = (urls.FEED,)

    @property
    def parser(self) -> str:
        """The reader's name and number."""
        return facts.parser

    def lists_of(self, month: str) -> tuple[str, ...]:
        """Return where the list of a closed month may stand, the usual place first."""
        return urls.closed_list_urls(month)

    def next_list(self, listing: Listing) -> str | None:
        """Return None: a list of a month is one page."""
        return None

    def month_of_list(self, url: str) -> str | None:
        """Return the month that a closed list's address names, None for any other address."""
        return urls.month_of_list(url)

    def answers_for(self, host: str) -> bool:
        """Whether the ministry's own servers answer for a host name."""
        return urls.is_ministry_host(host)

    def owns(self, url: str) -> bool:
        """Whether the ministry's own web server answers for `url`."""
        return urls.is_on_site(url)

    def is_home(self, url: str) -> bool:
        """Whether `url` is the home page, where pages that are gone are sent to."""
        return urls.is_home(url)

    def key_of(self, url: str) -> str:
        """Return the key of a release."""
        return urls.key_of(url)

    def role_of(self, url: str, media_type: str | None) -> Role | None:
        """Return what the page at `url` would have been asked for as, None for furniture."""
        return facts.role_of(url, media_type)

    def follows(self, url: str) -> bool:
        """Whether a link of a release may lead to a council meeting's page."""
        return urls.may_be_meeting(url)

    def document_name(self, url: str) -> str | None:
        """Return None: the address of a document is its name, also when its bytes are replaced."""
        return None

    def leaves_on(self, published_on: str) -> str | None:
        """Return None: pages stay."""
        return None

    def refusal(self, page: Page) -> str | None:
        """Return None: as of 2026-12 nobody has seen it refuse programs."""
        return None

    def is_on_another_place(self, url: str) -> bool:
        """Whether a closed list that is not at `url` may stand elsewhere still."""
        return urls.has_another_place(url)

    def depends_on_list(self, page: Page, reading: ParseResult) -> bool:
        """Whether a row of a list may make another reading of a page that was read without one."""
        return facts.hangs_on_lists(page, reading)

    def load(self) -> None:
        """Load the reader and what it imports."""
        import_module("scraper.sites.mic.reader")

    def read(self, page: Page) -> ParseResult:
        """Return what a captured response says."""
        read: Callable[[Page], ParseResult] = mic.read  # it is loaded now: lxml takes its time, and addresses need none of it
        return read(page)


SITE: Site = Mic()
