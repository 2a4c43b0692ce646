"""Japanese sentences over a ministry's vocabulary, with word frequencies as Zipf has them."""

from __future__ import annotations

import itertools
import random

STEMS = """
総務 情報 通信 行政 地方 自治 電波 放送 郵便 統計 消防 選挙 公開 会議 開催 研究 検討 結果 意見
募集 制度 改正 省令 法律 計画 推進 整備 利用 事業 無線 基地局 免許 申請 審議会 委員会 報告書 資料
議事 概要 令和 年度 補正 予算 交付 団体 都道府県 市町村 人口 調査 労働力 家計 消費 物価 指数 国勢
個人 番号 カード デジタル サービス ネットワーク セキュリティ インターネット クラウド データ
プラットフォーム 国際 協力 大臣 政務官 副大臣 閣僚 会合 署名 覚書 災害 対策 復旧 復興 支援 緊急 救急
救助 訓練 訪問 周波数 割当 端末 設備 技術 基準 適合 認定 登録 届出 指導 勧告 命令 処分 監督 監理
監視 評価 分析 公表 発表 実施 開始 終了 延期 変更 訂正
""".split()
_GLUE = """
は、 が を に の と で も から まで について に関する における に基づき により として する した
します しました 及び 並びに 等
""".split()
_RARE = """
倭國 讃岐 隠岐 対馬 小笠原 礼文 奄美 壱岐 Beyond5G IoT Wi-Fi ローミング 量子暗号 準天頂
衛星測位 防災行政 戸別受信機
""".split()

_VOCABULARY: list[str] = []
_WEIGHTS: list[float] = []


def sentences(chance: random.Random, characters: int) -> str:
    """Sentences of compound words and particles; a word's chance is that of its rank."""
    if not _VOCABULARY:
        compounds = ["".join(pair) for pair in itertools.permutations(STEMS, 2)]
        random.Random(2).shuffle(compounds)  # noqa: S311 - the same texts every time
        _VOCABULARY.extend([*STEMS, "総務省", *compounds[:4000], *_RARE])
        _WEIGHTS.extend(itertools.accumulate(1 / (rank + 3) for rank in range(len(_VOCABULARY))))
    parts: list[str] = []
    for place, word in enumerate(chance.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=characters // 5)):
        parts += [word, "。\n" if place % 15 == 14 else chance.choice(_GLUE)]
    return "".join(parts)
