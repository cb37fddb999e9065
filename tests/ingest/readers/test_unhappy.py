"""What readers refuse, and how they say so. Every refusal names the file."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.split import split
from knowledge.errors import DocumentError
from tests.ingest.reading import FIXTURES, documents

LANTERN = (FIXTURES / "laws" / "lantern.md").read_text(encoding="utf-8")
WINDMILL = (FIXTURES / "laws" / "999AC0000000002_20310401_999AC0000000009.xml").read_text(encoding="utf-8")
KITES = (FIXTURES / "laws" / "title99.xml").read_text(encoding="utf-8")
BOATS = (FIXTURES / "laws" / "32099R0042.md").read_text(encoding="utf-8")
CUT = WINDMILL[: WINDMILL.index("</Part>")]
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE Law [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<Law><LawBody><LawTitle>&b;</LawTitle></LawBody></Law>"
)
PIECES = [
    "---\n", "country: eu\n", "kind: brief\n", "**第二条（定義）**", "**第〇条**", "**２**　", "**０**",
    "用語の意義", "- 一　", "  - イ　", "    - （１）　", "- 二及び三　略", "## 附則\n", "### 第一章\n",
    "\n", "| a | b |\n", "| --- |\n", "## Article 1 T`\n", "1.   ", "(a) ", "(i) ", "(ii) ", "(",
    "ANNEX I\n", "SECTION 1\n", "Done at Xtown, ", "——\n", "[a](b)", "[x](mailto:a@b)", "<br>", "<div>",
    "# H\n", "* ", "1. ", "> ", "`", "\\", "　", "に規定する", "。", "、", '"}', "<Law>", "<LawBody>",
    '{"_id": "1", "title": "法 第一条", "text": "', "</LawBody>", "</Law>", "<uscDoc>",
]  # fmt: skip
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE uscDoc [<!ENTITY x SYSTEM "file:///etc/passwd">]><uscDoc>&x;</uscDoc>'
)

CASES: list[tuple[str, str | bytes, str, dict[str, object]]] = [
    # path, content, code, facts
    ("empty.md", b"", "empty_file", {}),
    ("blank.txt", b"\xef\xbb\xbf \n\t\n", "empty_file", {}),
    ("front.md", "---\ntitle: Nothing below\n---\n", "no_text", {}),
    ("bytes.md", bytes(range(256)), "unknown_format", {}),
    ("late.txt", b"x" * 5000 + b"\0", "not_text", {}),
    ("wide.txt", "words".encode("utf-16"), "wrong_encoding", {"encoding": "UTF-16", "offset": 0}),
    ("sjis.txt", "これは、ひらがなの文です。".encode("cp932"), "wrong_encoding", {"encoding": "Shift_JIS"}),
    ("deep.xml", "<Law><LawBody><MainProvision>" + "<Part>" * 9000 + "</Part>" * 9000
     + "</MainProvision></LawBody></Law>", "too_deep", {}),
    ("euc.md", "これは、ひらがなの文です。".encode("euc_jp"), "wrong_encoding", {"encoding": "EUC-JP"}),
    ("latin.txt", b"caf\xe9", "wrong_encoding", {"encoding": "unknown", "offset": 3}),
    ("other.xml", "<?xml version='1.0'?><note/>", "other_format", {"looks": "xml"}),
    ("bomb.xml", BOMB, "entity_bomb", {}),
    ("outside.xml", OUTSIDE, "entity_bomb", {}),
    ("cut.xml", CUT, "broken_xml", {"place": f"line {CUT.count(chr(10)) + 1}"}),
    ("cut-us.xml", KITES.replace("</chapter>", "</chapters>"), "broken_xml", {}),
    ("encoding.xml", '<?xml version="1.0" encoding="no-such"?><Law/>', "broken_xml", {}),
    ("bare.xml", "<Law><LawNum>一号</LawNum></Law>", "no_text", {}),
    ("bare-us.xml", '<uscDoc identifier="/us/usc/t98"><main/></uscDoc>', "no_text", {}),
    ("open.md", "---\ntitle: no end\n\nText.\n", "bad_front_matter", {"place": "line 1"}),
    ("list.md", "---\n- one\n---\nText.\n", "bad_front_matter", {"place": "line 2"}),
    ("yaml.md", '---\ntitle: "open\nkind: x\n---\nText.\n', "bad_front_matter", {}),
    ("kind.md", "---\nkind: poem\n---\nText.\n", "bad_kind", {"value": "poem"}),
    ("covers.md", "---\nprovisions: [art=1 art=2]\n---\nText.\n", "bad_provision", {"value": "art=1 art=2"}),
    ("day.md", "---\nas_of: 2025-02-30\n---\nText.\n", "bad_date", {"field": "as_of", "value": "2025-02-30"}),
    ("law.md", LANTERN.replace("2031-04-01", "2031-04-31"), "bad_date", {"field": "extra.enforced_at"}),
    ("terms.2025-02-30.md", "# Terms\n\nText.\n", "bad_date", {"field": "file name", "value": "2025-02-30"}),
    ("999AC0000000002_20310231_999AC0000000009.xml", WINDMILL, "bad_date", {"value": "2031-02-31"}),
    ("twice.md", LANTERN.replace("**第九条**", "**第三条の二**"), "duplicate_provision",
     {"place": "第三条の二"}),
    ("twice.xml", WINDMILL.replace('Num="1_2"><ArticleTitle>第一条の二', 'Num="1"><ArticleTitle>第一条'),
     "duplicate_provision", {"place": "第一条"}),
    ("twice-us.xml", KITES.replace('identifier="/us/usc/t99/s102"', 'identifier="/us/usc/t99/s101"'),
     "duplicate_provision", {"place": "§ 101"}),
    ("twice-eu.md", BOATS.replace("## Article 3", "## Article 1"), "duplicate_provision",
     {"place": "Article 1"}),
    ("lines.jsonl", '{"_id": "a", "title": "t", "text": "x"}\n\n{"_id": \n', "bad_json_line",
     {"place": "line 3", "problem": "not JSON"}),
    ("array.jsonl", "[1]\n", "bad_json_line", {"place": "line 1", "problem": "not an object"}),
    ("lacks.jsonl", '{"_id": "a", "title": "t"}\n', "bad_json_line", {"place": "line 1", "problem": "text"}),
    ("number.jsonl", '{"_id": 1, "title": "t", "text": "x"}\n', "bad_json_line", {"problem": "_id"}),
    ("void.jsonl", '{"_id": "a", "title": "t", "text": " "}\n', "bad_json_line", {"problem": "text"}),
    ("again.jsonl", '{"_id": "a", "title": "t", "text": "x"}\n' * 2, "duplicate_id",
     {"place": "line 2", "key": "a", "first": "line 1"}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "content", "code", "facts"), CASES, ids=[case[0] for case in CASES])
def test_refused(path: str, content: str | bytes, code: str, facts: dict[str, object]) -> None:
    with pytest.raises(DocumentError) as raised:
        documents(content, path)
    assert raised.value.code == code
    assert raised.value.facts["path"] == path
    assert facts.items() <= raised.value.facts.items()


def test_articles_of_supplementary_provisions_may_repeat() -> None:
    repeated = LANTERN.replace("**１**　この法律は、令和百年", "**第三条**　この法律は、令和百年")
    (document,) = documents(repeated, "lantern.md")
    assert {"suppl=1/art=3/par=1", "suppl=2/art=3/par=1"} <= {block.locator for block in document.blocks}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["a.md", "a.txt", "a.jsonl", "a.xml", "a"]),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=25).map("".join),
)
def test_whatever_comes_is_read_or_refused(path: str, content: str) -> None:
    try:
        read = documents(content, path)
    except DocumentError:
        return
    for document in read:
        version = split(document)
        assert all(version.text[each.start : each.end] == each.text for each in version.passages)


def test_one_bad_line_yields_no_document_before_it() -> None:
    content = '{"_id": "a", "title": "t", "text": "x"}\nnot JSON\n'
    with pytest.raises(DocumentError, match="bad_json_line"):
        documents(content, "corpus.jsonl")
