"""Whether words say that the page itself was changed: yes, no, or unsure.

「免許の更新」「訂正放送」「意見を踏まえ修正しました」 are what a ministry writes about every day. So a word is never enough.
A sentence is read for what was done (訂正, 差替え, 更新 …), in which form (done, asked for, in case of), to what (a part of
the page, or a law, a plan, another's paper), by whom, and when. `SHAPES` announce by their form alone; what is left is
decided by its parts, and what they leave open is unsure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from archive.diff.announcing_forms import DAY, DONE, ENDS, ERROR, INSIDE, OPEN, PAGE, SCHEDULE, SEEN, SHAPES, SURE, WORD
from archive.diff.text.sentences import units
from schemas.change import Change
from schemas.text import normalized

# What is said of an edit in other forms, or of other things than the page.
_CONDITION = (
    r"場合|があったとして|があった(?:申請|書類|者|方|とき)|はありません|行いません|はなく|は認め|ことがあ(?:り|る)|ときは|とき、|際は|際に[はも]|際の|までに|に限り|たい方|される方|する方"
    r"|意見[^。]{0,16}踏まえ|を指摘|(?:更新|変更|追加|改訂|改定)するため|した方|した者|する者|きた?ときに|毎年|毎月|毎回|定期的|随時"
)
_REQUEST = (
    r"(?:て|で)(?:ください|下さい|頂き)|願い(?:ます|いたし)|しなければ|できます|できません|できる"
    r"|ことが|受理|受け付け|届け?出|手続|請求|申請|様式は|方法|不要です|必要|べき|よう(?:に|求)"
)
_TO_COME = r"(?:予定|見込み|方針|こととし|検討|推進|支援|実施し|見直し|目指|図り|図る|努め|求め|要請|助言|指導|勧告|命じ)"
_OTHERS = (
    r"意見(?:を|の)|パブリックコメント|提出された|要請|勧告|申請者|届出|同社|同市|同県|同省|同庁|同法"
    r"|同協会|同機構|各社|各[省府市区町村団県]|当該[^資ペペ別]|"
    r"事業者|電気通信|放送局|法人|団体|企業|本人|国会|議会|審査|審議会は|委員会は|委員を|から、?[^。]{0,10}(?:説明|報告|申出)|協会は|機構は|自治体"
    r"|市町村|都道府県|市は|町は|県は|村は|社は|局は|受託|開設者|免許人|登録者|利用者|国民|住民|"
    r"大臣|遡及|昨年|前年|前回|従来|過去|これまで|年度実績|閣議|公布|施行|国際|条約|協定"
)
_OTHER_THINGS = (
    r"法(?:律|令|第|の)|省令|政令|告示|条例|規則|規約|規程|約款|方針|計画|指針|ガイドライン|要綱"
    r"|要領|手引|マニュアル|制度|基準|標準|台帳|登録(?!者)|免許|契約|予算|料金|使用料|"
    r"事項|特例|措置|有効期間|調査期間|周波数|電波|訓練|免許|認定|許可|変更の届|調査票|調査方法|集計対象|システム|ソフトウェア|アプリ|機器|設備|証明書|カード|パスワード|端末"
    r"|データベース|品目|対象|区分|項目に|メニュー|単価|税|補正|人口|投票|選挙"
    r"|統計表?の基準|推計|季節調整|確報|改定値|案を|案の|素案|原案|議案|目標|体制|組織|番組|放送"
)
_SUBJECT = (
    r"(?:訂正|修正|更新|変更|追加|改訂|改定|差し?替え?版?|追記|正誤表?)(?:請求|放送|申告|申請"
    r"|手続|料|費|案|予算|届|登録|印|権|命令|勧告|期限|期間|募集|対策|措置|作業|業務|"
    r"方法|事項|内容を?(?:届|記)|後の[^ペ資]|の(?:手続|届|請求|申請|理由|義務|可否|必要|作成"
    r"|様式|送付|方法|実施|期限|取扱|支援|対象|要否|求め|際|ため|検討|経緯|状況"
    r"|件数|割合)|を(?:求|受け|希望|要|行う|検|支|推|怠|促))"
)
_MAYBE = (
    r"^旧版|(?:延期|中止)(?:いた|致)?します[。]?$|(?:改訂|改定|修正|訂正|更新|変更|差し?替え?|追補)(?:第?[0-9一二三]+)?版"
    r"|改訂第[0-9]+版|第[0-9]+版\(|[(【](?:改訂|改定|変更|追加|更新|再|最終版|確定版)[)】]|^(?:最終|確定)版$"
    r"|(?:ver|rev)\.?[0-9]"
)


class Announcement(Struct, frozen=True, kw_only=True):
    """What says that a page was edited, and where it stands in the text; `rule` names what decided."""

    state: Literal["yes", "unsure"]
    literal: str
    start: int
    end: int
    rule: str
    key: tuple[str, ...] = ()
    """The words that decided and the days named: two sentences of one key announce the same."""


_FIELDS = ("title", "subtitle", "text", "pages")


def announcement_in(changes: Iterable[Change]) -> Announcement | None:
    """Return what the words that a version added say of it: the first that announces, else the first that may.

    Its place is in the text of the new version where the change has a span, else (in a title, on a page) in the change's words.
    """
    added = [one for change in changes if _adds_words(change) for one in _added(change)]
    return next((one for one in added if one.state == "yes"), added[0] if added else None)


def announced_by(change: Change, announcement: Announcement) -> Change:
    """Return a change with what announces it."""
    return replace(
        change,
        announced=True,
        announcement=announcement.state,
        announcement_literal=announcement.literal,
        announcement_start=announcement.start,
        announcement_end=announcement.end,
        announcement_rule=announcement.rule,
    )


def _adds_words(change: Change) -> bool:
    return change.field in _FIELDS and not change.noise and change.kind != "moved" and change.after is not None


_LAST_BRACKET = re.compile(r"[(（【〔\[［][^()（）【】〔〕\[\]［］]{1,40}[)）】〕\]］]\s*$")


def announcement_in_title(before: str | None, after: str) -> Announcement | None:
    """Return what a title came to say of an edit of its page: by all its words, or by a bracket that it ends in since then."""
    found = next(_added_words(before or "", after), None)
    bracket = _LAST_BRACKET.search(after)
    if found or not bracket or bracket[0].strip() in (before or ""):
        return found
    return next((replace(one, start=bracket.start(), end=bracket.end()) for one in find_announcements(bracket[0])), None)


def _added(change: Change) -> Iterator[Announcement]:
    """What a change's words announce and did not before."""
    offset = change.span[0] if change.span else 0
    if change.field in ("title", "subtitle"):
        of_title = announcement_in_title(change.before, change.after or "")
        found = iter([of_title] if of_title else [])
    else:
        found = _added_words(change.before or "", change.after or "")
    for one in found:
        yield replace(one, start=one.start + offset, end=one.end + offset)


def _added_words(before: str, after: str) -> Iterator[Announcement]:
    known = Counter(one.key for one in find_announcements(before))
    for one in find_announcements(after):
        if known[one.key]:
            known[one.key] -= 1
        else:
            yield one


class SentenceVerdict(Struct, frozen=True):
    """What a sentence says of an edit of its page, and by which rule."""

    state: Literal["yes", "no", "unsure"]
    rule: str
    words: str = ""
    """The words that decided, in the folded form."""


def find_announcements(text: str) -> Iterator[Announcement]:
    """Yield what in a text says, or may say, that the page was edited, sentence by sentence."""
    for unit in units(text):
        words = text[unit.start : unit.end]
        decision = decide(words)
        if decision.state != "no":
            start = unit.start + len(words) - len(words.lstrip())
            literal = words.strip()
            yield Announcement(
                state=decision.state,
                literal=literal,
                start=start,
                end=start + len(literal),
                rule=decision.rule,
                key=(decision.words, *_grammar().day.findall(normalized(literal))),
            )


_LONGEST_SENTENCE = 1_000
"""Characters of a sentence that are judged at once. What is longer nobody wrote as one: it is judged piece by piece."""


def decide(sentence: str) -> SentenceVerdict:
    """Return whether a sentence says that the page it stands on was edited."""
    folded = normalized(sentence)
    pieces = (folded[start : start + _LONGEST_SENTENCE] for start in range(0, len(folded) or 1, _LONGEST_SENTENCE))
    verdicts = [_judged(piece) for piece in pieces]
    return next((verdict for verdict in verdicts if verdict.state != "no"), verdicts[0])


def _judged(folded: str) -> SentenceVerdict:
    if not _grammar().any_edit.search(folded):
        return SentenceVerdict("no", "no_word")
    return _by_shape(folded) or _by_parts(_unquoted(folded))


def _by_shape(folded: str) -> SentenceVerdict | None:
    grammar = _grammar()
    words = _unquoted(folded)
    for name, pattern in grammar.shapes:
        if found := pattern.search(folded if name == "wrong_and_right" else words):
            if name in _OPEN_TO_DOUBT and (grammar.condition.search(words) or grammar.subject.search(words)):
                return None
            is_open = name in _OPEN_TO_DOUBT and _is_plain(words, name)
            return SentenceVerdict("unsure" if is_open else "yes", name, found[0])
    return None


_BRIEF = 12
"""Characters of a line that says little else than its word for an edit: 一部差替 on a cover."""
_OPEN_TO_DOUBT = frozenset(
    ("bracket", "dated_done", "replaced", "error_then_edit", "edit_noticed", "dated_bracket", "heading", "dated_line")
)


def _is_plain(words: str, shape: str) -> bool:
    """Whether a sentence of that shape is about others, or about what may happen."""
    grammar = _grammar()
    if shape == "dated_bracket":
        return bool(grammar.named_before_bracket.search(words))
    if shape == "bracket":
        is_sure = grammar.surely_in_bracket.search(words)
        return bool(grammar.request.search(words) or (not is_sure and _is_of_others(words)))
    return bool(grammar.others.search(words) or (shape in ("dated_line", "dated_done") and grammar.other_things.search(words)))


def _is_of_others(words: str) -> bool:
    return bool(_grammar().others.search(words) or _grammar().other_things.search(words))


def _by_parts(words: str) -> SentenceVerdict:
    """Decide by what was done to what, in which form, by whom."""
    grammar = _grammar()
    if grammar.condition.search(words) or grammar.subject.search(words):
        own = grammar.of_this_paper.search(words)
        return SentenceVerdict("unsure", "of_this_paper", own[0]) if own else SentenceVerdict("no", "condition_or_subject")
    is_others = bool(grammar.others.search(words))
    found = grammar.to_page.search(words)
    if found and not grammar.other_things.search(grammar.own_guide.sub("", found[0])):
        return SentenceVerdict("no", "others") if is_others else SentenceVerdict("yes", "to_a_part_of_the_page", found[0])
    found = grammar.schedule.search(words)
    if found and not grammar.other_things.search(words):
        return SentenceVerdict("no", "others") if is_others else SentenceVerdict("yes", "schedule", found[0])
    if is_others or grammar.other_things.search(words):
        nobody = grammar.done_by_nobody.search(words) or grammar.remark_done.search(words)
        return SentenceVerdict("unsure", "done_by_nobody", nobody[0]) if nobody else SentenceVerdict("no", "others")
    if found := grammar.error.search(words):
        return SentenceVerdict("yes", "error", found[0])
    if grammar.request.search(words):
        nobody = grammar.done_by_nobody.search(words)
        return SentenceVerdict("unsure", "done_by_nobody", nobody[0]) if nobody else SentenceVerdict("no", "request")
    if found := grammar.done_surely.search(words):
        return SentenceVerdict("yes", "done", found[0])
    found = next(filter(None, (pattern.search(words) for pattern in (grammar.done, grammar.maybe, grammar.sure))), None)
    if found or _is_brief(words):
        return SentenceVerdict("unsure", "of_what", found[0] if found else words)
    if found := grammar.note.search(words):
        return SentenceVerdict("unsure", "note_with_an_edit", found[0])
    return SentenceVerdict("no", "word_alone")


def _is_brief(words: str) -> bool:
    return len(words) <= _BRIEF and _grammar().word.search(words) is not None


def _unquoted(folded: str) -> str:
    """A sentence without what it quotes: the title of a paper that was revised is not the page."""
    grammar = _grammar()
    return grammar.quoted.sub(lambda quoted: quoted[0][1:-1] if grammar.own_part.fullmatch(quoted[0][1:-1]) else "「」", folded)


class _Grammar(Struct, frozen=True):
    shapes: tuple[tuple[str, re.Pattern[str]], ...]
    any_edit: re.Pattern[str]
    quoted: re.Pattern[str]
    own_part: re.Pattern[str]
    """What a page calls its own parts, also in quotation marks: 「別添3」."""
    condition: re.Pattern[str]
    request: re.Pattern[str]
    others: re.Pattern[str]
    other_things: re.Pattern[str]
    own_guide: re.Pattern[str]
    """Papers of the page that are called as rules are: 募集要領."""
    subject: re.Pattern[str]
    to_page: re.Pattern[str]
    schedule: re.Pattern[str]
    error: re.Pattern[str]
    done: re.Pattern[str]
    done_surely: re.Pattern[str]
    maybe: re.Pattern[str]
    day: re.Pattern[str]
    word: re.Pattern[str]
    sure: re.Pattern[str]
    surely_in_bracket: re.Pattern[str]
    named_before_bracket: re.Pattern[str]
    note: re.Pattern[str]
    """A remark, words of this paper or a day beside a word for an edit; a remark that says what was done, in any word."""
    of_this_paper: re.Pattern[str]
    remark_done: re.Pattern[str]
    """A remark that ends in what was surely done: （注）…から報告があり、集計値を訂正しています。"""
    done_by_nobody: re.Pattern[str]
    """A sentence without a subject that ends in what was surely done to a text: 募集要領を差し替えました."""


@cache
def _grammar() -> _Grammar:
    """Compiled when a page has changed, and not on every day on which none has: it takes longer than all else of a start."""
    marks = (r"[0-9・、\-]{0,6}(?:の[^。、を]{0,15})?(?:を|について|に)[^。]{0,12}",)
    return _Grammar(
        shapes=tuple((shape.name, re.compile(shape.pattern, re.I)) for shape in SHAPES),
        any_edit=re.compile(
            rf"公開|終了|見直|取り?(?:下げ|やめ|止め)|整え|統一|直し|撤回|^正|"
            rf"^[※*].*(?:まし|てい|てお)|正しい|延ば|{WORD}|誤|お詫び|おわび|間違い|不備|漏れ|正しくは|延期|延長|中止|版|訂|改|変わ"
            rf"|繰り?[上下]げ|correct|corrig|errat|updat|revis|amend"
            rf"|replac|modif|rev|ver",
            re.I,
        ),
        quoted=re.compile(r"[「『][^「」『』]*[」』]"),
        own_part=re.compile(r"(?:別[紙添表記]|様式|資料|参考(?:資料)?|添付(?:資料)?|図|表)[0-9・、\-]{0,6}"),
        condition=re.compile(_CONDITION),
        request=re.compile(f"{_REQUEST}|{_TO_COME}"),
        others=re.compile(_OTHERS),
        other_things=re.compile(_OTHER_THINGS),
        own_guide=re.compile("(?:募集|公募|実施)要[領項]"),
        subject=re.compile(_SUBJECT),
        to_page=re.compile(
            rf"{PAGE}(?:先|切れ|部分|箇所|等|内容|資料|名|時刻)?{marks[0]}{WORD}(?:"
            rf"(?:の上|のうえ)|{DONE}{ENDS}|(?=[。]?(?:\({DAY}\)|\((?:下線|赤字|網掛け|太字){INSIDE}{{0,10}}\))?$))",
            re.I,
        ),
        schedule=re.compile(
            rf"{SCHEDULE}等?(?:を|が|は|の|に)[^。]{{0,18}}(?:変更|延長|延期|繰り?(?:上|下)げ)"
            rf"(?:{DONE}|(?:いた|に|と)?(?:し|なり)ました|のお知らせ|(?:いた|致)?します|されました"
            rf"|が(?:生じ|あり)まし[てた])(?:ので[^。]*)?(?=[。、)(】]|$)"
            r"|^[※*]?(?:第[0-9]+回|本|当)?[^。、は]{0,15}(?:会議|会合|研究会|説明会"
            r"|シンポジウム|セミナー|検討会|部会|ワーキンググループ|イベント|フォーラム|開催)(?:は|を)"
            r"[^。]{0,15}"
            r"(?:延期|中止)(?:(?:と|に)?(?:いた|致)?(?:し|なり)(?:ました|ます)|のお知らせ|となった)"
        ),
        error=re.compile(rf"{ERROR}{SEEN}|{ERROR}があること", re.I),
        done=re.compile(rf"{WORD}{DONE}"),
        done_surely=re.compile(rf"(?:訂正|差し?替|差し?換|追記){DONE}"),
        maybe=re.compile(_MAYBE, re.I),
        day=re.compile(DAY),
        word=re.compile(r"^(?!.*[らさ]れた.)(?:.*)(?:訂正|差し?[替換]|修正|更新|改|追記|正誤|延期|中止|変更|延長|再|版|誤)"),
        note=re.compile(
            rf"(?:^[※*(]|^注|上記|下記|本(?:資料|ペー?ジ|件)|当初|公表|掲載|{DAY}).{{0,60}}(?:{WORD}|変わ|誤|間違)"
            rf"|{WORD}[^。]{{0,8}}\([^)]{{0,8}}{DAY}[^)]{{0,8}}\)$|^[※*](?!.*(?:ません|予定)).*(?:ました|て(?:い|おり)ます)[。)]?$"
            r"|^正しい[^。、]{1,12}は、?(?:以下|次|下記)"
            r"|^(?:定員|満席)[^。]{0,15}(?:締め?切|終了)",
            re.I,
        ),
        of_this_paper=re.compile(rf"^[※*(]?本(?:件|資料|報道資料|件資料|ペー?ジ)(?:は|の).{{0,30}}{WORD}"),
        remark_done=re.compile(rf"^(?:[※*]|\(?注\)?).*(?:{SURE}|修正){DONE}[。)]*$"),
        done_by_nobody=re.compile(rf"^[^。はが]{{0,60}}(?:{SURE}|修正|置き?換え){DONE}(?=[。)]*(?:\(.{{0,12}}\))?$)"),
        sure=re.compile(rf"{SURE}(?!え?ら?れた|された|する|した[^。)])"),
        surely_in_bracket=re.compile(rf"{OPEN}{INSIDE}*(?:{SURE}|お詫び)"),
        named_before_bracket=re.compile(
            rf"(?:{_OTHER_THINGS}|」)"
            rf"[^(【\[]{{0,8}}[(【\[]{INSIDE}{{0,25}}(?:改訂|改定|改正|変更|更新"
            rf"|一部修正){INSIDE}{{0,4}}[)】\]]"
        ),
    )
