"""Which of a few topics a text touches, by its words, in Japanese and English."""

import re
from enum import StrEnum


class Topic(StrEnum):
    """What an association of rights holders wants to be told of first, in that order; then what else is weighty."""

    RIGHTS = "rights"
    COMPLAINTS = "complaints"
    TRAINING = "training"
    OPT_OUT = "opt_out"
    LIABILITY = "liability"

    @property
    def is_watched(self) -> bool:
        """Whether it is about the rights themselves, or about how they are exercised."""
        return self is not Topic.LIABILITY


_WORDS = {
    Topic.RIGHTS: r"""
        copyright|\bintellectual\ property|\bIP\ rights|\bownership\b|\bown(?:s|ed)?\ (?:all|any|the|your)\b
      | \binfring|\bmisappropriat|\blicen[cs](?:e|es|ed|ing)\b|\btrademark|\bpatents?\b|\bmoral\ rights
      | \blikeness|\bright\ to\ (?:reproduce|distribute|use|copy|display|remix)|\breproduce\ and\ remix
      | \b(?:all|necessary|any)\ (?:necessary\ )?rights\b|\bassign(?:s|ed)?\ (?:to\ you|you|all)
      | 著作権|著作物|著作者|著作隣接権|知的財産|所有権|権利の帰属|商標|特許|肖像|侵害|複製権|公衆送信権|翻案
      | 利用許諾|使用許諾|許諾|出版権
    """,
    Topic.COMPLAINTS: r"""
        \bcomplain|\btake-?\s?downs?\b|\bDMCA\b|\bnotices?\ of\ (?:claimed\ )?infring|\bcounter-?notif
      | \bclaimed\ infring|\balleged\ to\ be\ infring|\binfringement\ (?:notice|notification|claim)
      | \brepeat\ infring|\bremoval\ request|\bdesignated\ agent|\breport(?:ing)?\ (?:abuse|content|infring|violations)
      | \babuse\ reporting|\brights?\ holders?\b[^.]{0,80}\bcontact|\bpoint\ of\ contact
      | 苦情|申立|申し立て|異議|削除(?:の)?(?:請求|要請|依頼|要求)|侵害(?:の)?(?:通知|申告|報告)|通知書
      | 相談窓口|問い?合わ?せ窓口
      | 権利者からの|送信防止措置
    """,
    Topic.TRAINING: r"""
        \btrain(?:s|ed|ing)?\b(?!\s(?:course|staff|employee|session))|\bmachine\ learning|\bdata\ ?sets?\b
      | \bimprove\ (?:our|the|its)\ (?:models?|services?|technolog)
      | \bdevelop(?:\ and\ improve)?\ (?:our|the)\ (?:models?|services?)
      | \bfine-?tun|\btext\ and\ data\ mining|\bweb\ ?crawl|\bscrap(?:e|ing)\b|\bsynthetic\ data
      | \buse\ (?:of\ )?(?:your\ )?Content\ to\b
      | 学習|機械学習|訓練|データセット|情報解析|クロール|クローラー
      | スクレイピング|データマイニング|モデルの(?:改善|開発)|サービスの改善
    """,
    Topic.OPT_OUT: r"""
        \bopt(?:s|ed|ing)?[\s-]?(?:out|in)\b|\brobots\.txt|\brights?\ reservation|\breservation\ of\ rights
      | \breserv(?:e|es|ed|ing)\ (?:all|its|their|his\ or\ her)\ rights|\bobject\ to\b|\bdo\ not\ train
      | \bwithdraw(?:s|al|ing)?\ (?:your\ |of\ )?consent
      | オプトアウト|オプトイン|権利留保|権利の留保|利用の?拒否|拒否(?:する|できる|の意思)|同意の?撤回|意思を?表示
    """,
    Topic.LIABILITY: r"""
        \bliab(?:le|ilit)|\bindemni|\bwarrant(?:y|ies)\b|\bdisclaim|\barbitrat|\bgoverning\ law|\bjurisdiction
      | \bclass\ action|\bdisputes?\b|\bdamages\b
      | 責任を負|免責|損害賠償|賠償|補償|保証|仲裁|準拠法|裁判管轄|管轄裁判所|紛争|罰金|拘禁刑|懲役|罰則
    """,
}
_ADDRESS = re.compile(r"https?://[^\s()（）]+")
_PATTERNS = {
    topic: re.compile(words, re.VERBOSE | re.IGNORECASE | re.ASCII) for topic, words in _WORDS.items()
}


def topics_of(text: str) -> tuple[Topic, ...]:
    """The topics whose words a text uses, in their order; none where it uses none.

    Args:
        text: a changed paragraph, both its wordings, and the title it stands under.
    """
    words = _ADDRESS.sub(" ", text)
    return tuple(topic for topic, pattern in _PATTERNS.items() if pattern.search(words))
