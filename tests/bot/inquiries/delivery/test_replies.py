import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.inquiries.delivery.replies import MOST_ATTACHMENTS, MOST_TEXT, Reply, match, read_reply
from bot.inquiries.delivery.text import new_part, text_of_html

OURS, OTHER, UNKNOWN = "M26-D8FSPW", "M26-18B100", "M25-YFRJAG"
LETTER = "<m26.5@association.example>"


def mail(body: bytes = b"Hello", **headers: str) -> bytes:
    given = {
        "From": "Vendor <legal@vendor.example>",
        "Message-ID": "<1@vendor.example>",
        "Subject": "Re: inquiry",
    }
    lines = {**given, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value).encode() + b"\r\n" + body


def test_a_plain_reply() -> None:
    reply = read_reply(
        mail(
            b"We look into it.\r\n\r\nOn Mon, 2 Nov 2026 at 10:00, Desk <desk@association.example> wrote:\r\n"
            b"> Dear OpenAI\r\n> please\r\n",
            In_Reply_To=LETTER,
            References=f"<0@x.example> {LETTER}",
            Date="Mon, 2 Nov 2026 19:30:00 +0900",
        )
    )
    assert reply == Reply(
        message_id="<1@vendor.example>",
        in_reply_to=(LETTER,),
        references=("<0@x.example>", LETTER),
        sender="legal@vendor.example",
        subject="Re: inquiry",
        at=datetime(2026, 11, 2, 10, 30, tzinfo=UTC),
        text="We look into it.",
        full_text=reply.full_text,
        attachments=(),
        automatic=False,
        bounce=False,
    )
    assert "> please" in reply.full_text


@pytest.mark.parametrize(
    ("charset", "said"),
    [
        ("iso-2022-jp", "ご連絡ありがとうございます"),
        ("shift_jis", "ご連絡ありがとうございます"),
        ("euc-jp", "ご連絡ありがとうございます"),
        ("utf-8", "髙橋①です"),
        ("gb2312", "您好"),
        ("latin-1", "Voilà"),
        ("no-such-charset", "ご連絡"),
        ("", "ご連絡"),
    ],
)
def test_text_in_any_encoding(charset: str, said: str) -> None:
    body = said.encode("utf-8" if charset in {"", "no-such-charset"} else charset)
    kind = f"text/plain; charset={charset}" if charset else "text/plain"
    assert read_reply(mail(body, Content_Type=kind)).text == said


def test_what_the_standards_leave_out_but_people_write() -> None:
    circled = b"\x1b$B-!\x1b(B" + "の件".encode("iso-2022-jp")
    assert read_reply(mail(circled, Content_Type="text/plain; charset=iso-2022-jp")).text == "①の件"
    assert read_reply(mail("①髙".encode("cp932"), Content_Type="text/plain; charset=Shift_JIS")).text == "①髙"


def test_subjects_encoded_unencoded_and_broken() -> None:
    for raw, said in [
        (b"=?ISO-2022-JP?B?GyRCMnNFehsoQg==?=", "回答"),
        (b"=?utf-8?q?Re=3A_=E5=9B=9E=E7=AD=94?=", "Re: 回答"),
        ("回答".encode(), "回答"),
        ("回答".encode("iso-2022-jp"), "回答"),
        ("回答".encode("cp932"), "回答"),
    ]:
        assert read_reply(b"Subject: " + raw + b"\r\n\r\nx").subject == said
    for raw in (b"=?utf-8?b?!!!?=", b"=?nope?q?a?=", b"=?utf-8?b?gICA?=", b"\0\0", b"a\x1b[31mb"):
        subject = read_reply(b"Subject: " + raw + b"\r\n\r\nx").subject
        assert subject.isprintable()


def test_html_alone_is_read_with_its_quotes() -> None:
    page = (
        "<html><head><title>no</title><style>p{}</style></head><body><p>Thank you.<br>We <b>refuse</b>.</p>"
        "<div>On Mon, Desk &lt;desk@a.example&gt; wrote:</div><blockquote><p>Dear OpenAI</p><p>stop</p></blockquote>"
        "<script>alert(1)</script></body></html>"
    )
    reply = read_reply(mail(page.encode(), Content_Type="text/html; charset=utf-8"))
    assert reply.text == "Thank you.\nWe refuse."
    assert "> Dear OpenAI" in reply.full_text
    assert "alert" not in reply.full_text


def test_plain_text_goes_before_html_and_files_are_kept_apart() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.example", "x"
    message.set_content("plain words")
    message.add_alternative("<p>html words</p>", subtype="html")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="回答.pdf")
    message.add_attachment("text in a file", filename="note.txt")
    inner = EmailMessage()
    inner["Subject"] = "forwarded"
    inner.set_content("inner words")
    message.add_attachment(inner)
    reply = read_reply(message.as_bytes(policy=email.policy.SMTP))
    assert reply.text == "plain words"
    assert [(a.name, a.type) for a in reply.attachments] == [
        ("回答.pdf", "application/pdf"),
        ("note.txt", "text/plain"),
        ("part-3", "message/rfc822"),
    ]
    assert reply.attachments[0].data == b"%PDF-"
    assert b"inner words" in reply.attachments[2].data


@pytest.mark.parametrize(
    ("headers", "automatic"),
    [
        ({"Auto_Submitted": "auto-replied"}, True),
        ({"Auto_Submitted": "auto-generated (rule)"}, True),
        ({"Auto_Submitted": "no"}, False),
        ({"X_Autoreply": "yes"}, True),
        ({"X_Auto_Response": "1"}, True),
        ({"X_Auto_Response_Suppress": "All"}, False),
        ({"Precedence": "auto_reply"}, True),
        ({"Return_Path": "<>"}, True),
        ({"Subject": "Out of Office: Re: inquiry"}, True),
        ({"Subject": "Automatic reply: inquiry"}, True),
        ({"Subject": "自動返信: お問い合わせ"}, True),
        ({"Subject": "Out of scope"}, False),
        ({}, False),
    ],
)
def test_what_no_person_wrote(headers: dict[str, str], automatic: bool) -> None:
    assert read_reply(mail(**headers)).automatic is automatic


def bounce(action: str) -> bytes:
    return (
        "From: MAILER-DAEMON@vendor.example\nSubject: Undelivered\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\n\nCould not be delivered.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
        f"Final-Recipient: rfc822; legal@vendor.example\nAction: {action}\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {LETTER}\nSubject: x\n\n--b--\n"
    ).encode()


@pytest.mark.parametrize(("action", "failed"), [("failed", True), ("delayed", False), ("relayed", False)])
def test_a_report_names_the_letter_and_says_whether_it_failed(action: str, failed: bool) -> None:
    reply = read_reply(bounce(action))
    assert (reply.bounce, reply.automatic) == (failed, True)
    assert match(reply, known={LETTER: OURS}, exists=lambda _: False) == OURS


def test_a_mail_without_a_number_is_known_by_its_bytes() -> None:
    one, same, other = (read_reply(mail(body, Message_ID="")) for body in (b"a", b"a", b"b"))
    assert one.message_id == same.message_id != other.message_id
    assert one.message_id.startswith("sha256:")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 1000,
        b"\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n--\r\n----",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b",
        b'Content-Type: text/plain; charset="\0"\r\n\r\n\xff\xfe',
        b"Content-Type: text/plain; charset*=utf-8''%ff%ff\r\n\r\nx",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!!not base64!!!!",
        b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin\nx",
        b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\n\r\nx",
        b"From: " + b"<" * 50_000 + b"\r\n\r\nx",
        b"Subject: " + b"=?utf-8?q?" * 20_000 + b"\r\n\r\nx",
        b"Message-ID: <" + b"a" * 100_000 + b"@b>\r\n\r\nx",
        b"References: " + b"<a@b> " * 100_000 + b"\r\n\r\nx",
        b"Content-Type: text/html\r\n\r\n" + b"<!" * 200_000,
        b"Content-Type: text/html\r\n\r\n" + b"<blockquote>" * 50_000,
        b"Content-Disposition: attachment; filename*0*=utf-8''%E3; filename*99=x\r\n\r\nx",
    ],
)
def test_hostile_mail_is_read_as_well_as_it_can_be(data: bytes) -> None:
    whole(read_reply(data))


def test_mail_in_mail_in_mail() -> None:
    nested = b"x"
    for depth in range(400):
        boundary = str(depth).encode()
        nested = (
            b"Content-Type: multipart/mixed; boundary=b" + boundary + b"\n\n--b" + boundary + b"\n" + nested
        )
    whole(read_reply(nested))
    wide = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: image/png\n\nx\n" * 2000
    reply = read_reply(wide)
    assert len(reply.attachments) == MOST_ATTACHMENTS


def whole(reply: Reply) -> None:
    """All of it can be stored and shown."""
    assert len(reply.text) <= len(reply.full_text) <= MOST_TEXT
    assert len(reply.in_reply_to) <= 50 >= len(reply.references)
    for line in (reply.message_id, reply.sender, reply.subject, *(a.name for a in reply.attachments)):
        assert len(line) <= 300
        assert line.isprintable() or "\u3000" in line
    for text in (reply.text, reply.full_text, reply.subject):
        text.encode()
        assert "\0" not in text


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2000))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    whole(read_reply(data))


PIECES = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: multipart/report; report-type=x\n", b"--b\n",
        b"--b--\n", b"\n", b"\n\n", b"Content-Type: message/rfc822\n", b"Content-Type: message/delivery-status\n",
        b"Content-Type: text/html; charset=utf-7\n", b"Content-Type: text/plain; charset=idna\n", b"Action: failed\n",
        b"Content-Transfer-Encoding: quoted-printable\n", b"Content-Transfer-Encoding: base64\n", b"=?utf-8?b?=", b"?=",
        b"Subject: ", b"From: ", b"Date: ", b"Message-ID: <", b">", b"\x1b$B", b"\xff", b"\0", b"<p>", b"<![", b"&#x",
        b"Content-Disposition: attachment; filename*=", b"utf-8''%", b"charset=rot13",
        b"Content-Type: text/rfc822-headers\n",
        b"Content-Type: text/plain; charset=unicode_escape\n", b"\\N{", b"On x wrote:\n", b"> q\n", b"From: a\nSent: b\n",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=8), max_size=30))
def test_no_pieces_of_mail_make_it_fail(pieces: list[bytes]) -> None:
    whole(read_reply(b"".join(pieces)))


# Which case it belongs to.


def reply_with(**facts: object) -> Reply:
    plain = {
        "message_id": "<1@v>", "in_reply_to": (), "references": (), "sender": "", "subject": "", "at": None, "text": "",
        "full_text": "", "attachments": (), "automatic": False, "bounce": False,
    }  # fmt: skip
    return Reply(**(plain | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"in_reply_to": (LETTER,), "subject": OTHER}, OURS),
        ({"references": ("<x@y>", LETTER), "subject": OTHER}, OURS),
        ({"in_reply_to": ("<forged@x>",), "subject": f"Re: [{OTHER}] inquiry"}, OTHER),
        ({"subject": f"Re: [{OURS.lower()}]"}, OURS),
        ({"text": f"your ref. {OURS}"}, OURS),
        ({"full_text": f"> ref. {OURS}"}, OURS),
        ({"subject": f"{OURS} {OTHER}", "text": OTHER}, OTHER),
        ({"text": f"{OURS} and {OTHER}", "full_text": f"{OURS} and {OTHER}"}, None),
        ({"subject": UNKNOWN}, None),
        ({}, None),
    ],
)
def test_which_case_a_reply_belongs_to(facts: dict[str, object], expected: str | None) -> None:
    found = match(reply_with(**facts), known={LETTER: OURS}, exists={OURS, OTHER}.__contains__)
    assert found == expected


# What is new in it.


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("New\n\nOn Monday, X wrote:\n> old\n>\n> older", "New"),
        ("New\n\nOn Monday, 2 November 2026,\nDesk <d@a.example> wrote:\n\n> old", "New"),
        ("回答\n\n2026年11月2日(月) 10:00 窓口 <desk@a.example>:\n\n> 旧", "回答"),
        ("New\n-----Original Message-----\nFrom: X\nold", "New"),
        ("New\n________________________________\nFrom: X\nSent: Monday\nold", "New"),
        ("New\n\nFrom: X <x@y>\nSent: Monday\nTo: Z\nold", "New"),
        ("回答\n\n差出人: X\n送信日時: 月曜\n旧", "回答"),
        ("New\n> old\n", "New"),
        # Written below or between the lines quoted: nothing is cut.
        (
            "On Monday, X wrote:\n> q1\nanswer 1\n> q2\nanswer 2",
            "On Monday, X wrote:\n> q1\nanswer 1\n> q2\nanswer 2",
        ),
        ("> q\nanswer", "> q\nanswer"),
        ("From: our side this looks fine.\nBye", "From: our side this looks fine.\nBye"),
        ("On balance, as we wrote:\nno.", "On balance, as we wrote:\nno."),
        # Nothing but a quote: better that than nothing.
        ("> old", "> old"),
        ("", ""),
    ],
)
def test_what_is_new_is_told_from_what_is_quoted(text: str, new: str) -> None:
    assert new_part(text) == new


@given(st.text(alphabet="On wrote:>\n<@.年 From", max_size=200))
def test_what_is_new_is_part_of_the_whole(text: str) -> None:
    assert new_part(text) in text
    assert bool(new_part(text)) == bool(text.strip())


@settings(deadline=None)
@given(st.text(alphabet="<>/!-[]&;#x pblockquotescript\"'=\n", max_size=300))
def test_no_markup_makes_it_fail(page: str) -> None:
    text_of_html(page)
