"""The frames of the long connection (pbbp2.Frame), written and read by hand in protobuf's wire format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

CONTROL, DATA = 0, 1
VARINT, BYTES = 0, 2


@dataclass
class Frame:
    """One frame. `method`: CONTROL for pings and pongs, DATA for events and their acknowledgements."""

    seq: int = 0
    log: int = 0
    service: int = 0
    method: int = CONTROL
    headers: dict[str, str] = field(default_factory=dict)
    payload: bytes = b""
    encoding: str = ""
    type: str = ""
    log_new: str = ""

    def encoded(self) -> bytes:
        """The bytes of the frame; the four numbers are always there, the rest where it is set."""
        out = b"".join(_number(n, v) for n, v in enumerate((self.seq, self.log, self.service, self.method), 1))
        for key, value in self.headers.items():
            out += _bytes(5, _bytes(1, key.encode()) + _bytes(2, value.encode()))
        for number, words in ((6, self.encoding), (7, self.type)):
            out += _bytes(number, words.encode()) if words else b""
        out += _bytes(8, self.payload) if self.payload else b""
        return out + (_bytes(9, self.log_new.encode()) if self.log_new else b"")


def read(data: bytes) -> Frame:
    """A frame from its bytes. Raises ValueError for what is none, also where a required number is not there."""
    frame, seen = Frame(), set[int]()
    for number, value in _fields(data):
        seen.add(number)
        match number, value:
            case (1 | 2 | 3 | 4, int()):
                setattr(frame, ("seq", "log", "service", "method")[number - 1], value)
            case 5, bytes():
                pair = dict(_fields(value))
                key, words = pair.get(1), pair.get(2)
                if not isinstance(key, bytes) or not isinstance(words, bytes):
                    raise ValueError("a header without key or value")
                frame.headers[key.decode()] = words.decode()
            case (6 | 7 | 9, bytes()):
                setattr(frame, {6: "encoding", 7: "type", 9: "log_new"}[number], value.decode())
            case 8, bytes():
                frame.payload = value
            case _:
                raise ValueError(f"field {number} is not of a frame")
    if not {1, 2, 3, 4} <= seen:
        raise ValueError(f"required fields are missing: {sorted({1, 2, 3, 4} - seen)}")
    return frame


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3 | VARINT) + _varint(value)


def _bytes(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | BYTES) + _varint(len(value)) + value


def _take(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise ValueError("a number without an end")
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if not data[at - 1] & 0x80:
            return value, at


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(data):
        key, at = _take(data, at)
        value, at = _take(data, at)
        if key & 7 == VARINT:
            yield key >> 3, value
        elif key & 7 == BYTES and at + value <= len(data):
            yield key >> 3, data[at : at + value]
            at += value
        else:
            raise ValueError(f"field {key >> 3} is cut off or of another kind")
