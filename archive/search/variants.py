"""Characters that are written in two ways and mean one thing to a searcher: radicals, old forms, dashes, quotes."""

from __future__ import annotations

_RADICALS = (
    "2E81 5382 4E5B 4E5A 4E59 4EBB 5182 20628 5200 5202 535C 353E 5C0F 5C0F 5140 5C23 5C22 21BC2 5DF3 5E7A 5F51 2B739 5FC4 "
    "5FC3 624C 6535",
    "2E9B 65E1 65E5 6708 6B7A",
    "2EA0 6C11 6C35 6C3A 706C 722B 722B 4E2C 725B 72AD 738B 24D14 76EE 793A 793B 25AD7 7CF9 7E9F 7F53 7F52 34C1 5197 2626B "
    "7F8A 2634C 2634B 8002 8080 807F 8089 26951 8279 8279 8279 864E 8864 8980 897F 89C1 89D2 278B2 8BA0 8D1D 27FB7 8F66 8FB6 "
    "8FB6 8FB6 9091 9485 9577 9578 957F 95E8 28E0F 961D 96E8 9752 97E6 9875 98CE 98DE 98DF 2967F 98E0 9963 29810 9A6C 9AA8 "
    "9B3C 9C7C 9E1F 5364 9EA6 9EC4 9EFE 6589 9F50 6B6F 9F7F 7ADC 9F99 9F9C 4E80",
)
"""CJK Radicals Supplement: the first code point of a run, then the ideograph of each radical from there on, by Unicode's
EquivalentUnifiedIdeograph.txt (17.0). NFKC folds the others (U+2E9F, U+2EF3 and the Kangxi Radicals), but not these, which
PDF fonts give for 長, 民, 西, 青 …"""

_OLD_FORMS = """
亞亜 惡悪 爲為 榮栄 衞衛 圓円 緣縁 薗園 應応 櫻桜 奧奥 橫横 溫温 價価 壞壊 懷懐 樂楽 渴渇 卷巻 陷陥 寬寛 氣気 僞偽 戲戯 虛虚
峽峡 狹狭 曉暁 駈駆 勳勲 薰薫 惠恵 揭掲 鷄鶏 藝芸 擊撃 縣県 儉倹 劍剣 險険 圈圏 檢検 顯顕 驗験 嚴厳 廣広 恆恒 黃黄 國国 黑黒
碎砕 雜雑 兒児 濕湿 實実 壽寿 收収 從従 澁渋 獸獣 縱縦 緖緒 敍叙 將将 涉渉 燒焼 奬奨 條条 狀状 乘乗 淨浄 剩剰 疊畳 孃嬢 讓譲
釀醸 眞真 寢寝 愼慎 盡尽 粹粋 醉酔 穗穂 瀨瀬 齊斉 靜静 攝摂 專専 戰戦 纖繊 禪禅 壯壮 爭争 莊荘 搜捜 巢巣 曾曽 裝装 瘦痩 騷騒
增増 藏蔵 臟臓 卽即 帶帯 滯滞 瀧滝 單単 團団 彈弾 晝昼 鑄鋳 廳庁 徵徴 聽聴 鎭鎮 轉転 傳伝 嶋島 燈灯 盜盗 稻稲 德徳 拜拝 盃杯
賣売 髮髪 拔抜 晚晩 祕秘 冨富 拂払 佛仏 步歩 峯峰 飜翻 每毎 萬万 默黙 埜野 彌弥 藥薬 與与 搖揺 樣様 謠謡 來来 賴頼 覽覧 龍竜
凉涼 綠緑 淚涙 壘塁 禮礼 曆暦 歷歴 鍊錬 郞郎 錄録
"""
"""Old forms allowed in names beside the present ones: 戸籍法施行規則, 別表第二の二 (人名用漢字), but those that NFKC folds."""

_OLD_FORMS_IN_LAWS = """
壓圧 圍囲 醫医 壹壱 隱隠 營営 驛駅 鹽塩 毆殴 歐欧 假仮 畫画 會会 繪絵 擴拡 殼殻 覺覚 學学 嶽岳 勸勧 關関 歡歓 觀観 歸帰 龜亀
犧犠 舊旧 據拠 擧挙 敎教 區区 徑径 莖茎 溪渓 經経 繼継 螢蛍 輕軽 缺欠 硏研 權権 獻献 效効 號号 濟済 參参 慘惨 產産 贊賛 殘残
絲糸 齒歯 辭辞 舍舎 寫写 釋釈 處処 敕勅 稱称 證証 囑嘱 觸触 圖図 隨随 髓髄 樞枢 數数 聲声 竊窃 淺浅 錢銭 踐践 潛潜 雙双 總総
屬属 續続 墮堕 體体 對対 擇択 擔担 膽胆 斷断 癡痴 遲遅 蟲虫 廰庁 遞逓 鐵鉄 點点 黨党 當当 鬪闘 獨独 讀読 屆届 貳弐 惱悩 腦脳
廢廃 發発 麥麦 蠻蛮 濱浜 甁瓶 變変 邊辺 辯弁 辨弁 寶宝 豐豊 滿満 譯訳 餘余 豫予 譽誉 勵励 隸隷 靈霊 戀恋 爐炉 勞労 樓楼 兩両
亂乱 灣湾 臺台
"""
"""Old forms of the 常用漢字表 that laws and the 遞信省 are cited with, as far as the list above lacks them."""

_NAMES = """
髙高 﨑崎 嵜崎 濵浜 澤沢 邉辺 齋斎 嶌島 桒桑 𠮷吉 舘館 檜桧 曻昇 渕淵 鷗鴎 蘆芦 凜凛 遙遥 槇槙 祿禄 彥彦 顏顔 鄕郷 鄉郷 淸清
靑青 內内 吳呉 說説 稅税 閱閲 銳鋭 悅悦 戶戸 吿告 尙尚 强強 飮飲 姬姫
"""
"""Spellings in names of persons and places that differ in shape only, and the shapes that fonts of other countries give.
Not here, as they are different words: 斎 and 斉, 崎 and 埼, 籠 and 篭, 弁 and 瓣."""

DASHES = "−―—‐‑–－"
"""Normalized as `schemas.text` does."""

_SHAPES = {
    **dict.fromkeys(DASHES, "-"),
    **dict.fromkeys("〜～", "~"),
    **dict.fromkeys("‘’ʼ", "'"),
    **dict.fromkeys("“”", '"'),
    "\u2044": "/",  # what NFKC puts into ½
}


def twins() -> dict[int, str]:
    """Return a table for `str.translate`: each character after NFKC and its twin, one for one."""
    pairs = "".join((_OLD_FORMS, _OLD_FORMS_IN_LAWS, _NAMES)).split()
    forms = {pair[0]: pair[1] for pair in pairs}
    radicals = {radical: forms.get(ideograph, ideograph) for radical, ideograph in _radicals().items()}
    return {ord(old): new for old, new in {**_SHAPES, **radicals, **forms}.items()}


def _radicals() -> dict[str, str]:
    runs = ([int(point, 16) for point in run.split()] for run in _RADICALS)
    return {chr(first + place): chr(point) for first, *points in runs for place, point in enumerate(points)}
