"""Times of day after a date: 10:15～11:30（現地時間）, 14時40分から15時20分, 午後2時, 正午, 10時00分～.

The mark after a time with an open end is not its own. 午前12時 and 午後12時 on the hour are left unread: the decree of
1872 and the clocks of today name different hours by them.
"""

from __future__ import annotations

import re

from scraper.read.dates.numerals import KANJI, SMALL, number
from scraper.read.dates.types import TimeOfDay

ZONE = (
    r"(?:(?:現地|日本|[一-龥]国|欧州|中央欧州|(?:米国)?(?:東部|西部|中部|太平洋)|[ァ-ヶー]{2,10})(?:標準|夏)?時間"
    r"|JST|UTC|GMT|協定世界時)"
)
"""A zone of time by its usual names; 所要時間 or 受付時間 are none."""

_BEFORE = re.compile(rf"({ZONE})(?:で|の|は|では)?[ :、,]{{0,2}}$")
_LEAD = re.compile(
    rf" {{0,3}}[のT、,・]? {{0,3}}(?P<open>\()? {{0,2}}"
    rf"(?:(?P<zone>{ZONE})[ので]? {{0,2}})?(?=[午正AaPp0-9{KANJI}])"
)
_TIME = re.compile(
    rf"正午|(?P<half>午前|午後|[AaPp]\.?[Mm]\.?)? {{0,2}}(?P<hour>{SMALL}) {{0,2}}"
    rf"(?:時(?!間|点|期|代|給) {{0,2}}"
    rf"(?:(?P<minute>{SMALL}) {{0,2}}分(?!間|の {{0,2}}[0-9{KANJI}]|野|科)|(?P<half_past>半))?|:(?P<clock>[0-5][0-9])"
    r"(?::[0-5][0-9])?(?![0-9]))"
)
_UNTIL = re.compile(r" {0,3}(?:~|-|から|より)[ 、]{0,3}")
_AFTER = re.compile(rf" {{0,3}}\( {{0,2}}(?P<zone>{ZONE}) {{0,2}}\)")


def read_clock(folded: str, at: int) -> TimeOfDay | None:
    """The time printed right after a date that ends at `at`, or a zone alone; None when there is neither."""
    lead = _LEAD.match(folded, at)
    begins = read_time(folded, lead.end()) if lead else None
    if lead is None or begins is None:
        return _zone_only(folded, at)
    first, end, half = begins
    second, end = _second_time(folded, end, first, half)
    if lead["open"]:
        if not folded.startswith(")", end):
            return None
        end += 1
    end += folded.startswith("頃", end)
    zone = _AFTER.match(folded, end)
    return TimeOfDay(end=zone.end() if zone else end, begins=first, ends=second, zone=zone["zone"] if zone else lead["zone"])


def zone_before(folded: str, start: int) -> tuple[str | None, int]:
    """The zone named right before a date (日本時間で2021年11月11日) and where it begins; (None, start) when there is none."""
    if "間" not in folded[max(0, start - 6) : start]:
        return None, start
    match = _BEFORE.search(folded, max(0, start - 20), start)
    return (match[1], match.start()) if match else (None, start)


def read_time(folded: str, at: int) -> tuple[str, int, str] | None:
    """The time of day at `at` as HH:MM, where it ends, and the half of the day printed with it."""
    match = _TIME.match(folded, at)
    if match is None:
        return None
    if match[0] == "正午":
        return "12:00", match.end(), ""
    half = _half(match["half"])
    minute = 30 if match["half_past"] else number(match["minute"] or match["clock"] or "0")
    hour = _hour(number(match["hour"]), minute, half)
    if hour is None or minute > 59 or (hour == 24 and minute):
        return None
    return f"{hour:02}:{minute:02}", match.start() + len(match[0].rstrip(" ")), half


def _half(printed: str | None) -> str:
    if not printed:
        return ""
    return "午後" if printed == "午後" or printed[0] in "Pp" else "午前"


def _hour(hour: int, minute: int, half: str) -> int | None:
    if hour > 24:
        return None
    if half and hour == 12:
        return None if not minute else 0 if half == "午前" else 12
    return hour + 12 if half == "午後" and hour < 12 else hour


def _second_time(folded: str, end: int, first: str, half: str) -> tuple[str | None, int]:
    """The end of a time range; 午後 counts on (午後2時から4時), and an end that would lie before the beginning is not read."""
    until = _UNTIL.match(folded, end)
    second = read_time(folded, until.end()) if until else None
    if second is None:
        return None, end
    time, second_end, second_half = second
    if half == "午後" and not second_half and time < "12:00":
        time = f"{int(time[:2]) + 12}{time[2:]}"
    return (time, second_end) if not half or time > first else (None, end)


def _zone_only(folded: str, at: int) -> TimeOfDay | None:
    zone = _AFTER.match(folded, at)
    return TimeOfDay(end=zone.end(), zone=zone["zone"]) if zone else None
