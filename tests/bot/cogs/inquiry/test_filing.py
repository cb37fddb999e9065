"""Filing in chat, through discord.py's own machinery; what goes wrong first."""

import logging
import re
from dataclasses import replace

import pytest
from simcord import InteractionResult, MemberActor, ResponseMessage

from bot.inquiries.inquiries import Inquiries
from bot.inquiries.model import Capacity, Case, Claimant, Form, Found, InquiryKind, Person, Status, Work
from bot.inquiries.procedure.filing import MOST_DRAFTS
from bot.inquiries.procedure.parts import Part
from bot.words import Words, words_for
from knowledge.answering.answer import Reason
from knowledge.model import Audience
from tests.bot.fakes import ARTICLE_30_4, TERMS, FakeDesk, answer_of, refusal_of
from tests.bot.world import World
from tests.fakes import Clock

JAPANESE, ENGLISH = words_for("ja"), words_for("en")
UNKNOWN = "M26-00000P"
HOSTILE = "@everyone <@123456789012345678> [開く](https://evil.example) ||伏字|| ```"
LANGUAGES = pytest.mark.parametrize(("locale", "words"), [("ja", JAPANESE), ("en-US", ENGLISH)])
WORK = {"title": "となりの山", "author": "山田 花子", "rights_basis": "著作者", "country": "日本"}


def reference_in(message: ResponseMessage) -> str:
    found = re.search(r"M\d\d-[0-9A-Z]{6}", message.content)
    assert found is not None, message.content
    return found[0]


async def new_panel(world: World, actor: MemberActor, **options: str) -> tuple[str, ResponseMessage]:
    """The reference and the panel of a new draft."""
    result = await actor.slash(world.channel, "inquiry new", **options)
    assert result.ephemeral
    return reference_in(result.response), result.response


async def open_form(
    actor: MemberActor, panel: ResponseMessage, reference: str, part: str, index: int = 0
) -> InteractionResult:
    shown = await actor.click(panel, custom_id=f"inq:d-fill:{reference}:{part}:{index}")
    assert shown.modal is not None
    return shown


async def fill(
    actor: MemberActor, panel: ResponseMessage, reference: str, part: str, values: dict, index: int = 0
) -> InteractionResult:
    return await actor.submit_modal(await open_form(actor, panel, reference, part, index), values)


def case_of(world: World, reference: str) -> Case:
    case = world.inquiries.casework.cases.get(reference)
    assert case is not None
    return case


def ids(message: ResponseMessage) -> list[str]:
    return [item["custom_id"] for row in message.components for item in row["components"]]


def texts(result: InteractionResult) -> str:
    messages = [result.response, *result.followups]
    return "\n".join(message.content for message in messages if message)


def complete(vendor: str = "midjourney", title: str = "となりの山") -> Form:
    """A form in which nothing is missing for Midjourney's mail address."""
    return Form(
        vendor=vendor,
        kind=InquiryKind.OUTPUT,
        channel="email",
        works=(Work(title=title, author="山田 花子", rights_basis="著作者", country="日本"),),
        found=Found(description="そっくりな山の絵", links=("https://www.midjourney.com/jobs/1",)),
        claimant=Claimant(
            name="東宝株式会社",
            capacity=Capacity.OWNER,
            signatory="山田 太郎",
            email="rights@example.co.jp",
            phone="+81 3 1234 5678",
            address="東京都千代田区1-1",
        ),
        standard_requests=("output.remove",),
    )


def filed(inquiries: Inquiries, form: Form, author: Person, *, shared: bool = False) -> Case:
    case = inquiries.casework.cases.open(form, author=author, locale="ja")
    return inquiries.filing.share(case.reference, author, shared=True) if shared else case


# What is not this person's


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("inquiry open", {}),
        ("inquiry copy", {}),
        ("inquiry address", {"vendor": "openai"}),
        ("inquiry share", {}),
        ("inquiry letter", {}),
        ("inquiry evidence list", {}),
        ("inquiry evidence bundle", {}),
        ("inquiry evidence add", {"purpose": "found", "link": "https://a.example/"}),
    ],
)
@LANGUAGES
async def test_a_case_of_somebody_else_is_as_unknown_as_one_that_is_not_there(
    world: World, locale: str, words: Words, command: str, options: dict
) -> None:
    aoi, ben = world.person("aoi", company="東宝"), world.person("ben", company="東宝", locale=locale)
    theirs = filed(world.inquiries, complete(), world.as_person(aoi, company="東宝"))
    for reference in (theirs.reference, UNKNOWN, "…", "'; DROP TABLE cases; --"):
        result = await ben.slash(world.channel, command, reference=reference, **options)
        assert result.ephemeral
        assert texts(result) == words("errors.no_such_case", reference=reference)
    assert case_of(world, theirs.reference).revision == theirs.revision


async def test_a_panel_is_dead_once_the_draft_is_no_longer_shared(world: World) -> None:
    aoi, ben = world.person("aoi", company="東宝"), world.person("ben", company="東宝")
    author = world.as_person(aoi, company="東宝")
    case = filed(world.inquiries, Form(works=(Work(title="秘密の題名"),)), author, shared=True)
    panel = (await ben.slash(world.channel, "inquiry open", reference=case.reference)).response
    form = await open_form(ben, panel, case.reference, "contact")
    world.inquiries.filing.share(case.reference, author, shared=False)
    gone = JAPANESE("errors.no_such_case", reference=case.reference)
    for custom_id in ids(panel):
        if "d-fill" in custom_id or custom_id.split(":")[1] in (
            "d-works",
            "d-letter",
            "d-evidence",
            "d-handin",
        ):
            result = await ben.click(panel, custom_id=custom_id)
            assert result.modal is None
            assert texts(result).endswith(gone), custom_id
    kind = await ben.select(panel, ["training"], custom_id=f"inq:d-kind:{case.reference}")
    assert texts(kind).endswith(gone)
    sent = await ben.submit_modal(form, {"phone": "+81 3 0000 0000"})
    assert gone in texts(sent)
    assert "+81 3 0000 0000" in texts(sent)  # what ben typed is ben's
    assert case_of(world, case.reference).form.claimant.phone == ""


async def test_what_is_offered_while_typing_is_ones_own_and_what_is_shared(world: World) -> None:
    aoi, ben, eve = (
        world.person(n, company=c) for n, c in (("aoi", "東宝"), ("ben", "東宝"), ("eve", "松竹"))
    )
    author = world.as_person(aoi, company="東宝")
    private = filed(world.inquiries, complete(title="秘密"), author)
    shared = filed(world.inquiries, complete(title="公然"), author, shared=True)
    staff = world.person("sato", role="staff")
    for actor, seen in ((aoi, [private, shared]), (ben, [shared]), (eve, []), (staff, [private, shared])):
        for command in ("inquiry open", "inquiry copy", "inquiry letter", "inquiry evidence list"):
            for text in ("", "M26", "midjourney", "秘"):
                offered = await actor.autocomplete(world.channel, command, "reference", text)
                wanted = {case.reference for case in seen if text != "秘" or case is private}
                assert {choice["value"] for choice in offered} == wanted
                assert all(len(choice["name"]) <= 100 for choice in offered)


# Vendor and kind


async def test_vendors_and_kinds_are_found_by_any_name(world: World) -> None:
    aoi = world.person()
    for text in ("Sora", "ソラ", "オープンAI", "openai"):
        offered = await aoi.autocomplete(world.channel, "inquiry new", "vendor", text)
        assert offered[0]["value"] == "openai", text
    for text in ("削除", "REMOVAL", "removal of"):
        offered = await aoi.autocomplete(world.channel, "inquiry new", "kind", text)
        assert [choice["value"] for choice in offered] == ["removal"], text
    assert len(await aoi.autocomplete(world.channel, "inquiry new", "vendor", "")) == 25
    assert await aoi.autocomplete(world.channel, "inquiry new", "vendor", "存在しない会社") == []


async def test_names_that_were_typed_and_not_chosen_are_understood_too(world: World) -> None:
    reference, _ = await new_panel(world, world.person(), vendor="ソラ", kind="生成物の削除")
    form = case_of(world, reference).form
    assert (form.vendor, form.kind) == ("openai", InquiryKind.REMOVAL)
    assert form.channel  # the first that serves the kind


@LANGUAGES
@pytest.mark.parametrize("name", ["存在しない会社", HOSTILE, "e"])
async def test_a_vendor_nobody_goes_by_is_said_and_nothing_is_opened(
    world: World, locale: str, words: Words, name: str
) -> None:
    aoi = world.person(locale=locale)
    result = await aoi.slash(world.channel, "inquiry new", vendor=name)
    plain = result.response.content.replace("\\", "").replace("\u200b", "")
    assert plain == words("errors.no_such_vendor", name=name[:60])
    result = await aoi.slash(world.channel, "inquiry new", kind="何か")
    assert result.response.content == words("errors.no_such_kind", name="何か")
    assert await aoi.autocomplete(world.channel, "inquiry open", "reference", "") == []


async def test_the_panel_warns_of_what_the_vendor_does_and_marks_what_is_stale(world: World) -> None:
    _, panel = await new_panel(world, world.person(), vendor="x", kind="output")
    assert "申し立てられた利用者に転送されます" in panel.content
    assert "⚠" in panel.content
    assert JAPANESE("requirement.direct_links") in panel.content


async def test_vendor_kind_and_channel_are_chosen_on_the_panel(world: World) -> None:
    aoi = world.person()
    reference, panel = await new_panel(world, aoi)
    assert f"inq:d-channel:{reference}" not in ids(panel)
    await aoi.select(panel, ["midjourney"], custom_id=f"inq:d-vendor:{reference}")
    await aoi.select(panel, ["output"], custom_id=f"inq:d-kind:{reference}")
    result = await aoi.select(panel, ["post"], custom_id=f"inq:d-channel:{reference}")
    form = case_of(world, reference).form
    assert (form.vendor, form.kind, form.channel) == ("midjourney", InquiryKind.OUTPUT, "post")
    assert result.response.id == panel.id  # changed in place
    assert "郵送" in panel.content


async def test_a_vendor_beyond_the_menu_is_found_by_name(world: World) -> None:
    aoi = world.person()
    reference, panel = await new_panel(world, aoi)
    menu = next(
        row["components"][0] for row in panel.components if "d-vendor" in row["components"][0]["custom_id"]
    )
    assert len(menu["options"]) == 25
    adobe = "adobe" in {option["value"] for option in menu["options"]}
    assert not adobe
    shown = await aoi.select(panel, ["*"], custom_id=f"inq:d-vendor:{reference}")
    nobody = await aoi.submit_modal(shown, {"name": "存在しない会社"})
    assert "存在しない会社" in nobody.followups[-1].content
    shown = await aoi.select(panel, ["*"], custom_id=f"inq:d-vendor:{reference}")
    await aoi.submit_modal(shown, {"name": "o"})
    assert panel.content == JAPANESE("draft.which_vendor")
    await aoi.select(panel, ["*"], custom_id=f"inq:d-vendor:{reference}")
    shown = await aoi.select(panel, ["*"], custom_id=f"inq:d-vendor:{reference}")
    await aoi.submit_modal(shown, {"name": "アドビ"})
    assert case_of(world, reference).form.vendor == "adobe"
    menu = next(
        row["components"][0] for row in panel.components if "d-vendor" in row["components"][0]["custom_id"]
    )
    assert [option["value"] for option in menu["options"] if option.get("default")] == ["adobe"]


# Forms: nothing that was typed is lost


@LANGUAGES
async def test_what_cannot_be_read_is_told_with_what_was_typed_and_the_rest_is_saved(
    world: World, locale: str, words: Words
) -> None:
    aoi = world.person(locale=locale)
    reference, panel = await new_panel(world, aoi, vendor="x", kind="output")
    links = "\n".join(f"https://x.com/someone/status/{number}" for number in range(21))
    result = await fill(
        aoi, panel, reference, "found", {"description": "山の絵", "on": "あさって頃", "links": links}
    )
    assert words("problem.bad_day") in panel.content
    assert "あさって頃" in panel.content
    assert words("problem.too_many_links") in panel.content
    assert "status/20" in texts(result)  # the whole of it, to be copied
    found = case_of(world, reference).form.found
    assert (found.description, found.on, found.links) == ("山の絵", None, ())


async def test_a_day_to_come_is_not_taken(world: World) -> None:
    aoi = world.person()
    reference, panel = await new_panel(world, aoi)
    await fill(aoi, panel, reference, "found", {"on": "令和8年11月25日"})
    assert JAPANESE("problem.day_to_come") in panel.content
    await fill(aoi, panel, reference, "found", {"on": "令和8年11月24日"})
    assert str(case_of(world, reference).form.found.on) == "2026-11-24"


@LANGUAGES
async def test_of_two_who_save_one_part_the_second_gets_everything_back(
    world: World, locale: str, words: Words
) -> None:
    aoi, ben = world.person("aoi", company="東宝", locale=locale), world.person("ben", company="東宝")
    reference, panel = await new_panel(world, aoi)
    await aoi.click(panel, custom_id=f"inq:d-share:{reference}")
    theirs = (await ben.slash(world.channel, "inquiry open", reference=reference)).response
    mine = await open_form(aoi, panel, reference, "claimant")
    await fill(ben, theirs, reference, "claimant", {"name": "東宝", "capacity": ["owner"]})
    long = "長い根拠" * 70
    result = await aoi.submit_modal(mine, {"name": "東宝株式会社", "authority": long, "capacity": ["agent"]})
    told = texts(result)
    assert words("errors.changed_meanwhile", reference=reference, by="ben", at="2026-11-24 10:00") in told
    assert all(text in told for text in ("東宝株式会社", long, words("capacity.agent")))
    assert case_of(world, reference).form.claimant.name == "東宝"


async def test_a_very_long_text_is_given_back_as_a_file(world: World) -> None:
    aoi = world.person("aoi", company="東宝")
    reference, panel = await new_panel(world, aoi)
    form = await open_form(aoi, panel, reference, "found")
    world.inquiries.filing.save(reference, world.as_person(aoi), Part.FOUND, {"prompt": "a mountain"})
    text = "山。" * 1900 + "```"
    result = await aoi.submit_modal(form, {"description": text})
    (file,) = [file for message in result.followups for file in message.attachments]
    assert text in (await file.read()).decode()


async def test_two_who_save_different_parts_are_not_in_each_others_way(world: World) -> None:
    aoi, ben = world.person("aoi", company="東宝"), world.person("ben", company="東宝")
    reference, panel = await new_panel(world, aoi)
    await aoi.click(panel, custom_id=f"inq:d-share:{reference}")
    theirs = (await ben.slash(world.channel, "inquiry open", reference=reference)).response
    mine = await open_form(aoi, panel, reference, "contact")
    await fill(ben, theirs, reference, "claimant", {"name": "東宝"})
    await aoi.submit_modal(mine, {"email": "rights@example.co.jp", "country": "ｊｐ"})
    claimant = case_of(world, reference).form.claimant
    assert (claimant.name, claimant.email, claimant.country) == ("東宝", "rights@example.co.jp", "JP")


async def test_a_form_that_was_open_over_a_restart_is_saved(world: World) -> None:
    aoi = world.person()
    reference, panel = await new_panel(world, aoi)
    form = await open_form(aoi, panel, reference, "work")
    await world.restart()
    await aoi.submit_modal(form, WORK)
    assert case_of(world, reference).form.works[0].title == "となりの山"
    assert JAPANESE("draft.saved") in panel.content
    assert (await open_form(aoi, panel, reference, "found")).modal  # and the panel lives on


async def test_a_form_that_comes_in_after_handing_in_is_given_back(world: World) -> None:
    aoi = world.person("aoi")
    author = world.as_person(aoi)
    case = filed(world.inquiries, complete(), author)
    panel = (await aoi.slash(world.channel, "inquiry open", reference=case.reference)).response
    form = await open_form(aoi, panel, case.reference, "request")
    world.inquiries.filing.hand_in(case.reference, author)
    result = await aoi.submit_modal(
        form, {"background": "書きかけの経緯", "standard_requests": ["output.prevent"]}
    )
    status = JAPANESE("status.in_review")
    assert JAPANESE("errors.not_editable", reference=case.reference, status=status) in texts(result)
    assert "書きかけの経緯" in texts(result)
    assert JAPANESE("letter.request.output.prevent") in texts(result)
    late = await aoi.click(panel, custom_id=f"inq:d-fill:{case.reference}:found:0")
    assert late.modal is None


async def test_forms_come_filled_with_what_is_held(world: World) -> None:
    aoi = world.person()
    case = filed(world.inquiries, complete(), world.as_person(aoi))
    panel = (await aoi.slash(world.channel, "inquiry open", reference=case.reference)).response
    fields = {
        each["component"]["custom_id"]: each["component"]
        for part in ("claimant", "contact", "found", "request")
        for each in (await open_form(aoi, panel, case.reference, part)).modal["components"]
    }
    assert fields["name"]["value"] == "東宝株式会社"
    assert fields["links"]["value"] == "https://www.midjourney.com/jobs/1"
    assert [one["value"] for one in fields["capacity"]["options"] if one.get("default")] == ["owner"]
    assert [one["value"] for one in fields["standard_requests"]["options"] if one.get("default")] == [
        "output.remove"
    ]


async def test_mentions_and_markup_in_what_was_typed_do_nothing(world: World) -> None:
    aoi = world.person()
    reference, panel = await new_panel(world, aoi, vendor="openai", kind="output")
    await fill(aoi, panel, reference, "work", {"title": HOSTILE, "links": HOSTILE})
    await fill(aoi, panel, reference, "claimant", {"name": HOSTILE})
    await fill(aoi, panel, reference, "found", {"on": HOSTILE[:40]})
    shown = [panel.content]
    await aoi.click(panel, custom_id=f"inq:d-works:{reference}")
    shown.append(panel.content)
    shown.append(texts(await aoi.slash(world.channel, "inquiry letter", reference=reference)))
    for content in shown:
        assert not re.search(r"@everyone|(?<!\\)<@1|(?<!\\)\]\(https|(?<!\\)\|\||(?<!\\)```", content), (
            content
        )
    assert all(body.get("allowed_mentions") == {"parse": []} for body in world.posted() if "flags" in body)


# Works


async def test_works_are_added_edited_and_dropped_with_a_question_first(world: World) -> None:
    aoi = world.person()
    reference, panel = await new_panel(world, aoi)
    await fill(aoi, panel, reference, "work", WORK)
    await aoi.click(panel, custom_id=f"inq:d-works:{reference}")
    await fill(aoi, panel, reference, "work", {"title": "二つ目"}, index=1)
    assert "二つ目" in panel.content  # stays with the works
    form = await aoi.select(panel, ["1"], custom_id=f"inq:d-registration:{reference}")
    await aoi.submit_modal(form, {"registration": "第1号"})
    form = await aoi.select(panel, ["0"], custom_id=f"inq:d-edit:{reference}")
    await aoi.submit_modal(form, {**WORK, "title": "一つ目"})
    await aoi.select(panel, ["0"], custom_id=f"inq:d-drop:{reference}")
    assert JAPANESE("draft.drop_which", number=1, title="一つ目") in panel.content
    assert len(case_of(world, reference).form.works) == 2
    (drop,) = [each for each in ids(panel) if "d-dropped" in each]
    await aoi.click(panel, custom_id=drop)
    (work,) = case_of(world, reference).form.works
    assert (work.title, work.registration) == ("二つ目", "第1号")
    await aoi.click(panel, custom_id=f"inq:d-panel:{reference}")
    assert JAPANESE("draft.part.contact") in panel.content


async def test_the_wrong_work_is_not_dropped_when_the_list_has_changed(world: World) -> None:
    aoi = world.person("aoi")
    author = world.as_person(aoi)
    case = filed(world.inquiries, Form(works=(Work(title="一"), Work(title="二"), Work(title="三"))), author)
    panel = (await aoi.slash(world.channel, "inquiry open", reference=case.reference)).response
    await aoi.click(panel, custom_id=f"inq:d-works:{case.reference}")
    await aoi.select(panel, ["1"], custom_id=f"inq:d-drop:{case.reference}")
    world.inquiries.filing.drop_work(case.reference, author, 0)
    (drop,) = [each for each in ids(panel) if "d-dropped" in each]
    result = await aoi.click(panel, custom_id=drop)
    assert "aoi" in result.followups[-1].content
    assert [work.title for work in case_of(world, case.reference).form.works] == ["二", "三"]


async def test_twenty_works_and_no_more(world: World) -> None:
    aoi = world.person("aoi")
    author = world.as_person(aoi)
    case = filed(world.inquiries, Form(works=tuple(Work(title=f"作品{n}") for n in range(19))), author)
    panel = (await aoi.slash(world.channel, "inquiry open", reference=case.reference)).response
    await aoi.click(panel, custom_id=f"inq:d-works:{case.reference}")
    await fill(aoi, panel, case.reference, "work", {"title": "作品19"}, index=19)
    assert len(case_of(world, case.reference).form.works) == 20
    assert not [each for each in ids(panel) if "d-fill" in each]
    assert "作品19" in panel.content


async def test_a_twenty_first_work_is_refused_at_a_stale_button(world: World) -> None:
    aoi = world.person("aoi")
    works = tuple(Work(title=f"作品{n}") for n in range(20))
    case = filed(world.inquiries, Form(works=works), world.as_person(aoi))
    panel = (await aoi.slash(world.channel, "inquiry open", reference=case.reference)).response
    world.env.backend.edit_message(
        panel.channel_id,
        panel.id,
        {"components": [{"type": 1, "components": [
            {"type": 2, "style": 2, "label": "+", "custom_id": f"inq:d-fill:{case.reference}:work:20"}]}]},
    )  # fmt: skip
    result = await aoi.click(panel, custom_id=f"inq:d-fill:{case.reference}:work:20")
    assert texts(result).endswith(JAPANESE("errors.too_many_works", limit=20))


@LANGUAGES
async def test_the_fifty_first_draft_is_refused(world: World, locale: str, words: Words) -> None:
    aoi = world.person(locale=locale)
    for _ in range(MOST_DRAFTS):
        filed(world.inquiries, Form(), world.as_person(aoi))
    result = await aoi.slash(world.channel, "inquiry new")
    assert texts(result) == words("errors.too_many_drafts", limit=MOST_DRAFTS)


# Sharing, copying, outside of a server


@LANGUAGES
async def test_who_has_no_company_has_nobody_to_share_with(world: World, locale: str, words: Words) -> None:
    aoi = world.person(locale=locale)
    reference, panel = await new_panel(world, aoi)
    for result in (
        await aoi.click(panel, custom_id=f"inq:d-share:{reference}"),
        await aoi.slash(world.channel, "inquiry share", reference=reference),
    ):
        assert texts(result).endswith(words("errors.no_company"))
    assert not case_of(world, reference).shared


async def test_only_the_author_shares(world: World) -> None:
    aoi, ben = world.person("aoi", company="東宝"), world.person("ben", company="東宝")
    case = filed(world.inquiries, Form(), world.as_person(aoi, company="東宝"), shared=True)
    panel = (await ben.slash(world.channel, "inquiry open", reference=case.reference)).response
    assert f"inq:d-unshare:{case.reference}" not in ids(panel)
    result = await ben.slash(world.channel, "inquiry share", reference=case.reference, shared=False)
    assert texts(result) == JAPANESE("errors.author_only", reference=case.reference)


async def test_a_draft_is_shared_and_taken_back(world: World) -> None:
    aoi, ben = world.person("aoi", company="東宝"), world.person("ben", company="東宝")
    reference, panel = await new_panel(world, aoi)
    await aoi.click(panel, custom_id=f"inq:d-share:{reference}")
    assert JAPANESE("draft.now_shared") in panel.content
    assert (await ben.slash(world.channel, "inquiry open", reference=reference)).response.components
    await aoi.click(panel, custom_id=f"inq:d-unshare:{reference}")
    assert not case_of(world, reference).shared


async def test_a_copy_is_a_draft_of_ones_own(world: World) -> None:
    aoi, ben = world.person("aoi", company="東宝"), world.person("ben", company="東宝")
    case = filed(world.inquiries, complete(), world.as_person(aoi, company="東宝"), shared=True)
    result = await ben.slash(world.channel, "inquiry copy", reference=case.reference.lower())
    copied = case_of(world, reference_in(result.response))
    assert copied.reference != case.reference
    assert (copied.author, copied.form, copied.shared) == (ben.id, case.form, False)
    assert case.reference in result.response.content  # pointed out as a duplicate
    assert JAPANESE("draft.alike") in result.response.content


async def test_duplicates_a_person_may_not_see_are_not_pointed_out(world: World) -> None:
    aoi, eve = world.person("aoi", company="東宝"), world.person("eve", company="松竹")
    theirs = filed(world.inquiries, complete(), world.as_person(aoi, company="東宝"))
    mine = filed(world.inquiries, complete(), world.as_person(eve, company="松竹"))
    result = await eve.slash(world.channel, "inquiry open", reference=mine.reference)
    assert theirs.reference not in result.response.content
    assert JAPANESE("draft.alike") not in result.response.content


async def test_in_a_direct_message_a_person_has_their_own_and_nothing_by_role(world: World) -> None:
    aoi, ben = world.person("aoi", company="東宝"), world.person("ben", role="staff", company="東宝")
    case = filed(world.inquiries, complete(), world.as_person(aoi, company="東宝"), shared=True)
    await aoi.send_dm("こんにちは")
    opened = await aoi.user.slash("inquiry open", reference=case.reference)
    assert reference_in(opened.response) == case.reference
    await ben.send_dm("こんにちは")
    result = await ben.user.slash("inquiry open", reference=case.reference)
    assert texts(result) == JAPANESE("errors.no_such_case", reference=case.reference)
    result = await ben.user.slash("inquiry new", vendor="openai")
    mine = case_of(world, reference_in(result.response))
    assert (mine.author, mine.company) == (ben.id, None)


# Handing in, withdrawing, the letter


@LANGUAGES
async def test_what_is_incomplete_cannot_be_handed_in_and_what_is_missing_is_said(
    world: World, locale: str, words: Words
) -> None:
    aoi = world.person(locale=locale)
    reference, panel = await new_panel(world, aoi, vendor="midjourney", kind="output")
    result = await aoi.click(panel, custom_id=f"inq:d-handin:{reference}")
    told = result.followups[-1].content
    assert words("missing.signatory") in told
    assert words("missing.phone") in told
    assert case_of(world, reference).status is Status.DRAFT


async def test_a_complete_draft_goes_to_review_and_its_forms_are_gone(world: World) -> None:
    aoi = world.person("aoi", company="東宝")
    case = filed(world.inquiries, complete(), world.as_person(aoi, company="東宝"))
    panel = (await aoi.slash(world.channel, "inquiry open", reference=case.reference)).response
    assert JAPANESE("draft.complete") in panel.content
    await aoi.click(panel, custom_id=f"inq:d-handin:{case.reference}")
    assert case_of(world, case.reference).status is Status.IN_REVIEW
    assert JAPANESE("draft.handed_in") in panel.content
    assert {each.split(":")[1] for each in ids(panel)} == {"d-letter", "d-evidence"}
    ben = world.person("ben", company="東宝")
    assert (await ben.slash(world.channel, "inquiry open", reference=case.reference)).response.components


async def test_withdrawing_takes_a_reason(world: World) -> None:
    aoi = world.person()
    reference, panel = await new_panel(world, aoi)
    form = await aoi.click(panel, custom_id=f"inq:d-withdraw:{reference}")
    result = await aoi.submit_modal(form, {"reason": "　 "})
    step = JAPANESE("step.withdraw")
    assert texts(result).endswith(JAPANESE("errors.reason_missing", step=step))
    form = await aoi.click(panel, custom_id=f"inq:d-withdraw:{reference}")
    await aoi.submit_modal(form, {"reason": "解決したため"})
    assert case_of(world, reference).status is Status.WITHDRAWN
    assert JAPANESE("draft.withdrawn") in panel.content


@LANGUAGES
async def test_the_letter_of_a_draft_has_gaps_and_comes_with_its_files(
    world: World, locale: str, words: Words
) -> None:
    aoi = world.person(locale=locale)
    reference, _ = await new_panel(world, aoi, vendor="x", kind="output")
    result = await aoi.slash(world.channel, "inquiry letter", reference=reference)
    assert words.template("letter.gap") in texts(result)
    names = {
        file.filename for message in [result.response, *result.followups] for file in message.attachments
    }
    language = words.language
    assert names == {
        f"{reference}-letter-{language}.pdf",
        f"{reference}-letter-{language}.docx",
        f"{reference}-sheet-{language}.pdf",
        f"{reference}-sheet-{language}.md",
    }
    other = "en" if language == "ja" else "ja"
    result = await aoi.slash(world.channel, "inquiry letter", reference=reference, language=other)
    assert words_for(other).template("letter.gap") in texts(result)


async def test_an_approved_letter_is_shown_as_it_was_approved(world: World, clock: Clock) -> None:
    aoi, sato = world.person("aoi"), world.person("sato", role="staff")
    author, staff = world.as_person(aoi), world.as_person(sato, staff=True)
    case = filed(world.inquiries, complete(), author)
    case = world.inquiries.filing.hand_in(case.reference, author)
    world.inquiries.reviewing.approve(case.reference, staff, revision=case.revision)
    clock.pass_(days=7)
    result = await aoi.slash(world.channel, "inquiry letter", reference=case.reference)
    assert "2026年11月24日" in texts(result)
    assert "2026年12月1日" not in texts(result)


async def test_a_letter_of_twenty_works_is_cut_in_chat_and_whole_in_its_files(world: World) -> None:
    aoi = world.person()
    works = tuple(
        Work(title="長" * 300, author="作" * 300, rights_basis="根" * 300, links=(f"https://a.example/{n}",))
        for n in range(20)
    )
    case = filed(world.inquiries, complete().model_copy(update={"works": works}), world.as_person(aoi))
    result = await aoi.slash(world.channel, "inquiry letter", reference=case.reference)
    messages = [result.response, *result.followups]
    assert len(messages) <= 8
    assert JAPANESE("draft.letter_cut") in messages[-1].content
    assert len(messages[-1].attachments) == 2


# From an answer


@pytest.mark.parametrize("restarted", [False, True])
async def test_the_button_under_an_answer_opens_a_draft_with_what_was_asked_and_cited(
    world: World, desk: FakeDesk, restarted: bool
) -> None:
    question = "Midjourneyに削除を求めるには？"
    desk.reply = answer_of(ARTICLE_30_4, TERMS, question=question)
    aoi = world.person()
    answer = (await aoi.slash(world.channel, "ask", question=question)).response
    *_, button = ids(answer)
    assert len(answer.components) == 2  # in a row of its own
    if restarted:
        await world.restart()
    opened = await aoi.click(answer, custom_id=button)
    assert opened.ephemeral
    case = case_of(world, reference_in(opened.response))
    assert (case.form.question, case.form.vendor) == (question, "midjourney")
    assert [one.document for one in case.form.relied] == [ARTICLE_30_4.document, TERMS.document]
    assert case.form.relied[0].quote == ARTICLE_30_4.quote
    assert "第三十条の四" in opened.response.content


async def test_anyone_may_inquire_about_an_answer_given_in_the_open(world: World) -> None:
    aoi, ben = world.person("aoi"), world.person("ben", locale="en-US")
    await aoi.send(world.channel, f"<@{world.env.bot.user.id}> 学習は?")
    answer = world.channel.last_message
    button = answer.components[-1].children[0]
    assert button.label == JAPANESE("draft.button.inquire")
    opened = await ben.click(answer, custom_id=button.custom_id)
    assert opened.ephemeral
    assert case_of(world, reference_in(opened.response)).author == ben.id


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.STAFF])
async def test_what_not_everybody_may_read_is_not_quoted_to_a_vendor(
    world: World, desk: FakeDesk, audience: Audience
) -> None:
    desk.reply, desk.for_audience = answer_of(ARTICLE_30_4), audience
    sato = world.person("sato", role="staff")
    answer = (await sato.slash(world.channel, "ask", question="学習は?")).response
    opened = await sato.click(answer, custom_id=ids(answer)[-1])
    relied = case_of(world, reference_in(opened.response)).form.relied
    assert len(relied) == (1 if audience is Audience.PUBLIC else 0)


async def test_an_answer_too_long_ago_is_said_to_be(world: World, clock: Clock) -> None:
    aoi = world.person()
    answer = (await aoi.slash(world.channel, "ask", question="学習は?")).response
    clock.pass_(days=31)
    result = await aoi.click(answer, custom_id=ids(answer)[-1])
    assert texts(result) == JAPANESE("errors.answer_forgotten")


async def test_a_refusal_has_no_such_button(world: World, desk: FakeDesk) -> None:
    desk.reply = refusal_of(Reason.NOT_FOUND)
    result = await world.person().slash(world.channel, "ask", question="学習は?")
    assert ids(result.response) == []


async def test_an_answer_is_given_even_where_it_cannot_be_remembered(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with world.inquiries.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE asked")
    with caplog.at_level(logging.ERROR):
        result = await world.person().slash(world.channel, "ask", question="学習は?")
    assert "第三十条の四" in result.response.content
    assert not [each for each in ids(result.response) if each.startswith("inquire:")]
    assert "without a way to inquire" in caplog.text


async def test_many_sources_leave_room_for_the_button(world: World, desk: FakeDesk) -> None:
    desk.reply = answer_of(*(replace(ARTICLE_30_4, label=f"第{n}条", start=n, end=n + 5) for n in range(5)))
    result = await world.person().slash(world.channel, "ask", question="学習は?")
    assert [len(row["components"]) for row in result.response.components] == [5, 1]


# What goes wrong inside


@LANGUAGES
async def test_a_form_that_cannot_be_there_in_time_is_not_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch, locale: str, words: Words
) -> None:
    aoi = world.person(locale=locale)
    reference, panel = await new_panel(world, aoi)
    monkeypatch.setattr("bot.cogs.room._MOMENT", 0)
    result = await aoi.click(panel, custom_id=f"inq:d-fill:{reference}:work:0")
    assert result.modal is None
    assert texts(result).endswith(words("errors.desk_busy"))
    assert await aoi.autocomplete(world.channel, "inquiry open", "reference", "") == []


async def test_an_answer_does_not_wait_for_its_button(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cogs.inquiry.filing._MOMENT", 0)
    result = await world.person().slash(world.channel, "ask", question="学習は?")
    assert "第三十条の四" in result.response.content
    assert not [each for each in ids(result.response) if each.startswith("inquire:")]


async def test_a_database_that_is_gone_offers_nothing_and_breaks_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    aoi = world.person()
    with world.inquiries.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE cases")
    with caplog.at_level(logging.ERROR):
        assert await aoi.autocomplete(world.channel, "inquiry open", "reference", "") == []
    assert "nothing could be offered" in caplog.text


async def test_an_unforeseen_error_is_a_number_to_the_person(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    aoi = world.person()
    reference, panel = await new_panel(world, aoi)
    form = await open_form(aoi, panel, reference, "contact")
    with world.inquiries.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE events")
    with caplog.at_level(logging.ERROR):
        result = await aoi.submit_modal(form, {"email": "kept@example.jp"})
    assert "kept@example.jp" in texts(result)
    assert "events" not in texts(result)
    assert re.search(r"failure [0-9a-f]{8}", caplog.text)
