"""The rules over titles by which classify.py tells what kind of release it has: data, one alternative a line. The first wins.

Their order says what counts more: what a release does (corrects, asks for comments, appoints) before what it is about
(elections, local finance). Patterns see text as schemas.text leaves it: no white space, ASCII brackets and digits.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from schemas.release import Genre

Place = Literal["outside", "title", "subtitle", "opening"]
"""Where a rule looks: the title without what stands in 「」, the whole title, the subtitle, or the first sentences."""


class Rule(NamedTuple):
    """One line of the tables below."""

    name: str
    genre: Genre
    place: Place
    pattern: re.Pattern[str]
    lines: tuple[str, ...] = ()  # the alternatives of the pattern


def rule(name: str, genre: Genre, place: Place, alternatives: str) -> Rule:
    """Return a rule from its alternatives, one a line."""
    lines = tuple(line.strip() for line in alternatives.split("\n") if line.strip())
    return Rule(name, genre, place, re.compile("|".join(lines)), lines)


COMMENTS = r"(?:意見等?[のを]?(?:再)?(?:募集|公募|照会|聴取)|意見提出手続|パブリック・?コメント)"
_BRACKETED = r"(?:\([^()]{0,60}\))?"
_GROUP = "(?:検討会|研究会|懇談会|懇話会|懇親会|タスクフォース|ワーキンググループ|WG|協議会|協議の場|会議)"
_EVENT = (
    "(?:シンポジウム|セミナー|フォーラム|講演会|説明会|講習会|報告会|発表会|交流会|サミット|ワークショップ|展示会|公開実験)"
)
_COUNCIL = "(?:審議会|審査会|統計委員会|紛争処理委員会|係争処理委員会)"
_HELD = "(?:設置|開催|発足|立ち?上げ|再開)"
_KATAKANA_COUNTRIES = (
    "アイルランド|アメリカ|アラブ首長国連邦|アルゼンチン|イギリス|イスラエル|イタリア|イラク|イラン|インド|インドネシア|"
    "ウクライナ|ウズベキスタン|ウルグアイ|エクアドル|エジプト|エストニア|エチオピア|オーストラリア|オランダ|カザフスタン|"
    "カタール|カナダ|カンボジア|ケニア|コスタリカ|コロンビア|サウジアラビア|ザンビア|シンガポール|スイス|スウェーデン|"
    "スペイン|スリランカ|セルビア|タイ|タンザニア|チェコ|チリ|デンマーク|トルコ|ドイツ|ニュージーランド|ネパール|"
    "ノルウェー|ハンガリー|パナマ|パラグアイ|バングラデシュ|フィリピン|フィンランド|フランス|ブラジル|ブルネイ|ベトナム|"
    "ベルギー|ペルー|ボツワナ|ボリビア|ポーランド|ポルトガル|マレーシア|ミャンマー|メキシコ|モザンビーク|モルディブ|"
    "モロッコ|モンゴル|ヨルダン|ラオス|リトアニア|ルワンダ|ロシア"
)

TITLE_RULES: tuple[Rule, ...] = (
    rule(
        "a_release_was_wrong",
        "correction",
        "outside",
        r"""
        (?<!収支報告書)(?<!戸籍)の(?:一部)?訂正(?!請求|申|の申|放送|記事|印|届|命令|手続|に係る|に伴う|に関する(?!お知らせ)|の(?:手続|実施|状況|件数|方法)|を求)
        ^[(【<\[]?(?:再|一部)?訂正(?!請求|申|放送|記事|印|届|命令|手続|に係る|に伴う|に関する(?!お知らせ)|の(?:手続|実施|状況|件数|方法)|を求)
        [(【<\[](?:一部|再)?(?:訂正|再掲)(?:版)?[)】>\]]
        (?:における|の)(?:一部)?誤り(?:について|に関するお知らせ|のお知らせ|$)
        正誤(?:表|について|$)
        お詫びと訂正
        (?:記載|掲載|集計|資料|公表値|公表数値|統計表)(?:内容|結果)?(?:の一部)?(?:の|における)?誤り
        (?:資料|報告書|結果|データ)(?:の一部)?の差し?替え
        """,
    ),
    rule(
        "comments_asked_at_the_end",  # also of a second call that names the result of the first
        "call_for_comments",
        "outside",
        rf"{COMMENTS}(?:の)?(?:実施|開始|について)?{_BRACKETED}$",
    ),
    rule(
        "comments_resulted",
        "result_of_comments",
        "title",
        rf"""
        {COMMENTS}{_BRACKETED}」?(?:手続)?[のに]?(?:係る|関する|対する)?(?:実施)?(?:の)?(?:結果|回答|考え方)
        {COMMENTS}.{{0,12}}(?:寄せられ|提出された)
        (?:寄せられた|提出された|頂いた|いただいた)(?:主な)?[御ご]?意見(?!書)
        """,
    ),
    rule("comments_asked", "call_for_comments", "title", COMMENTS),
    rule(
        "somebody_is_appointed",
        "personnel",
        "title",
        r"""
        人事異動|(?:人事|辞令|任命|採用)?の?発令(?:について)?$
        総務省人事
        幹部人事
        付け?の?人事
        ^人事(?:について)?$
        (?:委員|委員長|会長|理事長?|監事|役員|官|アドバイザー|マネージャー|顧問|参与)等?の(?:任命|委嘱|選任|就任|退任|交代|辞任)
        (?:期間業務|非常勤|任期付|事務補佐)職員の(?:募集|採用|公募)
        """,
    ),
    rule(
        "somebody_is_honoured",
        "award",
        "title",
        r"""
        表彰|受賞|叙勲|褒章|叙位|栄典|感謝状|賞状|功労者
        コンクール|コンテスト|グランプリ|アワード|(?<!懸)大賞
        (?:大臣|局長|長官|総裁|会長|奨励|優秀|功績|実装|特別|記念|貢献|挑戦)賞
        賞」
        """,
    ),
    rule(
        "report_of_a_disaster",
        "other",
        "title",
        r"(?<!調査)(?<!統計)\(?第[0-9]{1,3}報\)?$|被害状況(?:等)?(?:について|と対応|及び)?",
    ),
    rule("minister_speaks", "other", "outside", r"談話(?:の発表|について)?(?:\([^()]{0,20}\))?$"),
    rule(
        "notice_goes_out",
        "guidance",
        "title",
        r"""
        (?:通知|通達|事務連絡)\)?」?(?:等)?の?発出
        (?:通知|通達|事務連絡|要請|依頼)\)」(?:について|の送付)?$
        """,
    ),
    rule("council_answers_below_the_title", "council", "subtitle", "答申|諮問"),
    rule("papers_of_a_meeting", "meeting", "title", "配[布付]資料|会議資料|議事(?:概要|要旨|録|次第)"),
    rule(
        "council_speaks",
        "council",
        "title",
        rf"""
        諮問|答申|建議
        {_COUNCIL}.{{0,30}}(?:勧告|意見|決定|判断|仲裁|あっせん|報告|審査|会見|議決)
        """,
    ),
    rule("somebody_gets_leave", "licence", "outside", rf"(?:の|に対する)(?:承認|認可)(?:等)?{_BRACKETED}(?:について)?$"),
    rule(
        "quoted_document_is_out",
        "report",
        "title",
        r"「(?![^「」]*(?:調査|統計|指数|速報|集計|人口|世帯|状況|実績|収支|決算|契約数|件数|結果|選挙|データ))[^「」]+」等?(?:\([^()]{0,30}\))?の公表",
    ),
    rule("political_money", "election", "title", "政治資金|政党交付金|政党助成|政治団体|政党の解散|収支報告書|国会議員関係"),
    rule(
        "administration_is_evaluated",
        "evaluation",
        "title",
        r"""
        行政評価|政策評価|評価・監視|行政相談|行政苦情|規制の事前評価
        業務実績(?:等)?(?:に関する)?評価
        独立行政法人.{0,30}評価
        改善措置|改善状況|勧告に対する
        [<《〈].{0,20}(?:勧告|通知|あっせん|結果).{0,30}[>》〉]
        (?:調査|監視).{0,12}結果に基づく(?:勧告|通知|意見|改善|所見)
        あっせん
        """,
    ),
    rule("council_recommends", "council", "title", "勧告(?:について)?$"),
    rule(
        "group_or_event_is_held",
        "meeting",
        "outside",
        rf"""
        (?:検討会|研究会|懇談会|懇話会|有識者会議|タスクフォース|ワーキンググループ).{{0,20}}{_HELD}
        (?:シンポジウム|セミナー|講演会|説明会|講習会|交流会|展示会)(?!等?の(?:結果|概要)).{{0,20}}{_HELD}
        """,
    ),
    rule("projects_are_called_for", "grant", "title", "公募(?:の(?:結果|開始|実施))?$|(?:提案|課題)の(?:公募|募集)"),
    rule(
        "with_other_countries",
        "international",
        "title",
        rf"""
        G(?:7|8|20)(?!.{{0,12}}(?:対策|警備))
        APEC|(?<![A-Z])(?:ASEAN|OECD|UNESCO|ASTAP|APT|ITU|UPU|EU|WTO|WSIS|ICANN|IGF|GPAI|TICAD|WRC|GCC|ASEM|BRICS)(?![A-Z])
        万国郵便|国際電気通信連合|国際連合|国連|世界無線通信会議|アジア・太平洋|ISDB-T
        大臣会[合議]|(?:大臣|次官|局長)級(?:会[合議]|協議|対話)|閣僚(?!懇談)|首脳|会談|覚書|二国間|政策対話|政府間|共同声明|共同宣言|国際機関|国際会議|国際大会
        日[米英独仏伊豪印韓越欧](?!本)|日中(?=韓|ICT|情報|通信|郵政)|日・?(?:ASEAN|EU|[ァ-ヶ]{{2,}}(?:政策|ICT|情報|協力|共同|官民))
        (?<![ァ-ヶー])(?:{_KATAKANA_COUNTRIES})(?![ァ-ヶー])
        共和国|王国|首長国|米国|英国|韓国|豪州|欧州|台湾|アフリカ|中南米|南米|中東|東南アジア|中華人民
        中国(?=政府|工業|情報化|国家|との|訪問|四川|大使)
        海外(?:出張|訪問)|外国政府|駐日.{{0,20}}大使|官民.{{0,6}}ミッション|国際緊急援助|国際消防救助隊
        (?:大臣|政務官|審議官)の.{{0,20}}訪問
        """,
    ),
    rule(
        "group_is_held", "meeting", "title", rf"(?:{_GROUP}|{_EVENT}|会合|大会|部会|委員会).{{0,4}}?{_BRACKETED}[をの・]{_HELD}"
    ),
    rule(
        "document_is_out",
        "report",
        "title",
        r"""
        報告書|(?<!地方財政)白書
        (?:中間|最終|第?[一二三1-9]次)(?:報告|取りまとめ|とりまとめ|整理|答案)
        (?<!結果の)(?<!結果)(?<!状況の)(?<!実績の)(?:取りまとめ|とりまとめ|論点整理)(?:\([^()]{0,20}\))?(?:の?公表|の?概要|について|」|$)
        提言|ガイドライン|ガイドブック|ハンドブック|ガイダンス|マニュアル|手引|事例集|指針|ロードマップ
        (?:戦略|プラン|プログラム|計画|方針)(?:\(案\))?」?(?:\([^()]{0,20}\))?の?(?:策定|公表|改定|改訂|見直し|決定)(?!.{0,20}(?:状況|支援))
        """,
    ),
    rule("people_vote", "election", "title", "選挙|投票|投開票|国民審査|有権者"),
    rule(
        "survey_resulted",
        "statistics",
        "title",
        r"""
        (?<!地域計画)調査.{0,50}(?:結果|速報|確報)|集計結果|調査」?(?:\([^()]{0,20}\))?の(?:概要|公表)$|(?:速報値?|確報)\)?$|試買テスト
        消費者物価|労働力調査|家計調査|家計消費|人口推計|国勢調査|経済センサス|経済構造実態調査|就業構造基本調査|産業連関表
        住宅・土地統計|社会生活基本調査|小売物価|全国消費実態|全国家計構造|サービス産業動[向態]|個人企業経済|科学技術研究調査
        人口移動報告|消費動向指数|利用動向調査|産業基本調査|情報通信業基本|産業動態調査
        統計トピックス|統計(?:調査|から|でみる|年鑑|ダッシュボード|表)
        """,
    ),
    rule(
        "money_of_local_governments",
        "local_finance",
        "title",
        r"""
        交付税|譲与税|地方債|特例交付金|交通安全対策特別交付金|地方財政|市場公募|同意等基準|健全化判断比率|普通会計決算
        地方(?:法人)?(?:課)?税|ふるさと納税|法定外|個人住民税|固定資産税|事業税|自動車税|宿泊税|入湯税
        税」?の(?:新設|更新|変更|同意)|公営企業|第三セクター|財政(?:健全化|再生)|公債費
        """,
    ),
    rule(
        "money_for_projects",
        "grant",
        "title",
        r"""
        公募|採択|委託先|補助金|補助事業|交付金|助成|交付(?:先|対象|予定|団体|決定)
        (?:提案|企業|事業|事業者|実施者|団体|機関|課題|者|地域|地方公共団体|自治体)[のを](?:募集|選定)
        (?:候補|対象|実施|支援|協力)(?:先|者|団体|地域|事業|課題)?[のを](?:決定|選定)
        """,
    ),
    rule(
        "somebody_broke_a_rule",
        "guidance",
        "title",
        r"""
        行政指導|厳重注意|警告|違反|取消し|告発|不法無線局|行政処分|業務停止|(?:措置|改善|是正|停止)命令|是正の(?:要求|指示)
        に対する.{0,16}(?:指導|命令|処分|注意)|(?:に対する|への)(?:行政上の)?措置(?!状況|結果)|指導(?:について|の実施)?$
        """,
    ),
    rule(
        "somebody_may",
        "licence",
        "title",
        r"""
        (?<!運転)免許|認可(?!地縁|外)|包括登録|開設計画|周波数の?(?:割当て?|指定)|活用業務
        (?:業務|計画|事業者?|団体|機関|法人|設備|放送|無線局|事業所|者)等?の(?:登録|認定|指定|許可|承認)
        (?:登録|認定|指定|許可)(?:申請|を受け)|(?:放送|通信|信書便).{0,20}(?:許可|認定|登録)(?:の実施)?$
        """,
    ),
    rule(
        "somebody_is_asked",
        "guidance",
        "title",
        "要請(?!書)|注意喚起|(?:通知|通達)(?:の?発出|について|\\)?$)|申し?入れ|留意事項",
    ),
    rule(
        "budget_or_bill",
        "other",
        "title",
        "概算要求|所管予算|補正予算|予算(?:\\(案\\))?の(?:概要|ポイント)|税制改正|法律案|閣議決定",
    ),
    rule(
        "figures",
        "statistics",
        "title",
        r"""
        四半期データ|契約数|件数|登録者数|世帯数|人口(?!減少)|指標|トラヒック|トラフィック|普及率|収支|収入見込
        (?:状況|現況|実績|実態|推移|水準)(?:等)?(?:調査|調べ?|一覧)?(?:\(概要\)|の?概要|の公表|について)?(?:\([^()]{0,40}\))?$
        """,
    ),
    rule(
        "something_is_held",
        "meeting",
        "title",
        rf"""
        開催
        第\d{{1,4}}回.{{0,40}}会(?:議|合)?(?:について)?$
        (?:会|会議|会合|WG)」?\(?第\d{{1,4}}回
        (?:{_GROUP}|{_EVENT})」?(?:について)?$
        """,
    ),
)
