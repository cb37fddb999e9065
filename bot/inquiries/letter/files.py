"""A case's letter as the files that are kept, shown and sent."""

from bot.inquiries.letter.blocks import parse
from bot.inquiries.letter.compose import letter_markdown
from bot.inquiries.letter.facts import LANGUAGES, LetterFacts
from bot.inquiries.model import ChannelType

_BY_HAND = {ChannelType.FORM, ChannelType.IN_PRODUCT}


def letter_text(facts: LetterFacts, language: str) -> str:
    """The letter as plain text, for the body of a mail."""
    from bot.inquiries.letter.render.text import letter_plain

    return letter_plain(parse(letter_markdown(facts, language)), language=language)


def letter_files(facts: LetterFacts) -> dict[str, bytes]:
    """The letter in both languages as PDF, DOCX and Markdown, by file name (`M26-7KQ4XW-letter-en.pdf`).

    Where the channel is one that a person fills in by hand, the sheet for it is added, in both languages, too. The same
    facts give the same bytes.

    Raises:
        InquiryError: see `letter_markdown`.
    """
    from bot.inquiries.letter.render.docx import letter_docx
    from bot.inquiries.letter.render.pdf import letter_pdf
    from bot.inquiries.letter.render.sheet import form_sheet

    files: dict[str, bytes] = {}
    for language in LANGUAGES:
        markdown = letter_markdown(facts, language)
        blocks = parse(markdown)
        name = f"{facts.reference}-letter-{language}"
        files[f"{name}.pdf"] = letter_pdf(
            blocks, language=language, footer=facts.reference, today=facts.today
        )
        files[f"{name}.docx"] = letter_docx(
            blocks, language=language, footer=facts.reference, today=facts.today
        )
        files[f"{name}.md"] = markdown.encode()
        if facts.channel and facts.channel.type in _BY_HAND:
            sheet = form_sheet(facts, language).markdown
            name = f"{facts.reference}-sheet-{language}"
            files[f"{name}.md"] = sheet.encode()
            files[f"{name}.pdf"] = letter_pdf(
                parse(sheet), language=language, footer=facts.reference, today=facts.today
            )
    return files
