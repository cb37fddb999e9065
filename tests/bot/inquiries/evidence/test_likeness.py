"""Perceptual hashes."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from bot.inquiries.evidence.likeness import distance, likeness, near
from tests.bot.inquiries.signed import plain_clip


def scene(offset: int = 0) -> Image.Image:
    picture = Image.linear_gradient("L").resize((400, 300)).convert("RGB")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((40 + offset, 60, 180 + offset, 200), fill="orange")
    draw.rectangle((220 - offset, 20, 380 - offset, 110), fill="navy")
    return picture


def saved(picture: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


WHOLE = likeness(saved(scene(), "PNG"))


@pytest.mark.parametrize(
    "data",
    [
        saved(scene(), quality=50),
        saved(scene().resize((200, 150))),
        saved(scene().crop((4, 3, 396, 297))),
        saved(scene(), "WEBP"),
        saved(scene().convert("RGBA"), "PNG"),
    ],
)
def test_the_same_picture_is_found_again(data: bytes) -> None:
    assert len(WHOLE) == 16
    assert near(WHOLE, likeness(data))


def test_a_picture_lying_on_its_side_is_turned_first() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise to see it upright (Exif 2.3, 4.6.4)
    data = saved(scene().transpose(Image.Transpose.ROTATE_90), exif=exif)
    assert near(WHOLE, likeness(data))


def test_another_picture_is_another() -> None:
    assert not near(WHOLE, likeness(saved(scene(150))))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text",
        plain_clip(),
        saved(scene(), "PNG")[:200],
        saved(Image.new("RGB", (50, 50), "white"), "PNG"),
        saved(scene(), "BMP"),
    ],
)
def test_what_is_no_picture_or_shows_nothing_has_none(data: bytes) -> None:
    assert likeness(data) == ""


def test_a_picture_that_claims_to_be_vast_is_not_opened() -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    for side in (9_000, 60_000):
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
        bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
        assert likeness(bomb) == ""


def test_nothing_resembles_what_has_no_hash() -> None:
    assert not near("", "")
    assert not near(WHOLE, "")


@given(*[st.integers(0, 2**64 - 1).map("{:016x}".format)] * 3)
def test_distance_is_one(one: str, other: str, third: str) -> None:
    assert distance(one, one) == 0
    assert distance(one, other) == distance(other, one)
    assert distance(one, third) <= distance(one, other) + distance(other, third)


@given(
    st.binary(max_size=200),
    st.sampled_from([saved(scene(), form)[:40] for form in ("JPEG", "PNG", "GIF", "TIFF")]),
)
def test_broken_pictures_never_raise(data: bytes, head: bytes) -> None:
    assert isinstance(likeness(head + data), str)
