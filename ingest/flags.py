"""What staff should look at in a text before they rely on it: what is hidden in it, and words for a language model.

A law or a policy speaks *about* models and prompts; what is flagged speaks *to* one. Each pattern therefore wants the form
of an order or an address, not only the words. Before each stand words of which the text must hold one, looked for first.
"""

import re
import unicodedata

from ingest.hidden import hides, seen
from knowledge.model import Flag

# The flags of England, Scotland and Wales are written with tags, and hide nothing.
_EMOJI_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{2,6}\U000e007f")
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
_SPACES = re.compile("[ \\t\\u3000]{2,}|[\\t\\u3000]")
_LEFTOVERS = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f]+")
_ACCENTS = re.compile("[\u0300-\u036f]+")
# Where an order goes on in the next line, as in a text that was wrapped: in Japanese without a space between.
_WRAPS = re.compile("(?<=[a-z])-\n(?=[a-z])|(?<=[\u3000-\u9fff])\n(?=[\u3000-\u9fff])")
# Letters of other scripts that look like ours, in lower case.
_ALIKE = str.maketrans("авеіјкмнорсѕтухԁԛԝһɡıαεικνορτυχ", "abeijkmhopcstyxdqwhgiaeiknoptux")

_MODEL = (
    r"(?:ai(?: (?:assistant|model|agent|system|chatbot))?|llm|(?:large )?language model|chatbot|assistant)s?"
)
_EARLIER = (
    r"(?:previous|prior|above|earlier|preceding|foregoing|existing|original|initial|system|safety|developer)"
)
_ORDERS = r"(?:instruction|prompt|direction|guideline|command|rule|message|context|programming|training)s?"
_ENGLISH = (
    # Start over.
    (
        ("ignore", "disregard", "forget", "override", "bypass", "discard"),
        rf"\b(?:ignore|disregard|forget|override|bypass|discard) (?:(?:all|any|everything|each) )?(?:of )?"
        rf"(?:(?:the|your|these|those|its|my) )?(?:{_EARLIER} )+{_ORDERS}\b",
    ),
    (
        ("ignore", "disregard", "forget", "override"),
        rf"\b(?:ignore|disregard|forget|override) (?:all )?(?:of )?your (?:\w+ )?(?:{_ORDERS})\b",
    ),
    (
        ("ignore", "disregard", "forget"),
        r"\b(?:ignore|disregard|forget) (?:everything|all|anything) "
        r"(?:above|before this|you (?:were|have been|are) told)\b",
    ),
    # Be somebody else.
    (
        ("you are now", "you are no", "you are act"),
        rf"\byou are (?:now|no longer|actually) (?:(?:a|an|the|in|my|just|acting as|operating as) )?(?:[\w-]+ ){{0,3}}"
        rf"(?:{_MODEL}|bot|dan|persona|(?:developer|debug|god|admin|jailbreak|unrestricted) mode)\b",
    ),
    (
        ("you are a",),
        rf"\byou are (?:a|an) (?:(?:helpful|harmless|honest|uncensored|unrestricted|jailbroken)[, ]+(?:and )?)+{_MODEL}\b",
    ),
    (
        ("act as", "pretend", "roleplay as"),
        rf"\b(?:act as|pretend to be|pretend (?:that )?you(?: are|'re)|roleplay as) (?:a |an |the )?"
        rf"(?:[\w-]+ ){{0,3}}(?:{_MODEL}|dan|jailbreak\w*|unrestricted)\b",
    ),
    (
        ("from now on",),
        r"\bfrom now on,? you (?:are|will|must|should|shall) (?:only |always |never )?"
        r"(?:a|an|answer|respond|reply|act|behave|say|ignore|obey|speak|pretend)\b",
    ),
    # Tell what you were told.
    (
        ("system ", "hidden ", "secret "),
        r"\b(?:reveal|print|repeat|output|leak|display|show(?: me)?|tell me|write out|ignore|override) "
        r"(?:(?:all|the|your|its|me|full|entire|exact|complete|hidden|secret|of) )*(?:system|hidden|secret) "
        r"(?:prompt|message|instruction)s?\b",
    ),
    (
        ("system ",),
        r"(?m:^[\W_]{0,8}(?:begin |new |updated |end of )?system (?:prompt|message|instructions?|override)[\W_]{0,8}:)",
    ),
    (
        ("instruction",),
        r"(?m:^[\W_]{0,8}(?:new|updated|your new|real|actual|secret|hidden) instructions?(?: for you)?[\W_]{0,8}:)",
    ),
    (
        ("your new", "your real", "your true", "your actual", "your only"),
        r"\byour (?:new|real|true|actual|only) (?:task|instructions?|role|goal|objective|mission|purpose) (?:is|are)\b",
    ),
    # You who read this.
    (
        ("if you",),
        rf"\bif you(?: are|'re) (?:a |an |the )?{_MODEL}\b[^.\n]{{0,60}}(?:\bplease\b|\byou (?:must|should|shall)\b"
        r"|\b(?:read|process|summar|analy|answer|respond|reply|say|ignore|then)\w*)",
    ),
    (
        (),
        rf"(?m:^[\W_]{{0,8}}(?:attention|note|notice|message|instructions?|dear|hey|hello|to)"
        rf"(?: to| for)?,?(?: all| any| the)? {_MODEL}(?: reading this)?[\W_]{{0,8}}[,:!])",
    ),
    (
        ("reading this", "processing this", "ing this "),
        rf"\b{_MODEL} (?:reading|processing|summari[sz]ing|parsing) this (?:document|page|text|file|message|letter)\b",
    ),
    (
        ("do not ", "don't ", "never "),
        r"\b(?:do not|don't|never) (?:tell|inform|warn|alert|notify|mention (?:this|it|that) to|reveal (?:this|it) to|let) "
        r"the (?:user|reader|human|operator)s?\b",
    ),
    (
        (" with ",),
        r"\b(?:answer|respond|reply)(?: only| exclusively)? (?:only |solely )?with "
        r"(?:the (?:word|phrase|sentence|text)|[\"“'‘])",
    ),
)
_WRITTEN_FOR_MODELS = (
    (
        ("<|",),
        r"<\|(?:im_start|im_end|im_sep|system|user|assistant|endoftext|eot_id|begin_of_text|start_header_id|end_header_id)\|>",
    ),
    (("inst]",), r"\[/?inst\]"),
    (("sys>",), r"<</?sys>>"),
    (
        ("<sys", "</sys", "<ass", "</ass"),
        r"</?(?:system|assistant|system[-_ ]?(?:prompt|message|instructions?))>",
    ),
    (("_of_turn>",), r"<(?:start|end)_of_turn>"),
    (("###",), r"(?m:^[\W_]{0,8}###\W*(?:system|instruction|human|assistant)\W*:)"),
    (
        ("system", "assistant"),
        r"(?m:^[ >\"'*\[({]{0,8}(?:system|assistant)[\])}*]{0,8} ?: ?"
        r"(?:you\b|please\b|ignore|do not|always|never|answer|reply|respond|from now|sure\b|あなた))",
    ),
)
_AI_NAMES = ("ai", "人工知能", "llm", "言語モデル", "アシスタント", "ボット")
_AI = "(?:ai|人工知能|llm|(?:大規模)?言語モデル|アシスタント|(?:チャット)?ボット)"
_JAPANESE = (
    (
        ("無視", "忘れ", "破棄", "上書き", "取り消"),
        r"(?:これまで|それまで|今まで|いままで|以前|以上|前|前述|上|上記|先|先ほど|既存|元|最初|初期|与えられた|システム|すべて|全て|全部|あらゆる|あなた)"
        r"(?:の|までの|に(?:与え|受け)られた|へ(?:の))?(?:(?:すべて|全て|あらゆる|一切)の)?(?:あなたへの)?"
        r"(?:指示|命令|指令|プロンプト|ルール|規則|制約|制限|設定|会話)(?:や[^。\n]{1,12})?[をは]、?(?:すべて|全て|一切|完全に|全部)?"
        r"(?:無視(?:し(?:て|ろ|なさい|、)|せよ|すること)|忘れ(?:て|ろ|なさい|よ)|破棄(?:し(?:て|ろ|なさい)|せよ)|上書き(?:し(?:て|ろ)|せよ)|取り消(?:して|せ))",
    ),
    (
        ("あなたは",),
        rf"あなたは(?:今から|これから|今後|もはや|今や|本日から)?[、,]?[^。、\n]{{0,20}}?{_AI}(?:です|だ。|になり|になっ|となり|であり、|である。"
        r"|として(?:[、,]|振|ふ|行動|回答|答|応答|働|機能|動作|従))",
    ),
    (
        tuple(f"{name}{form}" for name in _AI_NAMES for form in ("として", "になりきって")),
        rf"{_AI}(?:として|になりきって)[^。\n]{{0,10}}?(?:振る舞(?:って|え|いなさい)|ふるま(?:って|え)|行動し(?:て|なさい|ろ)"
        r"|(?:回答|応答|返答)し(?:てください|て下さい|なさい|ろ)|答え(?:てください|なさい|ろ))",
    ),
    (
        ("あなたは",),
        r"(?:今から|これから|以後|以降|今後)[、,]?あなたは[^。\n]{0,40}(?:ください|なさい|せよ|しろ|です|だけ)",
    ),
    (
        ("プロンプト", "メッセージ", "指示"),
        r"(?:システムプロンプト|システムメッセージ|(?:隠された|秘密の|内部の)(?:指示|プロンプト))[をの][^。\n]{0,12}?"
        r"(?:(?:表示|出力|開示|公開|暴露|復唱|無視)し(?:て|ろ|なさい)|(?:表示|出力|開示|公開|無視)せよ|教え(?:て|ろ)|見せ(?:て|ろ)|書き出(?:して|せ))",
    ),
    (
        (),
        rf"(?m:^[\W_]{{0,8}}(?:この(?:文書|文章|資料|ページ|メール)を(?:読|処理|要約)[^。\n]{{0,10}})?{_AI}"
        r"(?:の皆さん|の方)?(?:へ|への(?:指示|命令|お願い|メッセージ)|に告ぐ|宛て?)[\W_]{0,8}(?:[:：、,!！]|$))",
    ),
    (
        ("この",),
        rf"この(?:文書|文章|資料|ページ|メール|手紙)を(?:読(?:む|んで|み)|処理|要約|解析|学習)[^。\n]{{0,10}}{_AI}(?:は|へ|に)",
    ),
    (
        ("に",),
        r"(?:ユーザー|利用者|読者|人間)に(?:は|対して)?、?[^。\n]{0,12}(?:知らせ|伝え|教え|言わ|告げ|明かさ)(?:ないで|るな|ずに|てはいけ)",
    ),
    (
        ("指示", "命令", "プロンプト"),
        r"(?m:^[\W_]{0,8}(?:新しい|新たな|本当の|真の|隠された)(?:指示|命令|プロンプト)[\W_]{0,8}:)",
    ),
    (("システム",), r"(?m:^[\W_]{0,8}(?:システムプロンプト|システムメッセージ|システム指示)[\W_]{0,8}:)"),
)


def flags_of(text: str) -> tuple[Flag, ...]:
    """What staff should look at in a text, in the order of `Flag`.

    A soft hyphen, a zero-width space or a byte order mark alone is nothing to look at.

    Args:
        text: as it came: nothing that is hidden in it taken out.
    """
    hidden = hides(text) and hides(_EMOJI_FLAG.sub("", text))
    # Tags spell out letters that no reader sees; what they say is read, too.
    spoken = seen(_TAGS.sub(_spelt_out, text)) if hidden else text
    addressed = _speaks_to_a_model(spoken) or (hidden and _speaks_to_a_model(seen(text)))
    found = {Flag.HIDDEN_CHARACTERS: hidden, Flag.ADDRESSES_ASSISTANT: addressed}
    return tuple(flag for flag in Flag if found[flag])


def _spelt_out(tags: re.Match[str]) -> str:
    return "\n" + "".join(chr(ord(tag) - 0xE0000) for tag in tags[0]) + "\n"


def _speaks_to_a_model(text: str) -> bool:
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", _LEFTOVERS.sub("", text)))
        text = unicodedata.normalize("NFC", text).replace("’", "'")
    plain = _SPACES.sub(" ", text.casefold())
    if not plain.isascii():
        plain = plain.translate(_ALIKE)
    unwrapped = _WRAPS.sub("", plain).replace("\n", " ")
    return any(
        (not words or any(word in each for word in words)) and re.search(pattern, each)
        for each in (plain, unwrapped)
        for words, pattern in (*_ENGLISH, *_WRITTEN_FOR_MODELS, *_JAPANESE)
    )
