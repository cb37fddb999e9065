"""How fast Word documents, web pages, mails and Markdown are read, beside the plain use of the same libraries.

Run with `python -m bench.reading_papers`.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from email.message import EmailMessage
from functools import partial
from pathlib import PurePosixPath
from statistics import median

from bench.clock import timed
from bench.report import Measured, Row, table
from ingest.document import Source
from ingest.readers import read

_SECTIONS = 120
_TURNS = 7
_SENTENCES = (
    "A right holder may ask the provider, in writing, to stop using a work and to say where it was obtained. ",
    "著作権者は、提供者に対し、著作物の利用を停止し、その入手先を明らかにするよう、書面で求めることができる。",
)


def run() -> Measured:
    """The same text in each form, read in turn by ours and by the library alone; kilobytes of text a second."""
    kilobytes = len("".join(words for _, paragraphs in _text() for words in paragraphs).encode()) / 1000
    found = Measured()
    for name, (make, plain, beside) in _FORMS.items():
        content = make()
        source = Source(name=f"terms.{name}", path=PurePosixPath(f"terms.{name}"), content=content)
        calls: tuple[Callable[[], object], ...] = (partial(_ours, source), partial(plain, content))
        for call in calls:  # imports and caches are nobody's gain
            call()
        times = [[timed(call)[1] for call in calls] for _ in range(_TURNS)]
        ours, theirs = (kilobytes * 1000 / median(column) for column in zip(*times, strict=True))
        found.rows.append(Row(f"reading {name}: kB of text a second", ours, theirs, beside))
    found.notes.append(
        f"reading papers: one text of {kilobytes:.0f} kB in {_SECTIONS} sections, English and Japanese, in each form; ours "
        "also tells the format, keeps places, numbers and notes, and looks for what is hidden in it"
    )
    return found


def _ours(source: Source) -> object:
    return list(read(source))


def _text() -> list[tuple[str, list[str]]]:
    """Headings, each with its paragraphs."""
    return [
        (f"{number}. Section {number}", [_SENTENCES[at % 2] * 3 for at in range(4)])
        for number in range(1, _SECTIONS + 1)
    ]


def _docx() -> bytes:
    import docx

    document = docx.Document()
    for heading, paragraphs in _text():
        document.add_heading(heading, 1)
        for words in paragraphs:
            document.add_paragraph(words)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _html() -> bytes:
    sections = "".join(
        f"<h2>{heading}</h2>{''.join(f'<p>{words}</p>' for words in paragraphs)}"
        for heading, paragraphs in _text()
    )
    menu = "<nav><ul><li><a href='/'>Home</a></li></ul></nav>"
    return (
        f"<!doctype html><html><head><title>Terms of Use</title></head><body>{menu}<main>{sections}</main></body></html>"
    ).encode()


def _eml() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "legal@example.com", "Terms of Use", "<1@example.com>"
    mail.set_content("\n\n".join("\n\n".join([heading, *paragraphs]) for heading, paragraphs in _text()))
    return mail.as_bytes()


def _markdown() -> bytes:
    return "\n\n".join(
        "\n\n".join([f"## {heading}", *paragraphs]) for heading, paragraphs in _text()
    ).encode()


def _plain_docx(content: bytes) -> object:
    import docx

    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)


def _plain_html(content: bytes) -> object:
    from trafilatura import extract

    return extract(content, include_comments=False, with_metadata=True)


def _plain_eml(content: bytes) -> object:
    from email import message_from_bytes
    from email.policy import default

    body = message_from_bytes(content, policy=default).get_body(("plain", "html"))
    return body.get_content() if body is not None else ""


def _plain_markdown(content: bytes) -> object:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").parse(content.decode())


_FORMS: dict[str, tuple[Callable[[], bytes], Callable[[bytes], object], str]] = {
    "docx": (_docx, _plain_docx, "python-docx, paragraphs"),
    "html": (_html, _plain_html, "trafilatura.extract"),
    "eml": (_eml, _plain_eml, "email, get_body"),
    "md": (_markdown, _plain_markdown, "markdown-it, parse"),
}


if __name__ == "__main__":
    measured = run()
    print(table(measured.rows))
    print(*measured.notes, sep="\n")
