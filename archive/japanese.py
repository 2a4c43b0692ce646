"""What the words of the tables are called in Japanese, on pages and in messages: the one catalogue."""

from __future__ import annotations

FIELDS = {
    "title": "題名",
    "subtitle": "副題",
    "published": "公表日",
    "issuers": "発表者",
    "text": "本文",
    "sections": "見出し",
    "dates": "日付",
    "participants": "参加者",
    "annexes": "添付資料",
    "links": "リンク",
    "contacts": "連絡先",
    "content": "画像など",
    "pages": "ページ",
    "document": "資料",
    "release": "報道資料",
}
KINDS = {
    "added": "追加",
    "removed": "削除",
    "edited": "変更",
    "moved": "移動",
    "replaced": "差替え",
    "appeared": "掲載",
    "disappeared": "掲載終了",
    "returned": "再掲載",
}
CERTAINTIES = {"certain": "確実", "likely": "ほぼ確実", "possible": "可能性あり"}
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
    "text": "文字あり",
    "members": "圧縮ファイル",
    "scanned": "画像のみ",
    "image": "画像",
    "empty": "空",
    "encrypted": "暗号化",
    "broken": "破損",
    "not_pdf": "PDFではない",
    "mistyped": "種類が違う",
    "unsupported": "未対応の形式",
    "too_large": "大きすぎる",
    "too_slow": "時間切れ",
    "crashed": "読み取り失敗",
    "waiting": "未取得",
    "outside": "対象外（他のサイト）",
    "promised": "掲載予定",
    "not linked": "リンクなし",
    "not known": "未確認",
}
