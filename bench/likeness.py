"""How far the perceptual hashes of one picture drift apart when it is saved anew, scaled or cut, and how near those of
different pictures come: what the limit of `near` rests on. On drawn pictures, the same in every run.

Run with `python -m bench.likeness`.
"""

import io
import math
import random
from collections.abc import Callable, Iterator
from itertools import combinations

from PIL import Image, ImageDraw, ImageFilter

from bench.report import Goal, Measured, Row, table
from bot.inquiries.evidence.likeness import NEAR, distance, likeness

_PICTURES = 120
_SIZE = (640, 480)


def run() -> Measured:
    """Measure on drawings and soft gradients; the share of pairs on either side of the limit."""
    pictures = list(_pictures())
    whole = [likeness(_saved(picture)) for picture in pictures]
    found = Measured()
    for name, change in _CHANGES.items():
        drifts = sorted(
            distance(hashed, likeness(change(picture)))
            for picture, hashed in zip(pictures, whole, strict=True)
        )
        kept = sum(drift <= NEAR for drift in drifts) / len(drifts)
        goal = Goal("≥", 0.98) if name in _EXPECTED else None
        found.rows.append(Row(f"likeness: found again, {name}", kept, goal=goal))
        found.notes.append(f"likeness, {name}: bits apart, median {_at(drifts, 0.5)}, most {drifts[-1]}")
    apart = sorted(distance(one, other) for one, other in combinations(whole, 2))
    mistaken = sum(bits <= NEAR for bits in apart) / len(apart)
    found.rows.append(Row("likeness: different pictures taken for one", mistaken, goal=Goal("≤", 0.001)))
    found.notes.append(
        f"likeness, {len(apart)} pairs of different pictures: bits apart, least {apart[0]}, "
        f"one in a thousand {_at(apart, 0.001)}, median {_at(apart, 0.5)}"
    )
    return found


def _saved(picture: Image.Image, quality: int = 92) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _halved(picture: Image.Image) -> bytes:
    return _saved(picture.resize((picture.width // 2, picture.height // 2)))


def _cut(share: float) -> Callable[[Image.Image], bytes]:
    """Takes a share of width and height off, evenly on all sides."""

    def cut(picture: Image.Image) -> bytes:
        x, y = round(picture.width * share / 2), round(picture.height * share / 2)
        return _saved(picture.crop((x, y, picture.width - x, picture.height - y)))

    return cut


def _all(picture: Image.Image) -> bytes:
    small = Image.open(io.BytesIO(_halved(picture)))
    x, y = round(small.width * 0.01), round(small.height * 0.01)
    return _saved(small.crop((x, y, small.width - x, small.height - y)), 50)


def _mirrored(picture: Image.Image) -> bytes:
    return _saved(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT))


_CHANGES: dict[str, Callable[[Image.Image], bytes]] = {
    "JPEG quality 50": lambda picture: _saved(picture, 50),
    "half the size": _halved,
    "cut by 2 %": _cut(0.02),
    "all three": _all,
    "cut by 5 %": _cut(0.05),
    "cut by 10 %": _cut(0.1),
    "mirrored": _mirrored,
}
_EXPECTED = frozenset({"JPEG quality 50", "half the size", "cut by 2 %", "all three"})


def _pictures() -> Iterator[Image.Image]:
    """Scenes of a few shapes over a sky, half of them soft as photographs, half with hard edges as drawings."""
    drawn = random.Random(20251027)
    for number in range(_PICTURES):
        picture = Image.new("RGB", _SIZE)
        draw = ImageDraw.Draw(picture)
        _sky(draw, drawn)
        for _ in range(drawn.randint(4, 12)):
            _shape(draw, drawn)
        yield picture.filter(ImageFilter.GaussianBlur(3)) if number % 2 else picture


def _sky(draw: ImageDraw.ImageDraw, drawn: random.Random) -> None:
    top, bottom = ([drawn.randrange(256) for _ in range(3)] for _ in range(2))
    for y in range(_SIZE[1]):
        share = y / _SIZE[1]
        tone = tuple(round(one + (other - one) * share) for one, other in zip(top, bottom, strict=True))
        draw.line((0, y, _SIZE[0], y), fill=(tone[0], tone[1], tone[2]))


def _shape(draw: ImageDraw.ImageDraw, drawn: random.Random) -> None:
    x, y, radius = drawn.randrange(_SIZE[0]), drawn.randrange(_SIZE[1]), drawn.randint(20, 180)
    colour = (drawn.randrange(256), drawn.randrange(256), drawn.randrange(256))
    match drawn.randrange(3):
        case 0:
            draw.ellipse((x - radius, y - radius // 2, x + radius, y + radius // 2), fill=colour)
        case 1:
            draw.rectangle((x - radius, y - radius // 2, x + radius, y + radius // 2), fill=colour)
        case _:
            turns = [drawn.random() * 2 * math.pi for _ in range(3)]
            draw.polygon(
                [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns], fill=colour
            )


def _at(ordered: list[int], share: float) -> int:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


if __name__ == "__main__":
    measured = run()
    print(table(measured.rows))
    print("\n".join(measured.notes))
