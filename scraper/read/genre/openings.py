"""The rules over the first sentences of a release, for titles that say nothing about its kind. The first match wins."""

from __future__ import annotations

from scraper.read.genre.rules import COMMENTS, Rule, rule

BODY_RULES: tuple[Rule, ...] = (
    rule("text_corrects", "correction", "opening", "誤りが(?:あり|判明)|訂正(?:します|いたします|しました|いたしました)"),
    rule(
        "text_gives_comments",
        "result_of_comments",
        "opening",
        rf"{COMMENTS}[をの]?(?:行|実施|結果).{{0,24}}(?:ところ|結果|公表)",
    ),
    rule(
        "text_asks_for_comments",
        "call_for_comments",
        "opening",
        rf"{COMMENTS}[をの]?(?:手続を)?(?:行い|実施し|いたし|し|開始し)ます",
    ),
    rule("text_appoints", "personnel", "opening", "人事(?:異動)?を(?:発令|行い)|任命(?:しました|します)"),
    rule("text_honours", "award", "opening", "表彰(?:します|しました|を行い|することと)|受賞者を決定|授与(?:します|しました)"),
    rule("text_of_a_council", "council", "opening", "答申(?:を受け|を行|があり|が行われ)|諮問(?:しました|を行い)"),
    rule(
        "text_of_an_evaluation",
        "evaluation",
        "opening",
        "行政評価・?監視|政策評価|行政相談|(?:勧告|あっせん)(?:しました|を行い)",
    ),
    rule(
        "text_from_abroad",
        "international",
        "opening",
        r"(?:大臣|政務官|長官|次官).{0,30}(?:会談|署名|訪問|出張)(?:を行|しま|し、)|覚書.{0,20}(?:署名|締結)",
    ),
    rule(
        "text_gives_figures",
        "statistics",
        "opening",
        r"(?:調査|統計|集計).{0,40}結果を.{0,4}(?:まとめ|公表)|(?:状況|実績|件数|人数)等?を.{0,4}まとめ",
    ),
    rule(
        "text_gives_money",
        "grant",
        "opening",
        r"公募(?:します|いたします|を行います|を開始)|交付を?決定|採択(?:候補|先|案件|しま)|委託先.{0,12}決定",
    ),
    rule(
        "text_demands",
        "guidance",
        "opening",
        r"行政指導|文書により.{0,20}(?:指導|要請|注意)|(?:指導|要請)(?:しました|を行いました|します)|命じました|命令を行い",
    ),
    rule(
        "text_allows",
        "licence",
        "opening",
        "免許を(?:付与|与え|行い|交付)|(?:認可|免許|認定|登録)(?:しました|することと|を行いました)",
    ),
    rule(
        "text_publishes",
        "report",
        "opening",
        r"(?:報告書|指針|ガイドライン|提言|手引き?|事例集)」?(?:\([^()]{0,20}\))?(?:を|が|として).{0,4}(?:まとめ|策定|公表|作成|改定)",
    ),
    rule("text_invites", "meeting", "opening", "開催(?:します|しました|いたします|されます|されました|することと)"),
)
