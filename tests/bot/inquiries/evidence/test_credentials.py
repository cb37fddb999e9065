"""Content Credentials, read from files that c2pa's own signer made."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.inquiries.evidence import credentials as module
from bot.inquiries.evidence.credentials import credentials_in, read_credentials
from tests.bot.inquiries.signed import (
    BY_CAMERA,
    BY_MODEL,
    plain_clip,
    plain_image,
    sign,
    sign_with,
    signatory,
    signed_clip,
    signed_image,
)

JPEG, MP4 = "image/jpeg", "video/mp4"


def altered(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_says_what_made_it(form: str) -> None:
    found = read_credentials(signed_image(form=form), f"image/{form.lower()}")
    assert found is not None
    assert (found.generator, found.title, found.valid, found.made_by_ai) == ("Sora", "clip", True, True)
    assert found.issuer == "Test Signing (OpenAI)"
    assert found.actions == ("c2pa.created: Sora",)
    assert found.problems == ()
    assert found.signed_at is None  # nobody stamped the time


def test_a_clip_says_what_made_it() -> None:
    found = read_credentials(signed_clip("Sora"), MP4)
    assert found is not None
    assert (found.generator, found.valid, found.made_by_ai) == ("Sora", True, True)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (plain_image("JPEG"), JPEG),
        (plain_image("PNG"), "image/png"),
        (plain_clip(), MP4),
        (b"text", "text/plain"),
    ],
)
def test_most_files_have_none(data: bytes, media_type: str) -> None:
    assert read_credentials(data, media_type) is None


def test_what_was_altered_after_signing_is_told() -> None:
    found = read_credentials(altered(signed_clip(), -10), MP4)
    assert found is not None
    assert (found.valid, found.problems) == (False, ("assertion.bmffHash.mismatch",))
    picture = signed_image()
    found = read_credentials(altered(picture, len(picture) - 100), JPEG)
    assert found is not None
    assert (found.valid, found.problems) == (False, ("assertion.dataHash.mismatch",))


def test_what_the_credentials_say_cannot_be_altered_either() -> None:
    clip = signed_clip()
    found = read_credentials(altered(clip, clip.index(b"trainedAlgorithmicMedia")), MP4)
    assert found is not None
    assert (found.valid, found.problems) == (False, ("assertion.hashedURI.mismatch",))


def test_trust_is_said_of_those_on_the_list_only() -> None:
    data, stranger = signed_image(), signed_image(by=signatory("Somebody Else"))
    root = signatory().root
    trusted, other = (read_credentials(each, JPEG, anchors=root) for each in (data, stranger))
    assert trusted is not None
    assert (trusted.valid, trusted.trusted, trusted.problems) == (True, True, ())
    assert other is not None
    assert (other.valid, other.trusted, other.problems) == (True, False, ("signingCredential.untrusted",))
    unasked = read_credentials(stranger, JPEG)
    assert unasked is not None
    assert (unasked.valid, unasked.trusted, unasked.problems) == (True, False, ())


def test_a_photograph_is_not_called_generated() -> None:
    found = read_credentials(signed_image(generator="Camera", source=BY_CAMERA), JPEG)
    assert found is not None
    assert (found.generator, found.made_by_ai) == ("Camera", False)


def test_what_a_generated_file_became_still_counts_as_generated() -> None:
    adjusted = {"action": "c2pa.color_adjustments", "softwareAgent": {"name": "Editor"}}
    opened = sign_with(signed_image(form="PNG"), "image/png", [adjusted], generator="Editor", edited=True)
    found = read_credentials(opened, "image/png")
    assert found is not None
    assert (found.generator, found.valid, found.made_by_ai) == ("Editor", True, True)
    assert "c2pa.created: Sora" in found.actions


def test_what_is_kept_elsewhere_is_not_fetched() -> None:
    action = {"action": "c2pa.created", "digitalSourceType": BY_MODEL}
    data = sign_with(
        plain_image(), JPEG, [action], generator="Sora", remote="https://example.com/manifest.c2pa"
    )
    found = read_credentials(data, JPEG)
    assert found is not None
    assert (found.valid, found.problems) == (False, ("manifest.inaccessible",))


def test_names_in_credentials_are_fit_to_be_shown() -> None:
    found = read_credentials(sign(plain_image(), JPEG, "So\nra\u202e" + "x" * 900), JPEG)
    assert found is not None
    assert found.generator.startswith("Sorax")
    assert len(found.generator) <= 500


def test_a_reader_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECONDS", 0)
    found = read_credentials(signed_image(), JPEG)
    assert found is not None
    assert (found.valid, found.problems) == (False, ("general.error",))


@pytest.mark.parametrize(
    "end", ["os.abort()", "os._exit(0)", "print('{')", "print('[' * 9000)", "print('[1]')"]
)
def test_a_file_that_ends_the_reader_ends_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    program = tmp_path / "reader.py"
    program.write_text(f"import os\n{end}\n")
    monkeypatch.setattr(module, "_PROGRAM", program)
    found = read_credentials(signed_image(), JPEG)
    assert found is not None
    assert (found.valid, found.problems) == (False, ("general.error",))


def test_the_reader_sees_nothing_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    program, seen = tmp_path / "reader.py", tmp_path / "seen"
    program.write_text(f"import os\nopen({str(seen)!r}, 'w').write(repr(dict(os.environ)))\nprint('null')\n")
    monkeypatch.setattr(module, "_PROGRAM", program)
    assert read_credentials(signed_image(), JPEG) is None
    assert "secret" not in seen.read_text()


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_broken_files_never_raise_and_never_pass_for_whole(data: st.DataObject) -> None:
    whole = signed_clip()
    start = whole.index(b"jumd")
    kept = data.draw(st.integers(start + 4, len(whole) - 1))
    found = read_credentials(whole[:kept], MP4)
    assert found is None or not found.valid


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["a", "assertions", "data", "actions", "ingredients", "signature_info", "code"]
                ),
                inner,
                max_size=3,
            )
        ),
    )
)
def test_any_manifest_store_is_survived(value: object) -> None:
    store = {"active_manifest": "m", "manifests": {"m": value}, "validation_status": value}
    assert not credentials_in(store).valid


def test_the_time_counts_where_somebody_stamped_it() -> None:
    manifest = {"signature_info": {"time": "2026-11-01T02:03:04+00:00"}}
    store = {"active_manifest": "m", "manifests": {"m": manifest}, "validation_state": "Valid"}
    assert credentials_in(store).signed_at is None
    stamped = {"activeManifest": {"success": [{"code": "timeStamp.validated"}]}}
    found = credentials_in({**store, "validation_results": stamped}).signed_at
    assert found is not None
    assert found.isoformat() == "2026-11-01T02:03:04+00:00"
