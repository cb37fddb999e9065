"""The unigram tokenizer of multilingual-e5-small, from the vocabulary of its model file."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from knowledge.embedding.weights import ModelWeights

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_FULLWIDTH_TILDE: Final = "\uff5e"
_STAND_IN: Final = "\ufdd0"  # a noncharacter: no text holds it


def unigram_tokenizer(weights: ModelWeights) -> Tokenizer:
    """Make the tokenizer: normalisation, metaspace, unigram pieces, `<s>` … `</s>` around each text.

    The model was trained on SentencePiece's own normalisation, which the file gives as a table of code
    points. It is NFKC but for a few: control characters vanish, invisible separators become spaces, and the
    full-width tilde stays. Those exceptions are taken from the table; NFKC does the rest, and also composes
    what a table of single code points cannot (か + U+3099).
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces, table = weights.pieces, weights.normalization
    dropped = [chr(point) for point, text in table.items() if text == ""]
    spaces = [
        chr(point)
        for point, text in table.items()
        if text == " " and unicodedata.normalize("NFKC", chr(point)) != " "
    ]
    tokenizer = Tokenizer(models.Unigram(list(pieces.scored), unk_id=pieces.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_one_of(dropped)), ""),
            normalizers.Replace(Regex(_one_of(spaces)), " "),
            normalizers.Replace(_FULLWIDTH_TILDE, _STAND_IN),
            normalizers.NFKC(),
            normalizers.Replace(_STAND_IN, _FULLWIDTH_TILDE),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    bos, eos = pieces.scored[pieces.bos][0], pieces.scored[pieces.eos][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}", special_tokens=[(bos, pieces.bos), (eos, pieces.eos)]
    )
    return tokenizer


def _one_of(characters: list[str]) -> str:
    return "[" + "".join(f"\\x{{{ord(character):x}}}" for character in characters) + "]"
