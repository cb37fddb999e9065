"""Reads words from pictures of pages with the models that come with RapidOCR; nothing is fetched."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import median
from typing import TYPE_CHECKING, Any

from ingest.readers.pages.runs import Page, Run, is_wide, readable
from knowledge.inference import quiet_onnxruntime

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

MOST_PIXELS = 6_000_000
"""Of a picture that is looked at; A4 at 200 dpi has 3.9 million."""

_SLIMMEST = 10
"""Times its width a picture is high, or the other way round; the models enlarge what is slim."""

_LONGEST_SIDE = int((MOST_PIXELS * _SLIMMEST) ** 0.5)
_LETTER = 0.85  # of a found box's height is 1 em
_PADDING = 0.15  # em a box reaches beyond its words on either side
_TALL = 1.5
_SAME_SIZE = 1.3
_SAMPLES = 7  # lines that are asked which way is up
_SAMPLES_READ = 3  # of them, where that is found by reading
_NOT_WORSE = 0.8  # how surely a turned page is read, beside the page as it came
_UNSURE = 0.8  # what is read less surely is looked at once more


@dataclass(frozen=True, slots=True)
class _Found:
    """A line as it was found: its corners clockwise from the upper left, its words, how sure they are."""

    corners: Any
    text: str
    score: float

    @property
    def width(self) -> float:
        return float(math.dist(self.corners[0], self.corners[1]))

    @property
    def height(self) -> float:
        return float(math.dist(self.corners[0], self.corners[3]))


def recognised(picture: "Image.Image", number: int) -> Page:
    """What stands on a picture of a page, turned upright where it lies or stands on its head.

    The models are loaded with the first picture (some 200 MB) and kept.

    Args:
        picture: of any size and mode; made smaller than some 6 million pixels.
        number: of the page, 1-based.
    """
    import numpy as np

    pixels = _pixels(fitted(picture))
    found = _read(pixels)
    turns = _turns(pixels, found)
    if turns:
        turned = np.ascontiguousarray(np.rot90(pixels, turns))
        again = _read(turned)
        if _sureness(again) > _NOT_WORSE * _sureness(found):
            pixels, found = turned, again
    height, width = pixels.shape[:2]
    return _page([_once_more(pixels, line) for line in found], number, width=width, height=height)


@cache
def _engine() -> Callable[..., Any]:
    quiet_onnxruntime()
    from rapidocr import RapidOCR

    engine: Callable[..., Any] = RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": 0.0,  # what is hard to read is kept, and told to be
            "Global.max_side_len": _LONGEST_SIDE,
        }
    )
    return engine


def _read(pixels: "np.ndarray") -> list[_Found]:
    made = _engine()(pixels, use_det=True, use_cls=True, use_rec=True)
    if getattr(made, "boxes", None) is None or made.txts is None:
        return []
    return [
        _Found(corners, text, float(score))
        for corners, text, score in zip(made.boxes, made.txts, made.scores, strict=True)
    ]


def _turns(pixels: "np.ndarray", found: Sequence[_Found]) -> int:
    """How many quarter turns against the clock bring a picture's lines level and upright.

    Japanese vertical writing needs one: its rightmost line is then the first.
    """
    import numpy as np

    longest = sorted(found, key=lambda line: -max(line.width, line.height))
    if _mostly_tall(found):
        # The characters of vertical writing lie on their sides in a level line: only reading tells.
        crops = [_crop(pixels, line) for line in longest[:_SAMPLES_READ]]
        sure = {turns: sum(_alone(np.rot90(crop, turns))[1] for crop in crops) for turns in (1, 3)}
        return max(sure, key=lambda turns: sure[turns])
    crops = [_crop(pixels, line) for line in longest[:_SAMPLES]]
    told = [_engine()(crop, use_det=False, use_cls=True, use_rec=False).cls_res[0][0] for crop in crops]
    return 2 if 2 * told.count("180") > len(told) else 0


def _alone(crop: "np.ndarray") -> tuple[str, float]:
    """What is read in a picture of a single line, and how surely."""
    import numpy as np

    told = _engine()(np.ascontiguousarray(crop), use_det=False, use_cls=False, use_rec=True)
    return (told.txts[0], float(told.scores[0])) if told.txts else ("", 0.0)


def _mostly_tall(found: Sequence[_Found]) -> bool:
    tall = sum(len(line.text) for line in found if line.height > _TALL * line.width)
    return tall > 0.5 * sum(len(line.text) for line in found)


def _once_more(pixels: "np.ndarray", line: _Found) -> _Found:
    """A line that was read with doubts, read by itself; lines read together can spoil each other."""
    if line.score >= _UNSURE or line.height > _TALL * line.width:
        return line
    text, score = _alone(_crop(pixels, line))
    return replace(line, text=text, score=score) if score > line.score else line


def fitted(picture: "Image.Image") -> "Image.Image":
    """The picture in RGB on white, of a size and form that can be read in bounded time and memory."""
    from PIL import Image

    width, height = picture.size
    scale = min((MOST_PIXELS / (width * height)) ** 0.5, _LONGEST_SIDE / max(width, height))
    if scale < 1:
        width, height = max(1, int(width * scale)), max(1, int(height * scale))
        # Palettes and bits cannot be averaged; greys and colours can.
        if picture.mode not in {"L", "RGB", "RGBA"}:
            picture = picture.convert("RGBA")
        picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    canvas = max(width, height // _SLIMMEST), max(height, width // _SLIMMEST)
    on_white = Image.new("RGB", canvas, "white")
    if picture.mode in {"RGBA", "LA", "PA", "P"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        on_white.paste(picture, mask=picture.getchannel("A"))
    else:
        on_white.paste(picture.convert("RGB"))
    return on_white


def _pixels(picture: "Image.Image") -> "np.ndarray":
    import numpy as np

    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])  # the models were trained on BGR


def _crop(pixels: "np.ndarray", line: _Found) -> "np.ndarray":
    import numpy as np

    height, width = pixels.shape[:2]
    left, top = (max(0, int(edge)) for edge in line.corners.min(axis=0))
    right, bottom = (int(edge) + 1 for edge in line.corners.max(axis=0))
    left, top = min(left, width - 1), min(top, height - 1)
    return np.ascontiguousarray(pixels[top:bottom, left:right])


def _sureness(found: Sequence[_Found]) -> float:
    """Sum over characters; more of them read surely is better."""
    return sum(len(line.text) * (line.score - 0.5) for line in found)


def _page(found: Sequence[_Found], number: int, *, width: int, height: int) -> Page:
    lean = median([_lean(line) for line in found if line.width > 2 * line.height] or [0.0])
    cos, sin = math.cos(-lean), math.sin(-lean)
    runs: list[Run] = []
    for line in found:
        text = _words(line.text)
        if not text:
            continue
        points = [(x * cos - y * sin, x * sin + y * cos) for x, y in line.corners.tolist()]
        across, down = [x for x, _ in points], [y for _, y in points]
        top, bottom = sum(sorted(down)[:2]) / 2, sum(sorted(down)[2:]) / 2
        size = max(1.0, _LETTER * (bottom - top))
        inset = min(_PADDING * size, (max(across) - min(across)) / 4)
        runs.append(Run(text, min(across) + inset, top, max(across) - inset, bottom, size, line.score))
    return Page(number, tuple(_evened(runs)), 0.0, 0.0, float(width), float(height))


def _evened(runs: Sequence[Run]) -> list[Run]:
    """The runs with the usual size given to those near it: a box is lower where no letter reaches up or down."""
    sizes = sorted(run.size for run in runs for _ in run.text)
    usual = sizes[len(sizes) // 2] if sizes else 1.0
    return [
        replace(run, size=usual) if 1 / _SAME_SIZE < run.size / usual < _SAME_SIZE else run for run in runs
    ]


def _lean(line: _Found) -> float:
    (x0, y0), (x1, y1) = line.corners[0], line.corners[1]
    return math.atan2(float(y1 - y0), float(x1 - x0))


def _words(text: str) -> str:
    """As recognised, without spaces between Japanese characters."""
    text = readable(text.strip())
    kept = [
        char
        for at, char in enumerate(text)
        if char != " " or not (is_wide(text[at - 1]) and is_wide(text[at + 1]))
    ]
    return "".join(kept)
