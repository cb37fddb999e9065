"""How the two processes talk: frames of a JSON object and raw bytes, each with its length before it."""

import json
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO, NamedTuple

_LENGTHS = struct.Struct(">II")


class Frame(NamedTuple):
    """What is said at once."""

    head: Mapping[str, Any]
    body: bytes = b""


class TooMuchError(Exception):
    """A frame is longer than what is still to be taken."""


def write_frame(stream: BinaryIO, frame: Frame) -> None:
    """Send a frame.

    Raises:
        ValueError: a text in it is no Unicode.
        struct.error: it is longer than 4 GiB.
        OSError: nobody listens any more.
    """
    head = json.dumps(frame.head, ensure_ascii=False).encode()
    stream.write(_LENGTHS.pack(len(head), len(frame.body)) + head)
    stream.write(frame.body)
    stream.flush()


def read_frame(stream: BinaryIO, *, most: int) -> tuple[Frame, int]:
    """The next frame, and how many bytes it took.

    Args:
        most: bytes it may have; more are not even read.

    Raises:
        EOFError: there is none, or only a part of one.
        TooMuchError: it is longer.
        ValueError: it is no frame.
    """
    head_length, body_length = _LENGTHS.unpack(_exactly(stream, _LENGTHS.size))
    taken = _LENGTHS.size + head_length + body_length
    if taken > most:
        raise TooMuchError
    try:
        head = json.loads(_exactly(stream, head_length))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(head, dict):
        raise ValueError("no object")
    return Frame(head, _exactly(stream, body_length)), taken


def _exactly(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data
