"""Handing in evidence in chat and getting it back; what goes wrong first."""

import io
import random
import re
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from simcord import InteractionResult, MemberActor

from bot.inquiries.evidence.receive import MOST_BYTES
from bot.inquiries.evidence.verification import verify_bundle
from bot.inquiries.model import Case, Evidence, Form, Person, Purpose
from bot.words import Words, words_for
from tests.bot.inquiries.signed import plain_image, signed_image
from tests.bot.world import World
from tests.fakes import Clock

JAPANESE, ENGLISH = words_for("ja"), words_for("en")
LANGUAGES = pytest.mark.parametrize(("locale", "words"), [("ja", JAPANESE), ("en-US", ENGLISH)])
UNKNOWN = "M26-00000P"


def draft(world: World, actor: MemberActor, *, company: str | None = None, shared: bool = False) -> Case:
    author = world.as_person(actor, company=company)
    case = world.inquiries.casework.cases.open(Form(vendor="openai"), author=author, locale="ja")
    return world.inquiries.filing.share(case.reference, author, shared=True) if shared else case


def texts(result: InteractionResult) -> str:
    return "\n".join(message.content for message in [result.response, *result.followups] if message)


def kept(world: World, case: Case) -> list[Evidence]:
    return world.inquiries.evidence.of(case.id)


async def add(
    world: World,
    actor: MemberActor,
    case: Case | str,
    *files: tuple[str, bytes],
    purpose: str = "found",
    **options,
) -> InteractionResult:
    reference = case if isinstance(case, str) else case.reference
    given = {f"file{number}": file for number, file in enumerate(files, start=1)}
    return await actor.slash(
        world.channel, "inquiry evidence add", reference=reference, purpose=purpose, **given, **options
    )


def files_of(result: InteractionResult) -> list:
    return [
        file for message in [result.response, *result.followups] if message for file in message.attachments
    ]


def hand(world: World, case: Case, data: bytes, name: str, by: Person) -> Case:
    return world.inquiries.intake.add_file(case, data, name, Purpose.FOUND, by).case


def ids(result: InteractionResult) -> list[str]:
    message = result.followups[-1] if result.followups else result.response
    return [item["custom_id"] for row in message.components for item in row["components"]]


@LANGUAGES
async def test_what_cannot_be_taken_is_told_one_by_one_and_is_not_in_the_others_way(
    world: World, locale: str, words: Words
) -> None:
    aoi = world.person(locale=locale)
    case = draft(world, aoi)
    result = await add(
        world,
        aoi,
        case,
        ("empty.png", b""),
        ("setup.exe", b"MZ" + bytes(200)),
        ("large.mp4", bytes(MOST_BYTES + 1)),
        ("絵.png", plain_image("PNG")),
        ("ぼんやり.dat", bytes(range(256)) * 4),
        link="ftp://a.example/x",
    )
    told = texts(result)
    assert result.ephemeral
    for code, name in (
        ("evidence_empty", "empty.png"),
        ("evidence_is_program", "setup.exe"),
        ("evidence_too_large", "large.mp4"),
        ("evidence_unknown_type", "ぼんやり.dat"),
    ):
        assert words(f"errors.{code}", name=name, limit=10) in told
    assert words("errors.link_not_web") in told
    assert words("evidence.taken", what="絵.png") in told
    assert [piece.name for piece in kept(world, case)] == ["絵.png"]


async def test_a_file_too_large_is_not_even_fetched(world: World) -> None:
    aoi = world.person()
    before = len(world.env.http_requests)
    await add(world, aoi, draft(world, aoi), ("large.mp4", bytes(MOST_BYTES + 1)))
    assert not [one for one in world.env.http_requests[before:] if "attachments" in one.path]


@LANGUAGES
@pytest.mark.parametrize("link", [None, "   "])
async def test_nothing_at_all_is_said_to_be_nothing(
    world: World, locale: str, words: Words, link: str | None
) -> None:
    aoi = world.person(locale=locale)
    options = {} if link is None else {"link": link}
    result = await add(world, aoi, draft(world, aoi), **options)
    assert texts(result) == words("errors.evidence_none")


async def test_nothing_is_taken_for_a_case_that_is_not_ones_own(world: World) -> None:
    aoi, eve = world.person("aoi", company="東宝"), world.person("eve", company="松竹")
    case = draft(world, aoi, company="東宝", shared=True)
    for reference in (case.reference, UNKNOWN):
        result = await add(world, eve, reference, ("a.png", plain_image("PNG")))
        assert texts(result) == JAPANESE("errors.no_such_case", reference=reference)
    assert kept(world, case) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("a\u202egnp.exe\u202c.png", "agnp.exe.png"),
        ("@everyone **x** `y` [z](https:evil).png", None),
        ("長" * 200 + ".png", None),
    ],
)
async def test_hostile_file_names_do_nothing(world: World, name: str, shown: str | None) -> None:
    aoi = world.person()
    case = draft(world, aoi)
    told = texts(await add(world, aoi, case, (name, plain_image("PNG"))))
    listed = await aoi.slash(world.channel, "inquiry evidence list", reference=case.reference)
    for text in (told, texts(listed)):
        assert not re.search(r"@everyone|\u202e|(?<![\\*])\*\*x|(?<!\\)\]\(https|\.\./", text), text
    (piece,) = kept(world, case)
    assert len(piece.name) <= 120
    assert shown is None or piece.name == shown
    given = await aoi.click(listed.response, custom_id=ids(listed)[0])
    assert len(files_of(given)) == 1


async def test_the_same_again_is_kept_once(world: World) -> None:
    aoi = world.person()
    case, picture = draft(world, aoi), plain_image("PNG")
    await add(world, aoi, case, ("a.png", picture), link="https://x.com/a/status/1")
    result = await add(
        world, aoi, case, ("b.png", picture), link="https://twitter.com/a/status/1?utm_source=share"
    )
    assert JAPANESE("evidence.known", what="a.png") in texts(result)
    assert len(kept(world, case)) == 2


async def test_the_same_in_a_case_one_may_see_is_pointed_out_and_in_no_other(world: World) -> None:
    aoi, ben, eve = (
        world.person(n, company=c) for n, c in (("aoi", "東宝"), ("ben", "東宝"), ("eve", "松竹"))
    )
    patches = random.Random(7).randbytes(64)
    picture = Image.frombytes("L", (8, 8), patches).resize((400, 400)).convert("RGB")
    smaller = plain_image("JPEG", picture.resize((180, 180)))
    first = draft(world, aoi, company="東宝", shared=True)
    await add(world, aoi, first, ("a.png", plain_image("PNG", picture)), link="https://x.com/a/status/1")
    told = texts(
        await add(
            world,
            ben,
            draft(world, ben, company="東宝"),
            ("b.jpg", smaller),
            link="https://x.com/a/status/1/",
        )
    )
    assert JAPANESE("evidence.same_likeness", reference=first.reference) in told
    assert JAPANESE("evidence.same_link", reference=first.reference) in told
    theirs = draft(world, eve, company="松竹")
    told = texts(await add(world, eve, theirs, ("c.jpg", smaller), link="https://x.com/a/status/1"))
    assert re.findall(r"M\d\d-\w{6}", told) == [theirs.reference]
    sato = world.person("sato", role="staff")
    told = texts(await add(world, sato, draft(world, sato), ("d.jpg", smaller)))
    assert {first.reference, theirs.reference} <= set(re.findall(r"M\d\d-\w{6}", told))


async def test_somebody_else_changing_the_case_meanwhile_is_no_reason_to_refuse_evidence(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    aoi = world.person("aoi")
    case = draft(world, aoi)
    intake, author = world.inquiries.intake, world.as_person(aoi)
    take = type(intake).add_file
    meanwhile = iter([True])

    def add_late(self, seen, data, name, purpose, by):
        if next(meanwhile, False):
            world.inquiries.following.note(case.reference, author, text="メモ")
        return take(self, seen, data, name, purpose, by)

    monkeypatch.setattr(type(intake), "add_file", add_late)
    await add(world, aoi, case, ("a.png", plain_image("PNG")))
    assert [piece.name for piece in kept(world, case)] == ["a.png"]


async def test_a_closed_door_is_said(world: World) -> None:
    aoi = world.person("aoi")
    case = draft(world, aoi)
    world.inquiries.following.withdraw(case.reference, world.as_person(aoi), reason="誤り")
    told = texts(await add(world, aoi, case, ("a.png", plain_image("PNG"))))
    assert JAPANESE("errors.evidence_case_over", reference=case.reference) in told


@LANGUAGES
async def test_the_list_says_what_came_when_from_whom_and_who_made_it(
    world: World, clock: Clock, locale: str, words: Words
) -> None:
    aoi = world.person("aoi", locale=locale)
    case = draft(world, aoi)
    told = await add(
        world, aoi, case, ("clip.jpg", signed_image(generator="Sora")), link="https://x.com/a/status/1"
    )
    listed = await aoi.slash(world.channel, "inquiry evidence list", reference=case.reference)
    credentials = words("evidence.credentials", generator="Sora")
    assert credentials in texts(told)
    text = texts(listed)
    (file, link) = kept(world, case)
    assert credentials in text
    assert words("evidence.made_by_ai") in text
    assert words("evidence.valid") in text
    assert file.digest[:12] in text
    assert "2026-11-24 01:00 UTC" in text
    assert "2026-11-24 10:00 JST" in text
    assert link.link in text
    assert "aoi" in text
    assert clock() - file.received_at < timedelta(minutes=1)
    other = draft(world, aoi).reference
    empty = await aoi.slash(world.channel, "inquiry evidence list", reference=other)
    assert words("evidence.empty", reference=other) == texts(empty)


async def test_credentials_that_do_not_hold_are_told_as_such(world: World) -> None:
    aoi = world.person()
    case = draft(world, aoi)
    signed = bytearray(signed_image(generator="Sora"))
    signed[-20] ^= 0xFF
    told = texts(await add(world, aoi, case, ("clip.jpg", bytes(signed))))
    assert JAPANESE("evidence.valid") not in told
    assert "署名は確認できません" in told


async def test_a_file_comes_back_as_it_was_also_after_a_restart_and_only_to_who_may_see_it(
    world: World,
) -> None:
    aoi, ben = world.person("aoi", company="東宝"), world.person("ben", company="東宝")
    author = world.as_person(aoi, company="東宝")
    case = draft(world, aoi, company="東宝", shared=True)
    page = b"<html><script>alert(1)</script></html>"
    hand(world, case, page, "page.html", author)
    listed = await ben.slash(world.channel, "inquiry evidence list", reference=case.reference)
    (button,) = ids(listed)
    await world.restart()
    given = await ben.click(listed.response, custom_id=button)
    assert given.ephemeral
    assert await files_of(given)[0].read() == page
    world.inquiries.filing.share(case.reference, author, shared=False)
    refused = await ben.click(listed.response, custom_id=button)
    assert files_of(refused) == []
    assert texts(refused) == JAPANESE("errors.no_such_case", reference=case.reference)


async def test_a_button_made_up_for_another_cases_file_gives_nothing(world: World) -> None:
    aoi, eve = world.person("aoi"), world.person("eve")
    secret = draft(world, aoi)
    hand(world, secret, b"secret text", "secret.txt", world.as_person(aoi))
    (piece,) = kept(world, secret)
    mine = draft(world, eve)
    hand(world, mine, b"my own text", "mine.txt", world.as_person(eve))
    listed = await eve.slash(world.channel, "inquiry evidence list", reference=mine.reference)
    forged = f"inq:file:{mine.reference}:{piece.id}"
    world.env.backend.edit_message(
        listed.response.channel_id,
        listed.response.id,
        {
            "components": [
                {"type": 1, "components": [{"type": 2, "style": 2, "label": "x", "custom_id": forged}]}
            ]
        },
    )
    result = await eve.click(listed.response, custom_id=forged)
    assert files_of(result) == []
    assert texts(result) == JAPANESE("errors.evidence_not_here", reference=mine.reference)


async def test_a_file_that_is_gone_from_the_disk_is_said_to_be(world: World) -> None:
    aoi = world.person("aoi")
    case = draft(world, aoi)
    hand(world, case, b"a text", "a.txt", world.as_person(aoi))
    (piece,) = kept(world, case)
    listed = await aoi.slash(world.channel, "inquiry evidence list", reference=case.reference)
    world.inquiries.vault.erase(piece.digest)
    result = await aoi.click(listed.response, custom_id=ids(listed)[0])
    assert texts(result) == JAPANESE("errors.evidence_gone", digest=piece.digest)


async def test_fifty_pieces_are_all_within_reach_and_the_next_is_refused(world: World) -> None:
    aoi = world.person("aoi")
    case, author = draft(world, aoi), world.as_person(aoi)
    for number in range(50):
        case = hand(world, case, f"text {number}".encode(), f"{number}.txt", author)
    listed = await aoi.slash(world.channel, "inquiry evidence list", reference=case.reference)
    last = listed.followups[-1]
    menus = [row["components"][0] for row in last.components]
    assert [len(menu["options"]) for menu in menus] == [25, 25]
    chosen = menus[1]["options"][-1]["value"]
    given = await aoi.select(last, [chosen], custom_id=menus[1]["custom_id"])
    assert await files_of(given)[0].read() == b"text 49"
    told = texts(await add(world, aoi, case, ("51.txt", b"one more")))
    assert JAPANESE("errors.evidence_too_many", limit=50) in told


@LANGUAGES
async def test_a_bundle_proves_itself_unaltered(
    world: World, tmp_path: Path, locale: str, words: Words
) -> None:
    aoi = world.person("aoi", locale=locale)
    case = draft(world, aoi)
    hand(world, case, plain_image("PNG"), "a.png", world.as_person(aoi))
    result = await aoi.slash(world.channel, "inquiry evidence bundle", reference=case.reference)
    (file,) = files_of(result)
    bundle = tmp_path / file.filename
    bundle.write_bytes(await file.read())
    found = verify_bundle(bundle)
    assert not found.problems
    assert found.fingerprint in texts(result)
    assert texts(result) == words("evidence.bundle", reference=case.reference, fingerprint=found.fingerprint)


async def test_a_bundle_too_large_for_chat_comes_in_parts_that_join(world: World, tmp_path: Path) -> None:
    aoi = world.person("aoi")
    case, author = draft(world, aoi), world.as_person(aoi)
    for number in range(2):
        wave = io.BytesIO(b"RIFF\0\0\0\0WAVEfmt " + bytes([number]) * (9 * 2**20))
        case = hand(world, case, wave.getvalue(), f"{number}.wav", author)
    result = await aoi.slash(world.channel, "inquiry evidence bundle", reference=case.reference)
    parts = files_of(result)
    assert [part.filename[-4:] for part in parts] == [".001", ".002", ".003"]
    assert all(part.size <= MOST_BYTES for part in parts)
    bundle = tmp_path / "joined.zip"
    bundle.write_bytes(b"".join([await part.read() for part in parts]))
    assert not verify_bundle(bundle).problems
