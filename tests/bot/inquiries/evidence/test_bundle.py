"""The bundle: what it holds, and that no change to it goes unseen."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.bundle import verify_bundle_command
from bot.inquiries.cases.store import Happening
from bot.inquiries.evidence.bundle import write_bundle
from bot.inquiries.evidence.verification import verify_bundle
from bot.inquiries.model import EventKind, Purpose
from bot.vault import FileLostError
from bot.words import words_for
from tests.bot.inquiries.evidence.desk import ANN, EvidenceDesk, evidence_desk
from tests.bot.inquiries.signed import signed_image

MADE = datetime(2026, 11, 2, tzinfo=UTC)
Members = dict[str, bytes]


def filled(desk: EvidenceDesk) -> str:
    case = desk.intake.add_file(desk.case(), signed_image(), "動画 *1*.jpg", Purpose.FOUND, by=ANN).case
    case = desk.intake.add_link(case, "https://sora.example/p/1", Purpose.FOUND, by=ANN).case
    case = desk.intake.add_file(case, b"note", "a.txt", Purpose.OTHER, by=ANN).case
    case = desk.cases.change(case, [Happening(EventKind.NOTE, {"text": "# a\n[b](c)"})], by=ANN)
    return desk.cases.change(case, [Happening(EventKind.STEP, {}, "finish", "ready")], by=ANN).reference


def bundle(desk: EvidenceDesk, reference: str) -> bytes:
    case = desk.cases.get(reference)
    assert case is not None
    out = io.BytesIO()
    write_bundle(
        out,
        case=case,
        events=desk.cases.events(case),
        evidence=desk.records.of(case.id),
        vault=desk.vault,
        letters={"letter.pdf": b"%PDF-1.7 letter"},
        made_at=MADE,
    )
    return out.getvalue()


def members(data: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(held: Members, compression: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in held.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> EvidenceDesk:
    return evidence_desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def whole(desk: EvidenceDesk) -> bytes:
    return bundle(desk, filled(desk))


@pytest.fixture(scope="module")
def codes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], list[str]]:
    path = tmp_path_factory.mktemp("bundle") / "b.zip"

    def check(data: bytes) -> list[str]:
        path.write_bytes(data)
        found = verify_bundle(path)
        for problem in found.problems:
            for language in ("ja", "en"):
                assert words_for(language)(f"bundle.problem.{problem.code}", **problem.facts)
        return [problem.code for problem in found.problems]

    return check


def test_a_bundle_holds_everything_and_holds(whole: bytes, tmp_path: Path) -> None:
    held = members(whole)
    assert list(held) == [
        "evidence/01-動画 _1_.jpg",
        "evidence/03-a.txt",
        "letter/01-letter.pdf",
        "timeline.json",
        "timeline.md",
        "README.txt",
        "manifest.json",
        "fingerprint.txt",
    ]
    assert held["evidence/01-動画 _1_.jpg"] != b""
    assert held["evidence/03-a.txt"] == b"note"
    manifest = json.loads(held["manifest.json"])
    assert [piece["name"] or piece["link"] for piece in manifest["evidence"]] == [
        "動画 *1*.jpg",
        "https://sora.example/p/1",
        "a.txt",
    ]
    assert manifest["evidence"][0]["credentials"]["generator"] == "Sora"
    (tmp_path / "b.zip").write_bytes(whole)
    found = verify_bundle(tmp_path / "b.zip")
    assert (found.ok, found.problems, found.files, found.events) == (True, (), 6, 6)
    assert held["fingerprint.txt"].decode() == f"{found.fingerprint}  manifest.json\n"
    assert found.reference == manifest["reference"]


def test_people_can_read_it_in_both_languages(whole: bytes) -> None:
    held = members(whole)
    readme, timeline = held["README.txt"].decode(), held["timeline.md"].decode()
    assert "madoguchi verify-bundle" in readme
    assert "証拠一式" in readme
    assert "Evidence bundle" in readme
    assert "marked the inquiry as ready" in timeline
    assert "記入を終えました" in timeline
    assert r"動画 \*1\*.jpg" in timeline


def test_equal_input_gives_equal_bytes(desk: EvidenceDesk) -> None:
    reference = filled(desk)
    assert bundle(desk, reference) == bundle(desk, reference)


def test_packed_anew_by_another_tool_it_still_holds(
    whole: bytes, codes: Callable[[bytes], list[str]]
) -> None:
    assert codes(packed(dict(reversed(members(whole).items())), zipfile.ZIP_DEFLATED)) == []


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_byte_can_be_altered(
    whole: bytes, codes: Callable[[bytes], list[str]], data: st.DataObject
) -> None:
    held = members(whole)
    name = data.draw(st.sampled_from(sorted(held)))
    place = data.draw(st.integers(0, len(held[name]) - 1))
    bits = data.draw(st.integers(1, 255))
    content = bytearray(held[name])
    content[place] ^= bits
    assert codes(packed({**held, name: bytes(content)}))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_nothing_can_be_taken_out_added_renamed_or_cut(
    whole: bytes, codes: Callable[[bytes], list[str]], data: st.DataObject
) -> None:
    held = members(whole)
    name = data.draw(st.sampled_from(sorted(held)))
    other = data.draw(
        st.text(min_size=1, max_size=10).filter(lambda text: text not in held and "\0" not in text)
    )
    cut = data.draw(st.integers(0, len(held[name]) - 1))
    assert codes(packed({key: value for key, value in held.items() if key != name}))
    assert codes(packed({**held, other: b"x"}))
    assert codes(packed({other if key == name else key: value for key, value in held.items()}))
    assert codes(packed({**held, name: held[name][:cut]}))
    assert codes(packed({**held, name: held[name] + b"\n"}))


def retold(held: Members, change: Callable[[list[dict[str, object]]], None]) -> Members:
    """The bundle with its events changed, by somebody who makes all hashes of files anew."""
    record = json.loads(held["timeline.json"])
    change(record["events"])
    return resealed({**held, "timeline.json": json.dumps(record).encode()})


def resealed(held: Members, change: Callable[[dict[str, object]], None] = lambda _: None) -> Members:
    import hashlib

    manifest = json.loads(held["manifest.json"])
    for file in manifest["files"]:
        data = held[file["path"]]
        file |= {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    for piece in manifest["evidence"]:
        if piece["path"]:
            data = held[piece["path"]]
            piece |= {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    change(manifest)
    written = json.dumps(manifest).encode()
    line = f"{hashlib.sha256(written).hexdigest()}  manifest.json\n".encode()
    return {**held, "manifest.json": written, "fingerprint.txt": line}


def test_resealed_without_a_change_it_holds(whole: bytes, codes: Callable[[bytes], list[str]]) -> None:
    assert codes(packed(retold(members(whole), lambda _: None))) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda events: events.pop(),
        lambda events: events.pop(2),
        lambda events: events.reverse(),
        lambda events: events.insert(3, events.pop(2)),
        lambda events: events.append(events[-1]),
        lambda events: events[1].update(at="2026-10-31T00:00:00+00:00"),
        lambda events: events[1]["content"].update(purpose="work"),
        lambda events: events[1].update(actor=7),
        lambda events: events[1].update(kind="note"),
        lambda events: events[-1].update(to="sent"),
        lambda events: events[4].update(salt="zz"),
    ],
)
def test_events_cannot_be_altered_even_with_the_hashes_of_files_made_anew(
    whole: bytes, codes: Callable[[bytes], list[str]], change: Callable[[list[dict[str, object]]], None]
) -> None:
    assert set(codes(packed(retold(members(whole), change)))) & {"chain", "unreadable_events"}


def test_a_file_cannot_be_exchanged_even_with_the_hashes_made_anew(
    whole: bytes, codes: Callable[[bytes], list[str]]
) -> None:
    held = members(whole)
    assert codes(packed(resealed({**held, "evidence/03-a.txt": b"ETON"}))) == ["evidence"]

    def renamed(manifest: dict[str, object]) -> None:
        manifest["evidence"][2]["name"] = "b.txt"  # type: ignore[index]

    assert codes(packed(resealed(held, renamed))) == ["evidence"]

    def dropped(manifest: dict[str, object]) -> None:
        manifest["evidence"].pop(1)  # type: ignore[attr-defined]

    assert codes(packed(resealed(held, dropped))) == ["evidence"]


def test_erased_events_hold_and_are_marked(desk: EvidenceDesk, tmp_path: Path) -> None:
    from dataclasses import replace

    case = desk.cases.get(filled(desk))
    assert case is not None
    events = [
        replace(event, actor=None, content=None, salt=None) if event.number in {2, 3} else event
        for event in desk.cases.events(case)
    ]
    kept = [piece for piece in desk.records.of(case.id) if piece.number not in {2, 3}]
    with (tmp_path / "b.zip").open("wb") as out:
        write_bundle(out, case=case, events=events, evidence=kept, vault=desk.vault, letters={}, made_at=MADE)
    assert verify_bundle(tmp_path / "b.zip").problems == ()
    held = members((tmp_path / "b.zip").read_bytes())
    assert [event["erased"] for event in json.loads(held["timeline.json"])["events"]] == [
        False, True, True, False, False, False,
    ]  # fmt: skip
    assert "content erased" in held["timeline.md"].decode()


def test_what_is_no_longer_kept_is_named_and_what_is_damaged_is_not_passed_on(tmp_path: Path) -> None:
    desk = evidence_desk(tmp_path)
    reference = filled(desk)
    case = desk.cases.get(reference)
    assert case is not None
    digest = desk.records.of(case.id)[2].digest
    (tmp_path / "files" / digest[:2] / digest).write_bytes(b"damaged")
    with pytest.raises(FileLostError, match="evidence_damaged"):
        bundle(desk, reference)
    desk.vault.erase(digest)
    (tmp_path / "b.zip").write_bytes(bundle(desk, reference))
    found = verify_bundle(tmp_path / "b.zip")
    assert (found.problems, found.absent) == ((), ("a.txt",))


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/etc/passwd", "evidence/../../evil", "evidence/a/b", "C:\\a", "evidence/.."]
)
def test_paths_that_lead_out_are_told(whole: bytes, codes: Callable[[bytes], list[str]], name: str) -> None:
    held = members(whole)

    def listed(manifest: dict[str, object]) -> None:
        manifest["files"].append({"path": name, "sha256": "", "size": 1})  # type: ignore[attr-defined]

    assert "bad_path" in codes(packed({**resealed(held, listed), name: b"x"}))


def test_a_name_that_is_in_it_twice_is_told(whole: bytes, codes: Callable[[bytes], list[str]]) -> None:
    out = io.BytesIO(whole)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("evidence/03-a.txt", b"note")
    assert "twice" in codes(out.getvalue())


def test_bombs_are_not_unpacked(whole: bytes, codes: Callable[[bytes], list[str]]) -> None:
    held = members(whole)
    zeros = bytes(80 * 2**20)
    assert codes(packed({**held, "evidence/03-a.txt": zeros}, zipfile.ZIP_DEFLATED)) == ["altered"]
    assert "too_large" in codes(packed({**held, "manifest.json": zeros}, zipfile.ZIP_DEFLATED))
    assert "too_large" in codes(packed({**held, "timeline.json": zeros}, zipfile.ZIP_DEFLATED))

    def vast(manifest: dict[str, object]) -> None:
        manifest["files"][0]["size"] = 2**60  # type: ignore[index]

    assert "too_large" in codes(packed(resealed(held, vast)))


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_damaged_archive_is_told_in_words(
    whole: bytes, codes: Callable[[bytes], list[str]], data: st.DataObject
) -> None:
    kept = data.draw(st.integers(0, len(whole) - 1))
    assert codes(whole[:kept])
    assert codes(data.draw(st.binary(max_size=200)))
    content = bytearray(whole)
    content[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    codes(bytes(content))  # a byte of the archive's own, such as a date, may be another; it must not raise


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "[" * 100_000, '{"format": "other"}'])
def test_any_manifest_and_record_is_survived(
    whole: bytes, codes: Callable[[bytes], list[str]], text: str
) -> None:
    held = members(whole)
    assert codes(packed({**held, "manifest.json": text.encode()}))
    assert codes(packed(resealed({**held, "timeline.json": text.encode()})))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_command_says_so(whole: bytes, tmp_path: Path, language: str) -> None:
    words = words_for(language)
    command, path = verify_bundle_command(words), tmp_path / "b.zip"
    path.write_bytes(whole)
    fine = CliRunner().invoke(command, [str(path)])
    assert fine.exit_code == 0
    assert verify_bundle(path).fingerprint in fine.output
    path.write_bytes(packed({**members(whole), "evidence/03-a.txt": b"ETON"}))
    altered = CliRunner().invoke(command, [str(path)])
    assert altered.exit_code == 1
    assert words("bundle.problem.altered", path="evidence/03-a.txt") in altered.output
    path.write_bytes(b"PK")
    assert words("bundle.problem.not_a_zip") in CliRunner().invoke(command, [str(path)]).output
    assert CliRunner().invoke(command, [str(tmp_path / "none.zip")]).exit_code == 2


@pytest.mark.parametrize("name", ["長" * 119 + ".png", "x" * 300 + ".txt", ". .", "a" * 116 + " ..."])
def test_an_honest_bundle_holds_whatever_its_files_are_called(tmp_path: Path, name: str) -> None:
    desk = evidence_desk(tmp_path / "desk")
    case = desk.intake.add_file(desk.case(), b"words", name, Purpose.FOUND, by=ANN).case
    archive = tmp_path / "bundle.zip"
    archive.write_bytes(bundle(desk, case.reference))
    assert verify_bundle(archive).problems == ()
