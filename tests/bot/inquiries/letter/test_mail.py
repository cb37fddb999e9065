"""A mail carries what it is given, and no header but its own."""

import email
from dataclasses import replace
from datetime import UTC, datetime
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inquiries.errors import InquiryError
from bot.inquiries.letter.files import letter_files, letter_text
from bot.inquiries.letter.render.mail import eml, letter_mail, letter_message, subject_with_reference
from bot.words import words_for
from tests.bot.inquiries.letter.letters import CHANNEL, FACTS, REFERENCE

GIVEN = {
    "sender": "架空権利者協会 <desk@association.example>",
    "recipient": "takedown@stardust.example",
    "subject": "",
    "body_text": "本文\n",
    "attachments": {},
    "message_id": "<m26-7kq4xw.5@association.example>",
    "date": datetime(2026, 11, 6, 1, 2, tzinfo=UTC),
}
HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
}
nasty = st.text(
    st.sampled_from("a\r\n\t :;,\"'<>()@\\=?\0\x0b\x85\u2028\u202e書\ud800") | st.characters(codec=None),
    max_size=80,
)


def read(data: bytes):
    return email.message_from_bytes(data, policy=default)


@given(nasty, nasty)
def test_no_text_makes_a_header(subject: str, name: str) -> None:
    attachments = {name: b"x"}
    message = read(eml(letter_message(FACTS, **{**GIVEN, "subject": subject, "attachments": attachments})))
    assert set(message.keys()) <= HEADERS
    assert message["To"] == GIVEN["recipient"]
    assert message["Subject"].endswith(f" [{REFERENCE}]")
    [attached] = message.iter_attachments()
    assert set(attached.keys()) <= HEADERS | {"Content-Disposition"}
    assert attached.get_content() == b"x"
    assert message.get_body().get_content().splitlines() == ["本文"]


@given(nasty)
def test_no_text_makes_a_second_recipient(address: str) -> None:
    try:
        message = letter_message(FACTS, **{**GIVEN, "recipient": address})
    except InquiryError:
        pass
    else:
        assert message["To"] == address.strip(" ")


@given(nasty)
def test_no_name_of_a_sender_makes_a_header(name: str) -> None:
    try:
        message = letter_message(FACTS, **{**GIVEN, "sender": f"{name} <desk@association.example>"})
    except InquiryError:
        pass
    else:
        assert set(read(eml(message)).keys()) <= HEADERS
        [sender] = read(eml(message))["From"].addresses
        assert sender.addr_spec == "desk@association.example"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@",
        "@b.example",
        "a@b.example, c@d.example",
        "a@b.example;c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example\n",
        "Name <a@b.example>",
        "a b@c.example",
        "a@b@c.example",
        "a@-b.example",
        "a..b@c.example",
        "あ@b.example",
        f"{'a' * 65}@b.example",
        f"a@{'b.' * 130}example",
    ],
)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_is_not_a_single_address_is_refused(address: str, language: str) -> None:
    with pytest.raises(InquiryError) as caught:
        letter_message(FACTS, **{**GIVEN, "recipient": address})
    sentence = words_for(language).error(caught.value)
    assert "\n" not in sentence
    assert len(sentence) < 400


def test_a_message_id_of_ours_is_checked() -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        letter_message(FACTS, **{**GIVEN, "message_id": "<a@b>\r\nBcc: c"})


def test_the_channels_own_subject_comes_first() -> None:
    assert subject_with_reference(FACTS) == f"Takedown Request [{REFERENCE}]"
    plain = replace(FACTS, channel=replace(CHANNEL, subject=""))
    assert subject_with_reference(plain) == f"{words_for('en')('letter.subject.output')} [{REFERENCE}]"
    japanese = replace(plain, channel=replace(CHANNEL, subject="", languages=("ja",)))
    assert subject_with_reference(japanese) == f"{words_for('ja')('letter.subject.output')} [{REFERENCE}]"
    assert subject_with_reference(FACTS, "x" * 900).endswith(f"[{REFERENCE}]")


def test_the_letter_goes_as_text_and_as_pdf() -> None:
    files = letter_files(FACTS)
    data = letter_mail(
        FACTS,
        sender="desk@localhost",
        recipient="takedown@stardust.example",
        message_id="<m26-7kq4xw.5@localhost>",
        at=GIVEN["date"],
        files=files,
        copy_to="copy@association.example",
    )
    message = read(data)
    body = message.get_body().get_content()
    assert body.replace("\r\n", "\n").startswith(letter_text(FACTS, "en"))
    assert letter_text(FACTS, "ja") in body.replace("\r\n", "\n")
    assert {part.get_filename(): part.get_content() for part in message.iter_attachments()} == {
        name: data for name, data in files.items() if name.endswith(".pdf")
    }
    assert message["Cc"] == "copy@association.example"
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_a_channel_that_reads_english_only_gets_no_japanese_text() -> None:
    assert replace(FACTS, channel=replace(CHANNEL, languages=("en",))).languages == ("en",)
    assert replace(FACTS, channel=replace(CHANNEL, languages=("ja", "zh"))).languages == ("ja",)
    assert replace(FACTS, channel=replace(CHANNEL, languages=("zh",))).languages == ("en",)
    assert replace(FACTS, channel=None).languages == ("en", "ja")


def test_the_same_letter_is_the_same_mail() -> None:
    given_files = {**GIVEN, "attachments": {"書面 1.pdf": b"%PDF"}}
    first, second = (eml(letter_message(FACTS, **given_files)) for _ in range(2))
    assert first == second
    [attached] = read(first).iter_attachments()
    assert attached.get_filename() == "書面 1.pdf"
    assert b"filename*=utf-8''" in first
