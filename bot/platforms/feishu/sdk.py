"""What is used of Feishu's own SDK, loaded without the other ten thousand modules of it.

The SDK's packages import everything in their `__init__`: seconds, and 150 MB. So empty packages stand in for them while
the two files that are wanted are loaded, and are taken away again with everything loaded through them. Whoever imports
the SDK plainly, before or after, has it whole and of its own.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lark_oapi.core.utils.decryptor import AESCipher

    class Header:
        key: str
        value: str

    class Headers(Sequence[Header]):
        def add(self, *, key: str, value: str) -> Header: ...

    class Frame:
        SeqID: int
        LogID: int
        service: int
        method: int
        headers: Headers
        payload: bytes

        def __init__(self, **fields: object) -> None: ...
        def ParseFromString(self, raw: bytes) -> int: ...
        def SerializeToString(self) -> bytes: ...
        def IsInitialized(self) -> bool: ...
        def CopyFrom(self, other: Frame) -> None: ...


__all__ = ["AESCipher", "Frame"]
SDK = "lark_oapi"
EMPTIED = ("", ".core", ".core.utils", ".ws", ".ws.pb", ".ws.pb.google")
"""The packages whose `__init__` is not run. The last one asks for setuptools, and would mark the others with it."""


def _loaded() -> dict[str, ModuleType]:
    return {name: each for name, each in sys.modules.items() if name == SDK or name.startswith(f"{SDK}.")}


def _empty(name: str, folder: Path) -> ModuleType:
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    return package


def _use(frame: type[Frame]) -> None:
    """Do once all that is ever done with a frame: on first use it imports more, by the names that are about to go."""
    one, other = (
        frame(SeqID=1, LogID=1, service=1, method=1, payload_encoding="x", payload_type="x", payload=b"x", LogIDNew="x")
        for _ in range(2)
    )
    one.headers.add(key="x", value="x")
    other.CopyFrom(one)
    one.ParseFromString(other.SerializeToString())
    if not one.IsInitialized():
        raise ImportError("the SDK's frames cannot be read back")


def _leaves() -> tuple[ModuleType, ModuleType]:
    """The modules of the cipher and of the frames, as nobody else will see them."""
    before = _loaded()
    for name in before:
        del sys.modules[name]
    try:
        found = importlib.util.find_spec(SDK)
        if found is None or not found.submodule_search_locations:
            raise ModuleNotFoundError(f"{SDK} is not installed", name=SDK)
        home = Path(found.submodule_search_locations[0])
        for each in EMPTIED:
            sys.modules[SDK + each] = _empty(SDK + each, home.joinpath(*each.split(".")))
        cipher = importlib.import_module(f"{SDK}.core.utils.decryptor")
        frames = importlib.import_module(f"{SDK}.ws.pb.pbbp2_pb2")
        _use(frames.Frame)
        return cipher, frames
    finally:
        for name in _loaded():
            del sys.modules[name]
        sys.modules.update(before)


if not TYPE_CHECKING:
    _cipher, _frames = _leaves()
    AESCipher, Frame = _cipher.AESCipher, _frames.Frame
