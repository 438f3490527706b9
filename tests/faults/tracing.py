"""A process that is stopped before each call by which it changes a file: there it may be killed, or told of an error.

A small tracer by ptrace, for Linux on x86-64 and 64-bit ARM. Nothing need be installed, and it sees whatever writes:
SQLite's own calls, Python's, and those of a library that never asks libc. It follows one thread.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

TRACEME, CONT_TO_CALL, SET_OPTIONS = 0, 24, 0x4200
GET_REGISTERS, SET_REGISTERS, CALL_INFO = 0x4204, 0x4205, 0x420E
GOOD_STOPS, DIES_WITH_US = 0x1, 0x100000
AT_CALL = signal.SIGTRAP | 0x80
ENTRY = 1
GENERAL, ARM_CALL = 1, 0x404
KILL = -1
UNTRACED = 77


@dataclass(frozen=True)
class Kind:
    """A call: the number of its argument that names the file, and whether that is a path or an open file."""

    name: str
    argument: int = 0
    is_path: bool = False


_X86 = {
    1: Kind("write"), 18: Kind("pwrite64"), 20: Kind("writev"), 74: Kind("fsync"), 75: Kind("fdatasync"),
    77: Kind("ftruncate"), 285: Kind("fallocate"), 82: Kind("rename", 1, True), 264: Kind("renameat", 3, True),
    316: Kind("renameat2", 3, True), 86: Kind("link", 1, True), 265: Kind("linkat", 3, True),
    87: Kind("unlink", 0, True), 263: Kind("unlinkat", 1, True),
}  # fmt: skip
_ARM = {
    64: Kind("write"), 68: Kind("pwrite64"), 66: Kind("writev"), 82: Kind("fsync"), 83: Kind("fdatasync"),
    46: Kind("ftruncate"), 47: Kind("fallocate"), 38: Kind("renameat", 3, True), 276: Kind("renameat2", 3, True),
    37: Kind("linkat", 3, True), 35: Kind("unlinkat", 1, True),
}  # fmt: skip
WRITES = {"write", "pwrite64", "writev", "ftruncate", "fallocate", "link", "linkat"}
SYNCS = {"fsync", "fdatasync"}


@dataclass(frozen=True)
class Call:
    """One call that would change or keep a file. `number` counts from 1; `file` is told from the folder watched."""

    number: int
    name: str
    file: str

    def __str__(self) -> str:
        return f"{self.number}-{self.name}-{self.file.replace(os.sep, '-')}"


class _Info(ctypes.Structure):
    """What the kernel says of a stop (struct ptrace_syscall_info)."""

    _fields_ = [
        ("op", ctypes.c_uint8), ("pad", ctypes.c_uint8 * 3), ("arch", ctypes.c_uint32),
        ("at", ctypes.c_uint64), ("stack", ctypes.c_uint64),
        ("nr", ctypes.c_uint64), ("args", ctypes.c_uint64 * 6), ("more", ctypes.c_uint64),
    ]  # fmt: skip


class _Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.restype = ctypes.c_long
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


def _ptrace(request: int, pid: int, address: int = 0, data: object = None) -> None:
    if _libc.ptrace(request, pid, address, data) < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"ptrace: {os.strerror(error)}")


def traced(life: Callable[[], None], folder: Path, decide: Callable[[Call], int | None]) -> int:
    """Live in a child, and ask at each of its calls on files below the folder: None lets it be made, KILL kills the
    child instead, any other number is the error it is answered with, nothing being done.

    Comes back with the child's status, as `os.waitpid` tells it. Raises RuntimeError where nothing may be traced.
    """
    pid = os.fork()
    if not pid:
        _be_traced(life)
    return _Traced(pid, folder.resolve(), decide).goes_on()


def _be_traced(life: Callable[[], None]) -> None:
    try:
        _ptrace(TRACEME, 0)
    except OSError:
        os._exit(UNTRACED)
    os.kill(os.getpid(), signal.SIGSTOP)
    try:
        life()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


class _Traced:
    """The child, from its first stop to its end."""

    def __init__(self, pid: int, folder: Path, decide: Callable[[Call], int | None]) -> None:
        machine = platform.machine()
        if machine not in ("x86_64", "aarch64"):
            raise RuntimeError(f"the calls of the system on {machine} are not known here: add them to {__name__}")
        self._is_arm = machine == "aarch64"
        self._kinds = _ARM if self._is_arm else _X86
        self._pid, self._decide = pid, decide
        self._folder = f"{folder}{os.sep}"
        self._made = 0
        self._begins()

    def goes_on(self) -> int:
        """Let it live; its status."""
        pending, answer = 0, None
        while True:
            _ptrace(CONT_TO_CALL, self._pid, 0, pending)
            status, pending = self._waited(), 0
            if not os.WIFSTOPPED(status):
                return status
            if (stopped_by := os.WSTOPSIG(status)) != AT_CALL:
                pending = stopped_by
                continue
            info = self._info()
            if info.op == ENTRY:
                answer = self._at(info)
                if answer == KILL:
                    os.kill(self._pid, signal.SIGKILL)
                    return self._waited()
            elif answer is not None:
                self._set(0 if self._is_arm else 10, -answer)
                answer = None

    def _begins(self) -> None:
        if not os.WIFSTOPPED(self._waited()):
            raise RuntimeError(
                "this machine lets no process be traced (ptrace is refused): run these tests where it is allowed, "
                "such as a container started with --cap-add=SYS_PTRACE"
            )
        _ptrace(SET_OPTIONS, self._pid, 0, GOOD_STOPS | DIES_WITH_US)

    def _waited(self) -> int:
        return os.waitpid(self._pid, 0)[1]

    def _info(self) -> _Info:
        info = _Info()
        _ptrace(CALL_INFO, self._pid, ctypes.sizeof(info), ctypes.addressof(info))
        return info

    def _at(self, info: _Info) -> int | None:
        """What is decided of a call that begins; one that is answered by us is not made."""
        kind = self._kinds.get(info.nr)
        if kind is None or not (file := self._file(kind, info.args[kind.argument])).startswith(self._folder):
            return None
        self._made += 1
        answer = self._decide(Call(self._made, kind.name, file.removeprefix(self._folder)))
        if answer is not None and answer != KILL:
            self._leave_out()
        return answer

    def _file(self, kind: Kind, argument: int) -> str:
        try:
            if not kind.is_path:
                return str(Path(f"/proc/{self._pid}/fd/{argument}").readlink())
            with Path(f"/proc/{self._pid}/mem").open("rb", buffering=0) as memory:
                memory.seek(argument)
                return memory.read(4096).partition(b"\0")[0].decode()
        except OSError:
            return ""

    def _leave_out(self) -> None:
        """Have the kernel make no call at all."""
        if self._is_arm:
            self._exchange(SET_REGISTERS, ARM_CALL, ctypes.c_int(-1))
        else:
            self._set(15, -1)

    def _set(self, register: int, value: int) -> None:
        registers = ((34 if self._is_arm else 27) * ctypes.c_uint64)()
        self._exchange(GET_REGISTERS, GENERAL, registers)
        registers[register] = value % 2**64
        self._exchange(SET_REGISTERS, GENERAL, registers)

    def _exchange(self, request: int, which: int, values: ctypes.Array[ctypes.c_uint64] | ctypes.c_int) -> None:
        vector = _Vector(ctypes.addressof(values), ctypes.sizeof(values))
        _ptrace(request, self._pid, which, ctypes.addressof(vector))
