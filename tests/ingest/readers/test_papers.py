"""One table of Word documents, web pages and mails: what must come out of each, and what must not."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ingest.readers.front_matter import take_front_matter
from ingest.readers.word.numbering import written
from ingest.split import split
from knowledge.errors import DocumentError
from knowledge.model import Flag, Kind
from tests.ingest import papers
from tests.ingest.reading import document, documents

ARTICLE = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>声明を公表しました | 灯籠協会</title>
<meta property="og:title" content="声明を公表しました">
<meta property="og:url" content="https://example.org/other/">
<link rel="canonical" href="https://example.org/news/statement/">
<meta property="article:published_time" content="2025-10-28T09:00:00+09:00">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
 "headline": "声明を公表しました", "datePublished": "2025-10-28"}</script>
<style>.menu { color: red }</style></head>
<body class="single-post"><a class="skip-link" href="#content">本文へ移動</a>
<header class="site-header"><nav class="menu"><ul><li><a href="/">ホーム</a></li>
<li><a href="/members/">会員一覧</a></li></ul></nav></header>
<div id="content"><main><article class="post"><header><h1 class="entry-title">声明を公表しました</h1></header>
<div class="entry-content"><p>当協会は、生成AIサービスの提供者に対し、
会員の著作物を許諾なく学習に利用しないよう求める書面を送付しました。詳しい内容は次のとおりです。</p>
<p hidden>人には見えない段落です。</p><p style="color:red; DISPLAY : none">これも見えません。</p>
<h2>求めること</h2><p>当協会は、提供者に対し、次の二つのことを求めています。いずれも会員の権利を守るためのものです。</p>
<ol><li>許諾のない学習を行わないこと。</li><li><p>照会に誠実に対応すること。</p><ul><li>期限を守ること</li></ul></li></ol>
<p>書面は<a href="https://example.org/letter.pdf">こちら</a>、注記は<a href="#note">こちら</a>をご覧ください。</p>
<table><thead><tr><th>提供者</th><th>送付日</th></tr></thead><tbody><tr><td>甲社</td><td>10月27日</td></tr></tbody></table>
<script>document.write("広告")</script></div></article></main>
<aside class="widget-area"><h3>最近の投稿</h3><ul><li><a href="/a/">別の投稿の題名</a></li></ul></aside></div>
<footer class="site-footer"><p>Copyright 灯籠協会</p></footer></body></html>"""


def terms_page() -> str:
    """Long terms as vendors publish them: sections in bare divs, small print, a consent banner, a footer of links."""
    sections = "".join(
        f'<div class="sec"><h2>{n}. Section {n}</h2>'
        f"<div>Clause {n}.1 binds you when you use the Services as described here.</div>"
        f'<ol start="3" type="a"><li>Item {n} one<li>Item {n} two</ol>'
        f'<p class="small"><small>Fine print {n}.</small></p></div>'
        for n in range(1, 41)
    )
    return (
        '<html lang="en-US"><head><title>Terms of Use | Example AI</title></head><body>'
        '<div id="onetrust-banner-sdk"><p>We value your privacy. Accept all cookies?</p><button>Accept</button></div>'
        '<nav><a href="/">Home</a> <a href="/pricing">Pricing</a></nav><div class="page"><h1>Terms of Use</h1>'
        f"<p>Published: January 3, 2024</p><p>Effective: February 6, 2025</p>{sections}"
        '<div class="legal-footer"><p>Notices go to <a href="mailto:legal@example.com?subject=x">our lawyers</a>.</p>'
        "</div></div>"
        '<footer><a href="/jobs">Careers</a></footer><div aria-hidden="true">decoration</div></body></html>'
    )


def mail_of_two_forms() -> bytes:
    mail = papers.letter()
    mail.set_content(
        "拝啓\n\n下記のとおり照会します。\n\n> 前回のご回答\n> 検討します。\n", charset="iso-2022-jp"
    )
    mail.add_alternative("<p>HTML の本文</p>", subtype="html")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="書面.pdf")
    return mail.as_bytes()


def mail_in_html() -> bytes:
    mail = papers.letter(Subject="Re: Your inquiry", From="Legal <legal@example.com>")
    mail.set_content(
        "<style>p{}</style><p>We received your inquiry.</p><ul><li>It has number 7.</li></ul>"
        "<div style='display:none'>preheader</div><p>Best regards</p>",
        subtype="html",
    )
    return mail.as_bytes()


def mail_that_flows() -> bytes:
    head = "From: a@example.org\nTo: b@example.com\nSubject: Flow\nDate: Tue, 28 Oct 2025 01:00:00 -0800\n"
    body = "This line goes \non and on.\nA new one.\n\n> quoted \n> words\n>> older\n\n-- \nSignature \nof two lines\n"
    return (
        f"{head}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8; format=flowed\n\n{body}".encode()
    )


def mail_from_windows() -> bytes:
    """① and ㈱ are not in ISO-2022-JP, and Windows writes them into it."""
    head = b"From: a@example.org\nSubject: =?ISO-2022-JP?B?GyRCPkgycT1xGyhC?=\nMIME-Version: 1.0\n"
    words = b"\x1b$B-!>H2q\x1b(B\n"
    return head + b"Content-Type: text/plain; charset=ISO-2022-JP\n\n" + words


@dataclass(frozen=True)
class Case:
    """Content under a name, lines its text must and must not have, and facts it must state."""

    name: str
    content: Callable[[], str | bytes]
    facts: dict[str, object] = field(default_factory=dict)
    has: tuple[str, ...] = ()
    has_not: tuple[str, ...] = ()
    blocks: dict[str, str] = field(default_factory=dict)


CASES = [
    Case(
        "agreement.docx",
        papers.agreement,
        {
            "key": "agreement",
            "title": "利用許諾契約書",
            "kind": Kind.OTHER,
            "language": "ja",
            "effective": None,
            "flags": (Flag.HIDDEN_CHARACTERS,),
        },
        (
            "第1条 甲は、乙に対し",
            "Work | Fee\nThe Lantern | ¥1,000",
            "Framed words.",
            "• A bullet of the list",
            "This end was joined to the next.",
            "Shown.灯籠\n",
            "see clause 2",
            "Schedule\nFees\nI. Base fee",
        ),
        ("one hundred", "Rank this vendor", "とうろう", "PAGE", "Page header", "Word Document"),
        {
            "heading=総則/par=2": "一 複製すること",
            "heading=総則/par=3": "（ア） 紙に印刷する場合",
            "heading=総則/par=5": "第2条 乙は、対価を支払う。",
            "heading=fees/par=3": "(b) in arrears",
            "heading=fees/par=4": "I.b.1 half",
            "heading=fees/par=5": "II. Share",
            "heading=closing/par=1": "The fee is two hundred yen.[1] Again[i]",
            "heading=closing/par=2": "[1] Tax is added.",
            "heading=closing/par=6": "Words in a box.",
            "heading=closing/par=8": "[i] See the schedule.",
        },
    ),
    Case(
        "article.html",
        lambda: ARTICLE,
        {
            "title": "声明を公表しました",
            "kind": Kind.OTHER,
            "language": "ja",
            "effective": None,
            "edition": "2025-10-28",
            "url": "https://example.org/news/statement/",
            "vendor": "",
            "flags": (),
        },
        (
            "生成AIサービスの提供者に対し、会員の著作物",
            "こちら (https://example.org/letter.pdf)",
            "提供者 | 送付日\n甲社 | 10月27日",
        ),
        (
            "ホーム",
            "会員一覧",
            "最近の投稿",
            "別の投稿",
            "Copyright",
            "見えない",
            "見えません",
            "広告",
            "color",
            "#note",
        ),
        {
            "heading=求めること/par=2": "1. 許諾のない学習を行わないこと。",
            "heading=求めること/par=3": "2. 照会に誠実に対応すること。",
            "heading=求めること/par=4": "◦ 期限を守ること",
        },
    ),
    Case(
        "terms.html",
        terms_page,
        {
            "title": "Terms of Use",
            "kind": Kind.POLICY,
            "language": "en",
            "effective": date(2025, 2, 6),
            "edition": "",
        },
        (
            "1. Section 1\nClause 1.1 binds",
            "Fine print 1.",
            "Fine print 40.",
            "d. Item 40 two",
            "our lawyers (legal@example.com).",
        ),
        ("Careers", "Pricing", "Accept", "decoration"),
        {"heading=7-section-7/par=2": "c. Item 7 one"},
    ),
    Case(
        "shift-jis.htm",
        lambda: (
            "<html><head><meta http-equiv=content-type content='text/html; charset=Shift_JIS'>"
            "<title>利用規約</title></head>"
            "<body><h1>利用規約</h1><p>この規約は①、髙橋の定めるところによります。</p>"
            "<p>令和7年4月1日 改定</p></body></html>".encode("cp932")
        ),
        {"title": "利用規約", "kind": Kind.POLICY, "language": "ja", "effective": date(2025, 4, 1)},
        ("この規約は①、髙橋の定める",),
    ),
    Case(
        "euc.html",
        lambda: "<html><title>お知らせ</title><body><p>これはひらがなの文章です。</p></body></html>".encode(
            "euc_jp"
        ),
        {"title": "お知らせ", "language": "ja"},
        ("これはひらがなの文章です。",),
    ),
    Case(
        "wide.html",
        lambda: "<!DOCTYPE html><html><body><p>Wide words.</p></body></html>".encode("utf-16"),
        {"title": "wide"},
        ("Wide words.",),
    ),
    Case(
        "two-forms.eml",
        mail_of_two_forms,
        {
            "title": "学習データに関する照会について",
            "kind": Kind.LETTER,
            "language": "ja",
            "effective": date(2025, 10, 28),
        },
        (
            "From: 著作権課 <rights@example.org>\nTo: support@example.com\nDate: Tue, 28 Oct 2025 23:30:00 "
            "+0900\nSubject: 学習",
            "> 前回のご回答\n> 検討します。",
        ),
        ("HTML の本文", "%PDF"),
        {"par=2": "拝啓", "par=3": "下記のとおり照会します。"},
    ),
    Case(
        "in-html.eml",
        mail_in_html,
        {"title": "Re: Your inquiry", "kind": Kind.LETTER, "language": "en"},
        ("We received your inquiry.\n• It has number 7.\nBest regards",),
        ("preheader", "p{}"),
    ),
    Case(
        "flows.eml",
        mail_that_flows,
        {"title": "Flow", "effective": date(2025, 10, 28)},
        ("This line goes on and on.\nA new one.", "> quoted words\n>> older", "--\nSignature of two lines"),
    ),
    Case("windows.eml", mail_from_windows, {"title": "照会書", "effective": None}, ("①照会",)),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_read(case: Case) -> None:
    read = document(case.content(), case.name)
    version = split(read)
    assert {name: getattr(version.facts, name) for name in case.facts} == case.facts
    for line in case.has:
        assert line in version.text
    for line in case.has_not:
        assert line not in version.text
    found = {block.locator: block.text for block in read.blocks}
    assert {locator: found.get(locator) for locator in case.blocks} == case.blocks


@pytest.mark.parametrize(
    ("form", "number", "sign"),
    [
        ("decimal", 12, "12"),
        ("decimalZero", 7, "07"),
        ("upperRoman", 1994, "MCMXCIV"),
        ("lowerRoman", 4, "iv"),
        ("lowerLetter", 28, "bb"),
        ("ordinal", 12, "12th"),
        ("ordinal", 22, "22nd"),
        ("aiueoFullWidth", 46, "ン"),
        ("iroha", 3, "ハ"),
        ("ideographDigital", 21, "二一"),
        ("japaneseCounting", 21, "二十一"),
        ("japaneseLegal", 312, "参百拾弐"),
        ("ideographTraditional", 3, "丙"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalEnclosedCircle", 50, "㊿"),
        ("decimalEnclosedCircle", 51, "51"),
        ("decimalFullWidth", 10, "１０"),
        ("hebrew1", 3, "3"),
        ("japaneseCounting", 0, "0"),
        ("none", 3, ""),
    ],
)
def test_a_number_is_written_as_word_writes_it(form: str, number: int, sign: str) -> None:
    assert written(number, form) == sign


def test_a_list_that_begins_anew_and_one_that_goes_on() -> None:
    word = docx.Document()
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    papers.define_list(word, 81, [("decimal", "%1)")])
    papers.define_list(word, 82, [("decimal", "%1)")], more=anew)
    for list_id, text in ((81, "a"), (81, "b"), (82, "c"), (82, "d"), (81, "e"), (0, "f"), (99, "g")):
        papers.add_xml(word, papers.numbered(text, list_id=list_id))
    texts = [block.text for block in document(papers.saved(word), "a.docx").blocks]
    assert texts == ["1) a", "2) b", "5) c", "6) d", "3) e", "f", "g"]


def test_a_title_of_its_own_before_the_one_that_a_program_wrote() -> None:
    word = docx.Document()
    word.core_properties.title = "Microsoft Word - final(2).doc"
    word.add_heading("Real heading", 1)
    word.add_paragraph("Words.")
    assert document(papers.saved(word), "a.docx").facts.title == "Real heading"
    word.core_properties.title = "Licence of works"
    assert document(papers.saved(word), "a.docx").facts.title == "Licence of works"


def test_a_table_keeps_the_numbers_in_its_cells_and_drops_deleted_rows() -> None:
    word = docx.Document()
    papers.define_list(word, 71, [("decimal", "第%1条")])
    cell = papers.numbered("内容", list_id=71)
    gone = f"<w:tr><w:trPr><w:del w:id='1' w:author='a'/></w:trPr><w:tc>{papers.paragraph('{gone}')}</w:tc></w:tr>"
    row = f"<w:tr><w:tc>{cell}</w:tc><w:tc>{papers.paragraph('{right}')}</w:tc></w:tr>"
    papers.add_xml(word, f"<w:tbl {papers.W}><w:tblPr/><w:tblGrid/>{row}{gone}{row}</w:tbl>")
    texts = [block.text for block in document(papers.saved(word), "a.docx").blocks]
    assert texts == ["第1条 内容 | right", "第2条 内容 | right"]


def test_no_real_policy_loses_its_small_print_in_a_page(shared_data: Path) -> None:
    markdown = MarkdownIt("commonmark").enable("table")
    files = sorted((shared_data / "policies").rglob("*.md"))[::6]
    assert len(files) > 5
    for file in files:
        _, body = take_front_matter(file.read_text(encoding="utf-8"))
        page = (
            "<html><head><title>Terms of Use</title></head><body><div class=top><ul><li><a href=/a>Menu: prices</a></li>"
            f"<li><a href=/b>Menu careers</a></li></ul></div><nav>Menu</nav><div class=page>{markdown.render(body)}</div>"
            "<footer><p>Menu of the footer.</p></footer></body></html>"
        )
        in_page, alone = document(page, "terms.html"), document(body, "terms.md")
        kept = {bare(block.text) for block in in_page.blocks}
        lost = [block.text for block in alone.blocks if bare(block.text) not in kept]
        assert sum(map(len, lost)) <= 0.005 * sum(len(block.text) for block in alone.blocks), file.name
        assert not any(block.text.startswith("Menu") for block in in_page.blocks)


def bare(text: str) -> str:
    """Letters and digits, the addresses of links left out."""
    return "".join(re.findall(r"\w+", re.sub(r" \([^()]*\)", "", text)))


def test_a_page_under_a_dialog_is_read_although_it_is_called_hidden() -> None:
    page = (
        "<html><body><div aria-hidden='true'><p>"
        + "All of the page. " * 40
        + "</p></div><div>Sign in</div></body></html>"
    )
    assert "All of the page." in document(page, "a.html").blocks[0].text


def test_news_that_names_the_day_of_a_law_is_not_in_force_from_that_day() -> None:
    page = (
        "<html><title>News of the week</title><body><article><p>The regulation, which the members of the association have "
        "long awaited, came into force on 1 August 2024 in the whole of the Union.</p></article></body></html>"
    )
    assert document(page, "news.html").facts.effective is None


BROKEN: list[tuple[str, Callable[[], bytes], str]] = [
    ("cut.docx", lambda: papers.agreement()[:4000], "other_format"),
    ("empty.docx", lambda: papers.saved(docx.Document()), "no_text"),
    (
        "no-body.docx",
        lambda: papers.zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>"}),
        "broken_docx",
    ),
    (
        "scripts.html",
        lambda: b"<html><head><title>t</title></head><body><script>x()</script></body></html>",
        "no_text",
    ),
    ("nothing.eml", lambda: b"From: a@example.org\nMIME-Version: 1.0\n\n", "no_text"),
    ("50MB.txt", lambda: b"x" * 50_000_000, "too_much_text"),
    (
        "paragraphs.jsonl",
        lambda: b'{"_id": "a", "title": "t", "text": "' + b"a\\n\\n" * 300_001 + b'"}',
        "too_many_blocks",
    ),
    ("50MB.md", lambda: b"# H\n\n" + b"x" * 50_000_000, "too_much_text"),
    ("50MB.html", lambda: b"<html><body><p>" + b"x" * 50_000_000, "too_much_text"),
    ("deep.html", lambda: b"<html><body>" + b"<div>" * 100_000 + b"x", "too_deep"),
]


@pytest.mark.parametrize(("name", "content", "code"), BROKEN, ids=[case[0] for case in BROKEN])
def test_refused(name: str, content: Callable[[], bytes], code: str) -> None:
    with pytest.raises(DocumentError) as raised:
        documents(content(), name)
    assert raised.value.code == code
    assert raised.value.facts["path"] == name


HEADS = [
    b"From: a@example.org\nMIME-Version: 1.0\n",
    b"Content-Type: multipart/mixed; boundary=x\n",
    b"\n--x\n",
    b"--x--\n",
    b"Content-Type: text/plain; charset=",
    b"iso-2022-jp\n\n",
    b"Content-Transfer-Encoding: base64\n",
    b"Subject: =?utf-8?B?",
    b"Content-Type: message/rfc822\n\n",
    b"Date: Tue, 99 Oct 2025 25:00:00 +9900\n",
    b"\x1b$B",
    b"format=flowed;",
    b"> ",
    b"Content-Disposition: attachment; filename*=utf-8''%E3%\n",
    b"<p>",
    b"<ol><li>",
    b"\x00",
    b"\xff",
    b"Content-Type: text/html\n\n",
]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(HEADS) | st.binary(max_size=12), max_size=20).map(b"".join))
def test_whatever_comes_as_a_mail_is_read_or_refused(content: bytes) -> None:
    try:
        read = documents(HEADS[0] + content, "a.eml")
    except DocumentError:
        return
    assert all(split(each).text for each in read)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=50)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<li>",
                "<ol type=i start=9>",
                "<table><tr><td>",
                "</table>",
                "<h2>",
                "</h2>",
                "<a href='x'>",
                "<br>",
                "<pre>",
                "<!--",
                "-->",
                "<div hidden>",
                "<svg>",
                "<main>",
                "<nav>",
                "<title>Terms",
                "&#x202e;",
                "words ",
            ]
        )
        | st.text(max_size=8),
        max_size=25,
    ).map("".join)
)
def test_whatever_comes_as_a_page_is_read_or_refused(markup: str) -> None:
    try:
        read = documents(f"<html>{markup}", "a.html")
    except DocumentError:
        return
    assert all(split(each).text for each in read)


def test_a_mail_without_words_is_its_subject() -> None:
    mail = EmailMessage()
    mail["Subject"], mail["Message-ID"] = "Only this", "<1@x>"
    assert document(mail.as_bytes(), "a.eml").facts.title == "Only this"


WORD = papers.agreement()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["word/document.xml", "word/numbering.xml", "word/styles.xml", "word/footnotes.xml"]
            ),
            st.sampled_from(
                [
                    "w:p>",
                    "w:r>",
                    "w:numId",
                    "w:ilvl",
                    'w:val="1"',
                    "w:lvl ",
                    "w:tc>",
                    "w:abstractNumId",
                    "w:id",
                    "w:t>",
                ]
            ),
            st.sampled_from(["", "w:x", 'w:val="-1"', 'w:val="99999999999"', "w:sdt>", "w:del>", "w:tbl>"]),
        ),
        max_size=3,
    )
)
def test_whatever_comes_as_a_word_document_is_read_or_refused(changes: list[tuple[str, str, str]]) -> None:
    with ZipFile(BytesIO(WORD)) as before:
        members = {name: before.read(name) for name in before.namelist()}
    for name, old, new in changes:
        members[name] = members[name].replace(old.encode(), new.encode())
    try:
        read = documents(papers.zipped(members), "a.docx")
    except DocumentError:
        return
    assert all(split(each).text for each in read)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(st.lists(st.tuples(st.integers(0, len(WORD) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_damaged_word_document_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    content = bytearray(WORD)
    for at, value in changes:
        content[at] = value
    try:
        read = documents(bytes(content), "a.docx")
    except DocumentError:
        return
    assert all(split(each).text for each in read)
