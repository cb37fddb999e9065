"""A whole case, with nothing replaced: the real desk and library, the real client, files, a mail server on loopback."""

import shutil
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import simcord
import sqlalchemy as sa
from simcord import InteractionResult, MemberActor

from bot.client import Madoguchi
from bot.cogs.rounds import DeskRounds
from bot.desk import Desk
from bot.inquiries.cases.store import Filter
from bot.inquiries.evidence.verification import verify_bundle
from bot.inquiries.model import DESK, Case, Status
from bot.inquiries.procedure.parts import relied_key
from bot.settings import Settings
from bot.words import words_for
from ingest.add import Options, add_paths
from ingest.apart.reading import InProcess
from tests.bot.inquiries.delivery.servers import MailServer, make_certificate
from tests.bot.inquiries.signed import signed_image
from tests.bot.world import COMPANY_PREFIX, World
from tests.fakes import FakeEncoder
from tests.fixtures_library import TESTER

QUESTION = "What does Midjourney's policy say about a notice of copyright infringement?"
TERMS = """---
title: Midjourney Terms of Service
kind: policy
vendor: midjourney
language: en
---

## Copyright complaints

If you believe that material on the Services infringes your copyright, send a notice to takedown@midjourney.com. The notice
must identify the work and the material claimed to infringe it.
"""
FORMS: dict[str, dict[str, object]] = {
    "work": {"title": "森の番人 (Guardian of the Forest)", "author": "Aoi Tanaka", "rights_basis": "author’s assignment",
             "country": "Japan", "links": "https://example.jp/forest"},
    "found": {"description": "The guardian appears with the same face, dress and staff.",
              "links": "https://www.midjourney.com/jobs/1", "on": "2026年11月1日", "prompt": "forest guardian"},
    "request": {"standard_requests": ["output.remove"], "background": "", "answer_days": "10"},
    "claimant": {"name": "Aozora Films", "capacity": ["owner"], "authority": "", "signatory": "Hanako Yamada"},
    "contact": {"email": "rights@example.jp", "phone": "+81 3 0000 0000", "address": "1-1 Chiyoda, Tokyo",
                "country": "JP"},
}  # fmt: skip


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with MailServer(certificate=make_certificate(tmp_path), offers_tls=False) as running:
        yield running


@pytest.fixture
def desk(starter_desk: Desk, tmp_path: Path, server: MailServer) -> Desk:
    folder = tmp_path / "desk"
    shutil.copytree(starter_desk.settings.data_dir, folder, symlinks=True)
    return with_terms(Desk(settings=settings_of(folder, server)), tmp_path)


def settings_of(folder: Path, server: MailServer, **more: object) -> Settings:
    return Settings(
        data_dir=folder,
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        smtp_security="none",
        mail_from="desk@example.org",
        association="著作権者の会",
        association_en="Association of Rights Holders",
        **more,
    )


def with_terms(desk: Desk, folder: Path) -> Desk:
    terms = folder / "policies" / "midjourney" / "terms-of-service.2025-02-06.md"
    terms.parent.mkdir(parents=True)
    terms.write_text(TERMS, encoding="utf-8")
    assert not add_paths(
        [terms.parent.parent], library=desk.library, options=Options(by=TESTER), apart=InProcess()
    ).failed
    return desk


class Town(World):
    """A server with a channel for staff, and the desk with its rounds, which are made when the test says so."""

    def new_client(self) -> Madoguchi:
        roles = {f"{name}_role": role.id for name, role in self._roles.items()}
        self.staff_channel = self.guild.create_text_channel("事務局")
        settings = Settings(**roles, company_role_prefix=COMPANY_PREFIX)
        client = Madoguchi(desk=self.desk, settings=settings, inquiries=self.inquiries)
        self.rounds = DeskRounds(
            client,
            rounds=self.desk.rounds(client.counter.run),
            staff_channel=self.staff_channel.id,
            running=False,
        )
        return client

    def notices(self) -> list[str]:
        """What staff were told in their channel."""
        return [message.content for message in self.staff_channel.history()]


def said(result: InteractionResult) -> str:
    return "\n".join(message.content for message in (result.response, *result.followups) if message)


def button(result: InteractionResult, begins: str) -> tuple[object, str]:
    """The message and the id of its button that begins like this."""
    for message in (*result.followups, result.response):
        for row in message.components if message else ():
            for item in row["components"]:
                if item["custom_id"].startswith(begins):
                    return message, item["custom_id"]
    raise AssertionError(f"no {begins} in {said(result)}")


async def press(actor: MemberActor, result: InteractionResult, begins: str) -> InteractionResult:
    message, custom_id = button(result, begins)
    return await actor.click(message, custom_id=custom_id)


@pytest.mark.parametrize("locale", ["ja", "en-US"])
async def test_from_a_question_to_the_figures(
    simcord_env: simcord.Env, desk: Desk, server: MailServer, locale: str, tmp_path: Path
) -> None:
    await go_through(simcord_env, desk, server, locale, tmp_path)


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
async def test_the_same_on_postgresql(
    simcord_env: simcord.Env, address: sa.URL, server: MailServer, tmp_path: Path
) -> None:
    url = address.render_as_string(hide_password=False)
    settings = settings_of(tmp_path / "postgresql", server, database_url=url)
    desk = with_terms(Desk(settings=settings, encoder=FakeEncoder()), tmp_path / "postgresql")
    await go_through(simcord_env, desk, server, "ja", tmp_path)


async def go_through(
    simcord_env: simcord.Env, desk: Desk, server: MailServer, locale: str, tmp_path: Path
) -> None:
    words = words_for(locale)
    town = Town(simcord_env, desk, desk.inquiries)
    await town.restart()
    aoi = town.person("aoi", company="あおぞら映像", role="member", locale=locale)
    sato = town.person("sato", role="staff", locale=locale)

    # Question and answer, and from the answer a draft with the vendor and what was cited.
    answer = await aoi.slash(town.channel, "ask", question=QUESTION)
    panel = await press(aoi, answer, "inquire:")
    (case,) = desk.inquiries.casework.cases.find(Filter(), person=DESK)
    assert case.form.vendor == "midjourney"
    assert case.form.question == QUESTION
    assert {relied.kind for relied in case.form.relied} == {"policy"}

    # The form, step by step; a restart in the middle loses nothing.
    await aoi.select(panel.response, custom_id=f"inq:d-kind:{case.reference}", values=["output"])
    for part, values in FORMS.items():
        shown = await press(aoi, panel, f"inq:d-fill:{case.reference}:{part}:0")
        assert shown.modal is not None
        chosen = {"relied": [relied_key(each) for each in case.form.relied]} if part == "request" else {}
        await aoi.submit_modal(shown, values | chosen)
    await town.restart()
    reopened = await aoi.slash(town.channel, "inquiry open", reference=case.reference)
    assert "Guardian of the Forest" in said(reopened)

    # Evidence with Content Credentials.
    clip = signed_image(tmp_path, generator="Midjourney")
    await aoi.slash(
        town.channel, "inquiry evidence add", reference=case.reference, purpose="found",
        file1=("clip.jpg", clip),
    )  # fmt: skip
    letter = await aoi.slash(town.channel, "inquiry letter", reference=case.reference, language="en")
    assert "Midjourney" in said(letter)

    # Handing in, reviewing, the statements, sending.
    reopened = await aoi.slash(town.channel, "inquiry open", reference=case.reference)
    await press(aoi, reopened, "inq:d-handin:")
    assert standing(desk, case) is Status.IN_REVIEW
    review = await sato.slash(town.channel, "inquiry review", reference=case.reference)
    await press(sato, review, "inq:approve:")
    assert standing(desk, case) is Status.APPROVED
    confirming = await aoi.slash(town.channel, "inquiry confirm", reference=case.reference)
    assert confirming.modal is not None
    await aoi.submit_modal(confirming, {"name": "Hanako Yamada"})
    sending = await sato.slash(town.channel, "inquiry send", reference=case.reference)
    confirmed = await press(sato, sending, "inq:facts:")
    await press(sato, confirmed, "inq:sendnow:")
    assert server.letters == []
    await town.rounds.once()
    assert standing(desk, case) is Status.SENT
    ((recipients, data),) = server.letters
    sent = message_from_bytes(data, policy=policy.default)
    assert recipients == ("takedown@midjourney.com",)
    assert case.reference in sent["Subject"]
    body = sent.get_body(("plain",)).get_content()
    assert "Guardian of the Forest" in body
    assert "Hanako Yamada" in body
    assert "send a notice to takedown@midjourney.com" in body
    assert "generated" in body.lower()
    assert any(part.get_filename("").endswith(".pdf") for part in sent.iter_attachments())
    await town.rounds.once()
    assert len(server.letters) == 1

    # The reply, the end, the bundle and the figures.
    reply = EmailMessage()
    reply["From"], reply["Subject"] = "legal@midjourney.example", f"Re: {sent['Subject']}"
    reply["Message-ID"], reply["In-Reply-To"] = "<9@midjourney.example>", sent["Message-ID"]
    reply.set_content("We have removed the image.")
    await aoi.slash(
        town.channel, "inquiry reply", reference=case.reference, answers=True,
        file=("reply.eml", reply.as_bytes()),
    )  # fmt: skip
    assert standing(desk, case) is Status.ANSWERED
    await sato.slash(
        town.channel,
        "inquiry close",
        reference=case.reference,
        outcome="resolved",
        reason="The image is gone.",
    )
    assert standing(desk, case) is Status.CLOSED
    timeline = await aoi.slash(town.channel, "inquiry show", reference=case.reference)
    assert words("status.closed") in said(timeline)
    bundle = await aoi.slash(town.channel, "inquiry evidence bundle", reference=case.reference)
    saved = tmp_path / "bundle.zip"
    (attached,) = (bundle.followups or [bundle.response])[-1].attachments
    saved.write_bytes(await attached.read())
    assert verify_bundle(saved).ok
    report = await sato.slash(town.channel, "vendors report", period="2026", internal=True)
    assert "Midjourney" in said(report)


def standing(desk: Desk, case: Case) -> Status:
    held = desk.inquiries.casework.cases.get(case.reference)
    assert held is not None
    return held.status
