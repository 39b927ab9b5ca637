"""QEMU with an image, and the questions that the image asks: firmware/tiny/qemu/stand_in.c.

    with Talk(elf) as talk:
        question = talk.listen()        # an access to a peripheral; QEMU stands still now
        talk.answer(question, value)    # what it reads; the firmware goes on behind it

While QEMU stands still, its memory can be read and written.
"""

import contextlib
import os
import select
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import compilers, to_stderr

# QEMU's time is the number of instructions, 2**4 ns each: an STM32F4 with its flash's wait states
# takes 6 to 10 ns for a cycle.
_SHIFT = 4
INSTRUCTION_NS = 1 << _SHIFT
_PATIENCE_S = 20.0  # of wall time, without a question: the firmware asks each of its milliseconds

_QUESTION = struct.Struct("<22I")
_COMMAND = struct.Struct("<5I")
_GO, _WRITE, _DUMP, _FILL, _STALL, _ALIGN = range(6)
_NOWHERE = 4  # the word of a question that nobody looks at
_R0, _R12 = 14, 18  # words of a question
_MASK = 0xFFFFFFFF


class Hung(ToolError):
    """The firmware asks nothing more."""


@dataclass
class Question:
    """`age_ns` is of QEMU, modulo 2**32; `address` what was accessed, if `cfsr` says that it is
    known; `instruction` has two halfwords, the first one in the lower half."""

    age_ns: int
    address: int
    cfsr: int
    instruction: int
    words: Sequence[int]

    @property
    def pc(self) -> int:
        return self.words[20]

    @property
    def xpsr(self) -> int:
        return self.words[21]

    def register(self, number: int) -> int:
        """r0 to r12, or lr as 14."""
        return self.words[_word(number)]


class Talk:
    """`ram` is (address, content) of memory that QEMU has from the beginning, `born_ns` when that
    is in the time of `stall` and `align`. To the file `trace` QEMU writes each instruction that it
    executes in `ram`, as cycles/paths.py reads it; then it is several times slower."""

    def __init__(
        self,
        elf: Path,
        ram: tuple[int, bytes] | None = None,
        born_ns: int = 0,
        trace: Path | None = None,
    ) -> None:
        self._born_ns = born_ns
        compilers.require(to_stderr, compilers.QEMU)
        self._stderr = tempfile.TemporaryFile("a+", prefix="noheap-")  # noqa: SIM115
        with contextlib.ExitStack() as files:
            command = _command(elf)
            if ram is not None:
                file = files.enter_context(tempfile.NamedTemporaryFile(prefix="noheap-"))
                file.write(ram[1])
                file.flush()
                path = file.name.replace(",", ",,")  # QEMU's quoting
                command += ["-device", f"loader,file={path},addr={ram[0]:#x},force-raw=on"]
                if trace is not None:
                    command += _tracing(trace, range(ram[0], ram[0] + len(ram[1])))
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                # Ctrl-C in the terminal is ours, and we end QEMU.
                start_new_session=True,
            )
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
            self._first: Question | None = None
            self._first = self.listen()  # it has read `ram`

    def listen(self) -> Question:
        """Waits for the next question. Raises Hung, or ToolError if QEMU ends."""
        if self._first is not None:
            first, self._first = self._first, None
            return first
        words = _QUESTION.unpack(self._receive(_QUESTION.size))
        age_ns, address, cfsr, instruction, *_ = words
        return Question(age_ns, address, cfsr, instruction, words)

    def answer(self, question: Question, register: int | None, value: int, length: int) -> None:
        """The firmware goes on behind the instruction, which has `length` bytes, with `value` in
        `register`."""
        where = _NOWHERE if register is None else _word(register)
        xpsr = _behind(question.xpsr)
        self._command(_GO, where, value & _MASK, question.pc + length & _MASK, xpsr)

    def write(self, address: int, value: int) -> None:
        """A register of QEMU's own."""
        self._command(_WRITE, address, value & _MASK)

    def read_memory(self, address: int, length: int) -> bytes:
        self._command(_DUMP, address, length)
        return self._receive(length)

    def write_memory(self, address: int, data: bytes) -> None:
        self._command(_FILL, address, len(data))
        view = memoryview(data)
        while view:
            view = view[os.write(self._in, view) :]

    def stall(self, until_ns: int) -> None:
        """Let the core wait, as while its flash is erased."""
        self._command(_STALL, until_ns - self._born_ns & _MASK)

    def align(self, cnt: int, now_ns: int) -> None:
        """Give QEMU's counter of microseconds at `cnt` QEMU's age."""
        us, rest = divmod(now_ns - self._born_ns, 1000)
        at_ns = now_ns - self._born_ns - rest
        self._command(_ALIGN, cnt, us & _MASK, at_ns & _MASK)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for end in (self._process.stdin, self._process.stdout, self._stderr):
            if end is not None:
                with contextlib.suppress(BrokenPipeError):
                    end.close()

    def __enter__(self) -> "Talk":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def _command(self, what: int, a: int = 0, b: int = 0, c: int = 0, d: int = 0) -> None:
        with contextlib.suppress(BrokenPipeError):  # it ended, as will be heard
            os.write(self._in, _COMMAND.pack(what, a, b, c, d))

    def _receive(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            if not select.select([self._out], [], [], _PATIENCE_S)[0]:
                raise Hung(f"QEMU was ended: the firmware did nothing for {_PATIENCE_S:g} s")
            more = os.read(self._out, length - len(data))
            if not more:
                raise self._ended()
            data += more
        return data

    def _ended(self) -> ToolError:
        code = self._process.wait()
        self._stderr.seek(0)
        said = self._stderr.read().strip().splitlines()
        why = next((line for line in said if "Lockup" in line), said[0] if said else "")
        return ToolError(f"QEMU ended with exit code {code}", why)


def _command(elf: Path) -> list[str]:
    return [
        *_ending_with_us(),
        "qemu-system-arm",
        *("-machine", "netduinoplus2", "-nodefaults", "-display", "none", "-no-reboot"),
        *("-icount", f"shift={_SHIFT},sleep=off"),
        *("-semihosting-config", "enable=on,target=native"),
        *("-kernel", str(elf)),
    ]


def _tracing(trace: Path, code: range) -> list[str]:
    # Each block of code is one instruction, and none goes to the next without the log.
    addresses = f"{code.start:#x}..{code.stop - 1:#x}"
    return ["-singlestep", "-d", "exec,nochain", "-dfilter", addresses, "-D", str(trace)]


def _ending_with_us() -> list[str]:
    """The beginning of a command that the kernel ends when this process is gone."""
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def _word(register: int) -> int:
    """Where it is in a question."""
    if register < 4:
        return _R0 + register
    if register < 12:
        return 5 + register - 4
    return _R12 if register == 12 else 19


# ARMv7-M ARM, ITSTATE: IT[7:2] are bits 15 to 10 of EPSR, IT[1:0] bits 26 and 25.
def _behind(xpsr: int) -> int:
    """`xpsr` after one more instruction of an IT block."""
    state = (xpsr >> 8 & 0xFC) | xpsr >> 25 & 3
    if not state:
        return xpsr
    state = 0 if not state & 7 else (state & 0xE0) | (state << 1 & 0x1F)
    return xpsr & ~0x0600FC00 | (state & 0xFC) << 8 | (state & 3) << 25
