"""What a reader may not see is neither found, nor ranked, nor counted."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk import Desk
from bot.settings import Settings
from knowledge.model import Audience
from tests.fakes import FakeEncoder
from tests.fixtures_library import TESTER, version_of

WORDS = ["著作権", "損害賠償", "差止請求", "学習", "許諾", "譲渡", "引用", "登録"]
articles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(lambda words: "の".join(words) + "。")
libraries = st.lists(
    st.tuples(st.sampled_from(Audience), st.lists(articles, min_size=1, max_size=3)), min_size=1, max_size=6
)
questions = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(
    lambda words: "と".join(words) + "は？"
)


def desk_with(folder: Path, documents: list[tuple[str, Audience, list[str]]]) -> Desk:
    desk = Desk(settings=Settings(data_dir=folder), encoder=FakeEncoder())
    for key, audience, texts in documents:
        version = version_of(*texts, key=key, effective=date(2020, 1, 1), title=key, work=key)
        desk.library.add([version], audience=audience, fingerprint=key, by=TESTER)
    desk.library.follow()
    return desk


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(library=libraries, question=questions, reader=st.sampled_from(Audience))
def test_a_reader_s_answer_is_that_of_a_library_without_what_is_hidden(library, question, reader):
    documents = [(f"法{number}", audience, texts) for number, (audience, texts) in enumerate(library)]
    visible = [each for each in documents if each[1] in reader.reads]
    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        whole, part = desk_with(Path(first), documents), desk_with(Path(second), visible)
        asked = f"法0の第1条と{question}"
        found = [
            (hit.passage.document, hit.passage.text, hit.score)
            for hit in whole.search(asked, reader=reader, limit=50)
        ]
        alone = [
            (hit.passage.document, hit.passage.text, hit.score)
            for hit in part.search(asked, reader=reader, limit=50)
        ]
        assert {document for document, _, _ in found} <= {key for key, _, _ in visible}
        assert sorted(found) == sorted(alone)
        answer, bare = whole.answer(asked, reader=reader), part.answer(asked, reader=reader)
        assert answer.refusal == bare.refusal
        assert [claim.text for claim in answer.claims] == [claim.text for claim in bare.claims]
        hidden = {key for key, audience, _ in documents if audience not in reader.reads}
        for claim in answer.claims:
            for citation in claim.citations:
                assert citation.document not in hidden
        for hit in whole.search(asked, reader=Audience.STAFF, limit=50):
            passage = hit.passage
            excerpt = whole.excerpt(passage.version, passage.start, passage.end, reader=reader)
            assert (excerpt is None) == (passage.document in hidden)
