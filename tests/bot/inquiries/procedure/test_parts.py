"""What people type becomes fields, or is given back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inquiries.model import Form, Relied
from bot.inquiries.procedure.parts import FIELDS, Part, fill, fingerprint, typed, without_work

TODAY = date(2026, 11, 22)
DAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("part", "field", "text", "code"),
    [
        (Part.FOUND, "on", "2027-01-01", "day_to_come"),
        (Part.FOUND, "links", " ".join(f"https://e.jp/{n}" for n in range(21)), "too_many_links"),
        (Part.FOUND, "description", "あ" * 4001, "too_long"),
        (Part.REQUEST, "requests", "a\n\nb\n\nc\n\nd", "too_many_requests"),
        (Part.REQUEST, "answer_days", "十日", "bad_answer_days"),
        (Part.REQUEST, "answer_days", "0", "bad_answer_days"),
        (Part.CONTACT, "country", "日本", "bad_country"),
    ],
)
def test_what_cannot_be_taken_is_given_back(part: Part, field: str, text: str, code: str):
    form, problems = fill(Form(), part, {field: text}, today=TODAY)
    assert [(p.field, p.code, p.typed) for p in problems] == [(field, code, text)]
    assert form == Form()


@given(
    part=st.sampled_from(Part),
    data=st.data(),
    index=st.integers(0, 25),
)
def test_no_text_makes_a_form_fail_and_what_was_taken_reads_back_the_same(
    part: Part, data: st.DataObject, index: int
):
    texts = st.text(max_size=60) | st.sampled_from(
        ["2026-01-01", "10", "JP", "owner", "https://e.jp/1\nhttps://e.jp/2"]
    )
    values = {
        name: data.draw(texts) for name in FIELDS[part] if name != "capacity" and data.draw(st.booleans())
    }
    form, problems = fill(Form(), part, values, index=index, today=TODAY)
    assert Form.model_validate_json(form.model_dump_json()) == form
    assert {problem.field for problem in problems} <= set(values)
    again, none = fill(form, part, typed(form, part, index=index), index=index, today=TODAY)
    assert (fingerprint(again, part, index=index), none) == (fingerprint(form, part, index=index), ())


def test_a_registration_is_of_its_own_work():
    form = Form()
    for index, title in enumerate(("山", "海")):
        form, _ = fill(form, Part.WORK, {"title": title}, index=index, today=TODAY)
    seen = fingerprint(form, Part.REGISTRATION, index=0)
    assert fingerprint(without_work(form, 0), Part.REGISTRATION, index=0) != seen


def test_the_usual_requests_and_ones_own_are_three_at_most_together():
    usual = ("output.remove", "output.prevent")
    values = {"standard_requests": usual, "requests": "a\n\nb", "answer_days": "5"}
    form, problems = fill(Form(), Part.REQUEST, values, today=TODAY)
    assert (form.standard_requests, form.requests, form.answer_days) == (usual, (), 5)
    assert [(p.field, p.code, p.typed) for p in problems] == [("requests", "too_many_requests", "a\n\nb")]
    again, problems = fill(form, Part.REQUEST, {**values, "requests": "a"}, today=TODAY)
    assert (again.standard_requests, again.requests, problems) == (usual, ("a",), ())


def test_a_passage_relied_on_can_be_left_out_but_not_made_up():
    one, other = (
        Relied(version=n, start=0, end=4, document="x", title="著作権法", label=f"第{n}条", quote="著作物は")
        for n in (1, 2)
    )
    form = Form(relied=(one, other))
    assert fill(form, Part.REQUEST, {"background": "x"}, today=TODAY)[0].relied == (one, other)
    assert fill(form, Part.REQUEST, {"relied": ["2:0:4", "9:0:4"]}, today=TODAY)[0].relied == (other,)
    assert fill(form, Part.REQUEST, {"relied": []}, today=TODAY)[0].relied == ()
