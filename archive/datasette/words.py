"""The words of the reading room, in Japanese."""

from __future__ import annotations

GENRES = {
    "call_for_comments": "意見募集",
    "result_of_comments": "意見募集の結果",
    "statistics": "統計",
    "personnel": "人事",
    "meeting": "会議・研究会",
    "international": "国際",
    "licence": "免許・認可",
    "guidance": "行政指導",
    "award": "表彰",
    "election": "選挙・政治資金",
    "correction": "訂正",
    "grant": "公募・交付",
    "report": "報告書",
    "evaluation": "行政評価",
    "local_finance": "地方財政",
    "council": "審議会",
    "other": "その他",
}
DATE_ROLES = {
    "published": "公表",
    "held": "開催",
    "period": "期間",
    "deadline": "締切",
    "mention": "文中",
    "citation": "引用",
}
GROUP_ROLES = {
    "member": "構成員",
    "invited": "招待",
    "organisation": "機関",
    "observer": "オブザーバー",
    "counterpart": "相手方",
    "delegation": "代表団",
    "other": "参加者",
}
TOTALS = {"exact": "", "about": "約", "at_least": "少なくとも"}
STATES = {
    "waiting": "未取得",
    "outside": "対象外（他のサイト）",
    "promised": "掲載予定",
    "not linked": "リンクなし",
    "not known": "未確認",
}
