"""Who publishes a release beside what its date area prints: a joint lead (総務省及び経済産業省は、), 同時発表：デジタル庁."""

from __future__ import annotations

import re

_NAME = (
    r"[一-龥ァ-ヶー・]{2,24}?(?:省|庁|府|官房|院|委員会|審議会|本部|部会|審査会|統括室|事務局)"
    r"(?=[、，は・（(とでが \u3000及お並]|$)"
)
_JOINED = r"[ \u3000]*(?:、|，|及び|および|並びに|と(?=[一-龥])|(?<=[省庁府])・)[ \u3000]*"
_ASIDE = r"(?:[（(][^（）()\n]{0,60}[）)])?"
_SUBJECT = re.compile(rf"[ \u3000]*(?P<names>{_NAME}{_ASIDE}(?:{_JOINED}{_NAME}{_ASIDE}){{1,9}})(?:で?は|が)、?")
_COUNCIL = re.compile(rf"[ \u3000]*(?P<names>[一-龥ァ-ヶー・]{{2,24}}?(?:審議会|審査会|調整委員会|統計委員会)){_ASIDE}は、?")
_TOGETHER = re.compile(
    r"(?m)^[ \u3000※・（(【]*(?:同時|共同)(?:発表|公表)(?:省庁)?[】]?[ \u3000]*[:：][ \u3000]*(?P<names>[^\n]{2,120})$"
)
_PARTS = re.compile(r"(?:、|，|／|/|及び|および|並びに|と(?=[一-龥])|(?<=[省庁府])[・ \u3000]+)")
_BRACKETS = re.compile(r"[（(][^（）()\n]*[）)]")
_BODY = re.compile(r"[一-龥ァ-ヶー・]+")
_LONGEST_LEAD = 400
_TEXT = 4_000


def find_issuers(printed: tuple[str, ...], lead: str, text: str, own: str) -> tuple[str, ...]:
    """Return the issuers: those `printed` with the date, and those that the lead or a note names as publishing together.

    Each is there once. `own` is the ministry of the page: it is an issuer like the others where a note names the others.
    """
    together = _TOGETHER.search(text, 0, _TEXT)
    beside = _names(together["names"]) if together else ()
    subject = _SUBJECT.match(lead[:_LONGEST_LEAD])
    joint = _names(subject["names"]) if subject else ()
    council = _COUNCIL.match(lead[:_LONGEST_LEAD]) if not printed else None
    more = (*((own,) if beside and own not in joint else ()), *joint, *beside, *((council["names"],) if council else ()))
    return (*printed, *(name for name in dict.fromkeys(more) if name not in printed))


def _names(listed: str) -> tuple[str, ...]:
    parts = (part.strip(" \u3000）)。") for part in _PARTS.split(_BRACKETS.sub("", listed)))
    return tuple(part for part in parts if _BODY.fullmatch(part))
