"""Whatever a language model says, over real HTTP and through the whole desk: nothing false reaches the member."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.settings import Settings
from bot.views.answer import answer_markdown
from bot.words import words_for
from ingest.add import Options, add_paths
from ingest.apart.reading import InProcess
from knowledge.answering.answer import Answer
from knowledge.answering.chat.prompt import material_of
from knowledge.answering.chat.troubles import FAILED, TIMEOUT, UNREACHABLE
from knowledge.answering.checking.supported import unsupported
from knowledge.model import Audience
from tests.fakes import FakeEncoder
from tests.fixtures_library import TESTER
from tests.knowledge.answering.chat.attacks import KINDS, SCENES, Attack, Material, Scene, claims
from tests.knowledge.answering.chat.server import (
    ChatServer,
    Reply,
    TornError,
    chat_server,
    refused,
    said,
    streamed,
    streamed_then,
    whole,
)

DOCUMENTS = Path(__file__).with_name("documents")
LEAST_ATTACKS = 200
by_scene = pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.id)


EVERY = 4
"""Of the falsehoods that a rule makes of a provision each is tried on one of the four provisions of its language."""


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, ChatServer]]:
    with chat_server() as japanese, chat_server() as english:
        yield {"ja": japanese, "en": english}


@pytest.fixture
def server(servers: dict[str, ChatServer], scene: Scene) -> ChatServer:
    """The model of the desk for a scene's language."""
    return servers[scene.language]


def opened(folder: Path, server: ChatServer, language: str, *, timeout: float = 10) -> Desk:
    """A desk that asks the scripted model, over a few fictional documents."""
    settings = Settings(
        data_dir=folder, chat_model="scripted", chat_base_url=server.url, chat_timeout=timeout
    )
    desk = Desk(settings=settings, encoder=FakeEncoder())
    documents = [DOCUMENTS / language]
    report = add_paths(documents, library=desk.library, options=Options(by=TESTER), apart=InProcess())
    assert not report.failed
    return desk


@pytest.fixture(scope="module")
def desks(
    servers: dict[str, ChatServer], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Desk]]:
    found = {
        language: opened(tmp_path_factory.mktemp(language), server, language)
        for language, server in servers.items()
    }
    yield found
    for desk in found.values():
        desk.speaker.close()


@pytest.fixture
def desk(desks: dict[str, Desk], scene: Scene) -> Desk:
    """The one for a scene's language."""
    return desks[scene.language]


def material(desk: Desk, scene: Scene) -> Material:
    """The passages as the model is given them."""
    search = desk.retriever.search(
        scene.question, reader=Audience.PUBLIC, as_of=None, today=desk.today(), limit=20
    )
    return Material(
        [passage for passage, _ in material_of(search.question, desk.retriever.read(search.findings))]
    )


def plain(text: str) -> str:
    """A text as the eye takes it: no markup, no white space, nothing unseen."""
    seen = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return re.sub(r"[\s\\]", "", unicodedata.normalize("NFKC", seen))


def check(desk: Desk, answer: Answer, attack: Attack) -> None:
    """That nothing of an attack reaches the member, and that an answer does."""
    shown = answer_markdown(answer, words_for(answer.language))
    everything = plain(shown)
    unquoted = plain("\n".join(line for line in shown.split("\n") if not line.startswith("> ")))
    assert answer.claims, shown
    for words in attack.never:
        assert plain(words) not in everything, shown
    for words in attack.unsaid:
        assert plain(words) not in unquoted, shown
    for words, along in attack.together:
        assert plain(words) not in everything or plain(along) in everything, shown
    assert unsupported(answer, names=desk.retriever.resolver.names(Audience.PUBLIC)) == ()
    for claim in answer.claims:
        assert claim.citations
        for citation in claim.citations:
            excerpt = desk.excerpt(citation.version, citation.start, citation.end, reader=Audience.PUBLIC)
            assert excerpt is not None
            assert (excerpt.document, excerpt.quote) == (citation.document, citation.quote)


@by_scene
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_false_reaches_the_member(desk: Desk, server: ChatServer, scene: Scene, kind: str) -> None:
    turn = [each.id for each in SCENES if each.language == scene.language].index(scene.id)
    attacks = list(KINDS[kind](scene, material(desk, scene)))
    for number, attack in enumerate(attacks):
        if number % EVERY != turn % min(EVERY, len(attacks)):
            continue
        # As content and as the arguments of a call, in pieces of every size.
        size = max(3 + 7 * (number % 3), len(attack.output) // 50)
        server.says(streamed(attack.output, size=size, tool=number // EVERY % 2 == 1))
        answer = desk.answer(scene.question)
        check(desk, answer, attack)
        assert answer.usage is not None
        assert answer.usage.trouble not in (FAILED, UNREACHABLE, TIMEOUT)  # it was heard


def test_these_are_many_and_all_different(desks: dict[str, Desk]) -> None:
    outputs = {
        attack.output
        for scene in SCENES
        for rule in KINDS.values()
        for attack in rule(scene, material(desks[scene.language], scene))
    }
    assert len(outputs) >= LEAST_ATTACKS
    assert {"invented_document", "proviso_cut", "smuggled_in", "no_json", "too_much"} <= set(KINDS)


@by_scene
def test_what_is_true_does_reach_the_member(desk: Desk, server: ChatServer, scene: Scene) -> None:
    """The other side of all this: the walls have a door."""
    there = material(desk, scene).number(scene.document, scene.rule)
    frame = {"ja": "風鈴利用法によれば、", "en": "According to the Wind Chime Act, "}[scene.language]
    space = " " if scene.language == "en" and scene.proviso else ""
    sentence = frame + scene.rule + space + scene.proviso
    server.says(streamed(claims((sentence, [(there, scene.rule[2:-2])]))))
    answer = desk.answer(scene.question)
    assert answer.claims[0].text == sentence, answer.usage
    assert answer.claims[0].citations[0].quote == scene.rule + space + scene.proviso
    check(desk, answer, Attack(""))


def endless(text: str) -> Reply:
    def more() -> Iterator[bytes]:
        while True:
            yield said(text)

    return streamed_then(text, more)


def torn(text: str) -> Reply:
    def end() -> Iterator[bytes]:
        raise TornError
        yield b""

    return streamed_then(text, end)


def dripping(text: str, server: ChatServer) -> Reply:
    """A text, and then nothing until the client has left."""

    def wait() -> Iterator[bytes]:
        while not server.gone.wait(0.05):
            yield b": \n\n"

    server.gone.clear()
    return streamed_then(text, wait)


@by_scene
def test_nor_does_it_from_a_server_that_misbehaves(desk: Desk, server: ChatServer, scene: Scene) -> None:
    false = scene.rule.replace(*scene.turned[0], 1)
    output = claims((false, [(1, false)]))
    output = output[: len(output) - 20 * (SCENES.index(scene) % 3)]
    replies = [
        torn(output),
        endless(output),
        endless(false),
        whole(output),
        refused(429, output, Retry_After="3600"),
        refused(500, output),
        refused(404, output),
        Reply(lambda: [output.encode()], content_type="text/html"),
        Reply(lambda: [output.encode()], content_type="application/json"),
        Reply(lambda: [b"data: ", output.encode(), b"\n\n"]),
        Reply(lambda: [b"\xff\xfe\x00" + output.encode("utf-16")]),
        Reply(list),
        streamed(output, finish="length"),
        streamed(output, finish="content_filter"),
        streamed(output, finish=None, usage=False),
    ]
    for reply in replies:
        server.says(reply)
        check(desk, desk.answer(scene.question), Attack(output, never=(false,)))


def test_nor_from_one_that_keeps_the_desk_waiting(tmp_path: Path) -> None:
    scene = SCENES[0]
    with chat_server() as server:
        _keeps_waiting(scene, server, tmp_path)


def _keeps_waiting(scene: Scene, server: ChatServer, tmp_path: Path) -> None:
    desk = opened(tmp_path, server, scene.language, timeout=1)
    desk.warm()
    server.says(dripping(claims((scene.exchanged, [(1, scene.exchanged)])), server))
    answer = desk.answer(scene.question)
    check(desk, answer, Attack("", never=(scene.exchanged,)))
    assert answer.usage is not None
    assert answer.usage.trouble
    assert server.gone.wait(10)
    desk.speaker.close()
