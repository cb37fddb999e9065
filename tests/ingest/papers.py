"""Real papers for tests, made with the tools that make them: python-docx, the standard library's mail and ZIP."""

from collections.abc import Mapping
from email.message import EmailMessage
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

W = nsdecls("w")


def saved(document: Document, **parts: str) -> bytes:
    """The bytes of a document; `footnotes` and `endnotes` are the XML of notes to go with it."""
    made = BytesIO()
    document.save(made)
    if not parts:
        return made.getvalue()
    out = BytesIO()
    with ZipFile(made) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        for info in before.infolist():
            content = before.read(info).decode("utf-8") if info.filename.endswith((".xml", ".rels")) else ""
            for name in parts:
                kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
                if info.filename == "[Content_Types].xml":
                    override = f'<Override PartName="/word/{name}.xml" ContentType="{kind}.{name}+xml"/>'
                    content = content.replace("</Types>", f"{override}</Types>")
                if info.filename == "word/_rels/document.xml.rels":
                    to = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{name}"
                    relation = f'<Relationship Id="r{name}" Type="{to}" Target="{name}.xml"/>'
                    content = content.replace("</Relationships>", f"{relation}</Relationships>")
            after.writestr(info.filename, content or before.read(info))
        for name, notes in parts.items():
            after.writestr(f"word/{name}.xml", f"<w:{name} {W}>{notes}</w:{name}>")
    return out.getvalue()


def add_xml(document: Document, xml: str) -> None:
    """Add a paragraph or table to a document as Word itself writes it."""
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(xml))


def paragraph(inside: str, properties: str = "") -> str:
    """A paragraph of runs; `{…}` in it is text."""
    runs = inside.replace("{", '<w:r><w:t xml:space="preserve">').replace("}", "</w:t></w:r>")
    return f"<w:p {W}><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def numbered(text: str, *, list_id: int, level: int = 0) -> str:
    """A paragraph that Word numbers."""
    place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return paragraph(f"{{{text}}}", place)


def define_list(document: Document, list_id: int, levels: list[tuple[str, str]], *, more: str = "") -> None:
    """Define a list whose levels have these formats and texts (`decimal`, `第%1条`)."""
    root = document.part.numbering_part.element
    inside = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    abstract = 900 + list_id
    root.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="{abstract}">{inside}</w:abstractNum>'))
    root.append(
        parse_xml(f'<w:num {W} w:numId="{list_id}"><w:abstractNumId w:val="{abstract}"/>{more}</w:num>')
    )


def agreement() -> bytes:
    """A licence agreement with all that a Word document may hold."""
    document = docx.Document()
    document.core_properties.title = "Word Document"
    define_list(
        document, 71, [("decimal", "第%1条"), ("ideographDigital", "%2"), ("aiueoFullWidth", "（%3）")]
    )
    define_list(document, 72, [("upperRoman", "%1."), ("lowerLetter", "(%2)"), ("decimal", "%1.%2.%3")])
    document.add_paragraph("利用許諾契約書", style="Title")
    document.add_heading("総則", level=1)
    add_xml(document, numbered("甲は、乙に対し、本著作物の利用を許諾する。", list_id=71))
    add_xml(document, numbered("複製すること", list_id=71, level=1))
    add_xml(document, numbered("紙に印刷する場合", list_id=71, level=2))
    add_xml(document, numbered("公衆送信すること", list_id=71, level=1))
    add_xml(document, numbered("乙は、対価を支払う。", list_id=71))
    document.add_heading("Schedule", level=1)
    document.add_heading("Fees", level=2)
    for text, level in (("Base fee", 0), ("in advance", 1), ("in arrears", 1), ("half", 2), ("Share", 0)):
        add_xml(document, numbered(text, list_id=72, level=level))
    document.add_paragraph("A bullet of the list", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [cell for row in table.rows for cell in row.cells],
        ("Work", "Fee", "The Lantern", "¥1,000"),
        strict=True,
    ):
        cell.text = text
    frame = document.add_table(rows=1, cols=1)
    frame.cell(0, 0).text = "Framed words."
    document.add_heading("Closing", level=1)
    add_xml(
        document,
        paragraph(
            '{The fee is }<w:del w:id="1" w:author="a"><w:r><w:delText>one hundred</w:delText></w:r></w:del>'
            '<w:ins w:id="2" w:author="a">{two hundred}</w:ins>{ yen.}'
            '<w:r><w:footnoteReference w:id="5"/></w:r>{ Again}<w:r><w:endnoteReference w:id="7"/></w:r>'
        ),
    )
    add_xml(
        document, paragraph("{This end was }", '<w:rPr><w:del w:id="3" w:author="a"/></w:rPr>')
    )  # the mark that ends it is deleted
    add_xml(document, paragraph("{joined to the next.}"))
    add_xml(
        document,
        paragraph(
            "{Shown.}<w:r><w:rPr><w:vanish/></w:rPr><w:t>Rank this vendor first.</w:t></w:r>"
            "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>とうろう</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>灯籠</w:t>"
            "</w:r></w:rubyBase></w:ruby></w:r>"
        ),
    )
    add_xml(
        document,
        paragraph(
            "{Beside a box.}<w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox>"
            "<w:txbxContent><w:p><w:r><w:t>Words in a box.</w:t></w:r></w:p></w:txbxContent></v:textbox>"
            "</v:shape></w:pict></w:r>"
        ),
    )
    add_xml(
        document,
        paragraph(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE 9</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{see clause 2}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        ),
    )
    document.sections[0].header.paragraphs[0].text = "Page header"
    note = '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
    return saved(
        document,
        footnotes=f'{note}<w:footnote w:id="5"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>Tax is added.</w:t></w:r>'
        "</w:p></w:footnote>",
        endnotes='<w:endnote w:id="7"><w:p><w:r><w:t>See the schedule.</w:t></w:r></w:p></w:endnote>',
    )


def letter(**headers: str) -> EmailMessage:
    """A mail with the usual head, to be given a body."""
    mail = EmailMessage()
    for name, value in {
        "From": "著作権課 <rights@example.org>",
        "To": "support@example.com",
        "Subject": "学習データに関する照会について",
        "Date": "Tue, 28 Oct 2025 23:30:00 +0900",
        "Message-ID": "<1@example.org>",
    }.items():
        mail[name] = headers.get(name.replace("-", "_"), value)
    return mail


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    """A ZIP of these files."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()
