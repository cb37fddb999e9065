"""Perceptual hashes: by them the same picture is found again after it was scaled down, saved anew or cut a little."""

import io

MOST_PIXELS = 64_000_000
"""Larger pictures are not opened: a file of a few kilobytes can claim any size."""
NEAR = 10
"""Bits of 64 in which two hashes of one picture may differ; measured by `python -m bench --only likeness`."""
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF")
_SIDE = 1024
_FLAT = 16


def likeness(data: bytes) -> str:
    """The perceptual hash of a picture, 16 hex digits; "" for what is none, or shows next to nothing.

    DCT hash of 64 bits (`imagehash.phash`). Of a moving picture the first frame counts.
    """
    # The hash brings in SciPy, a third of a second when it is first used.
    import imagehash
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                return ""
            image.draft("RGB", (_SIDE, _SIDE))  # a JPEG is decoded no larger than needed
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((_SIDE, _SIDE))
            seen = upright.convert("RGBA")
    except Exception:  # noqa: BLE001  decoders raise whatever they like on a broken file; it then has no likeness
        return ""
    ground = Image.new("RGBA", seen.size, "white")
    grey = Image.alpha_composite(ground, seen).convert("L")
    tones = grey.resize((32, 32)).tobytes()
    if max(tones) - min(tones) < _FLAT:
        return ""  # an even surface resembles every other one
    return str(imagehash.phash(grey))


def near(one: str, other: str) -> bool:
    """Whether two hashes are of the same picture, as far as can be told."""
    return bool(one and other) and distance(one, other) <= NEAR


def distance(one: str, other: str) -> int:
    """In how many of the 64 bits two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
