"""Texts that embedding tests share: what members and statutes write, and what goes wrong."""

TEXTS = {
    "statute": "著作物は、公正な慣行に合致するものであれば、引用して利用することができる。",
    "article marker": "第三十条の四（著作物に表現された思想又は感情の享受を目的としない利用）",
    "question": "許諾なしの機械学習は日本法で認められますか？",
    "english statute": "Notwithstanding sections 106 and 106A, fair use of a work is not an infringement.",
    "english question": "Can I opt out of text and data mining?",
    "citation": "17 U.S.C. § 512(c)(3)(A)(i)–(vi)",
    "one word": "著作権",
    "one letter": "a",
    "full width": "ＡＢＣ　１２３～４５６（株）",
    "half width": "ﾁｮｻｸｹﾝﾎｳ ﾉ ﾎｼｮｳ",
    "emoji": "これは私の絵です😀🎨",
    "mixed": "Sora 2のopt-out方式は、CODAの要請（2025-10-27）に反しますか?",
    "spaces": "  two  spaces\tand\n\nnew lines ",
    "invisible": "zero\u200bwidth\u00a0and\x01control",
    "long": "第二十一条　著作者は、その著作物を複製する権利を専有する。" * 60,
    "long, changing": "".join(f"第{n}条 各国の著作権法は第{n * 7}号により保護される。" for n in range(90)),
    "empty": "",
}
