"""A board at its raw REPL, over mpremote's transport: its identity, files and reset.

    with connected("/dev/ttyACM0") as device:
        device.identity().machine
        device.write("main.py", b"...")

Connecting stops the program that runs, with a soft reset; boot.py runs, main.py does not.
A file is written beside its place and renamed, so that it is the old or the new one whatever
happens meanwhile. Failures are ToolErrors.
"""

import contextlib
import io
import os
import re
import struct
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from mpremote.transport import TransportError, TransportExecError
from mpremote.transport_serial import SerialTransport
from serial import Serial, SerialException, SerialTimeoutException

from noheap_tools.errors import ToolError
from noheap_tools.link import answers, keys, serial_port
from noheap_tools.link.answers import Shape

_REPL_S = 10  # for the raw REPL: the program is stopped, boot.py runs
_ANSWER_S = 5.0  # a board that is silent for this long in an exchange is stuck
_CHUNK_BYTES = 1024
_PIECE_BYTES = 16 * _CHUNK_BYTES  # of a file that is read
_MOST_FILE_BYTES = 16 << 20  # as much as the largest flash of a board
_MOST_BYTES = 256 * 1024  # of one answer: a thousand files in a listing, four times over
_EXCHANGE_S = 300.0  # all files of a full flash are hashed in less
PARTIAL = ".noheap-part"  # a file that is being written; of no use to anybody when it is left over
_WAY_OUT = (
    "Hold the board's button for safe mode during a reset (BOOTSEL on a Pico), or put an image on"
    " it: noheap flash --image."
)
_QUIET_S = 0.1  # without a character: the program has stopped

_IDENTITY = """
import os, sys
i = sys.implementation
print(repr((os.uname().machine, i.version[:3], getattr(i, '_mpy', 0))))
"""

# {files} and everything below {folder}: path and SHA-256, as reprs of tuples.
_HASHES = """
import os, hashlib, binascii
b = memoryview(bytearray(1024))
def show(p):
    s = hashlib.sha256()
    with open(p, 'rb') as f:
        while 1:
            n = f.readinto(b)
            if not n:
                break
            s.update(b[:n])
    print(repr((p, binascii.hexlify(s.digest()).decode())))
def walk(d):
    for e in os.ilistdir(d):
        p = d + '/' + e[0]
        walk(p) if e[1] & 0x4000 else show(p)
for act, paths in ((show, {files}), (walk, ({folder},))):
    for p in paths:
        try:
            act(p)
        except OSError as e:
            if e.errno not in (2, 20, 21):  # ENOENT, ENOTDIR, EISDIR
                raise
"""

# Of the filesystem: bytes of a block, free blocks; then {paths} with their bytes.
_SPACE = """
import os
s = os.statvfs('')  # an STM32 has nothing at '/'
print(repr((s[1], s[4])))
for p in {paths}:
    try:
        print(repr((p, os.stat(p)[6])))
    except OSError:
        pass
"""

# A piece of a file in lines, or None if there is none.
_READ = """
try:
    with open({path}, 'rb') as f:
        f.seek({at})
        for _ in range({lines}):
            b = f.read({line_bytes})
            if b:
                print(repr(b))
except OSError as e:
    if e.errno != 2:
        raise
    print('None')
"""

_REMOVE = """
import os
try:
    os.remove({path})
except OSError as e:
    if e.errno != 2:
        raise
"""

_MAKE_FOLDER = """
import os
try:
    os.mkdir({path})
except OSError as e:
    if e.errno != 17:  # EEXIST
        raise
"""

# Everything: files as (path, bytes), folders as (path, None), what is inside before its folder.
_LIST = """
import os
def walk(d):
    for e in os.ilistdir(d):
        p = d + e[0]
        if e[1] & 0x4000:
            walk(p + '/')
            print(repr((p, None)))
        else:
            print(repr((p, e[3])))
walk('')
"""


@dataclass(frozen=True)
class Identity:
    """`machine` is os.uname()'s; `mpy` the .mpy (version, sub-version) that the board loads,
    and `arch` the number of its native architecture there (MicroPython's py/persistentcode.h)."""

    machine: str
    version: tuple[int, ...]
    mpy: tuple[int, int]
    arch: int


@dataclass(frozen=True)
class Space:
    """Of a board's filesystem. `sizes`: {path: bytes} of the files that were asked about."""

    block_bytes: int
    free_blocks: int
    sizes: Mapping[str, int]


class Refused(ToolError):
    """The board raised an exception: it is there, and answers."""


class Device:
    def __init__(self, name: str, transport: SerialTransport, port: "_Bounded") -> None:
        self.name = name
        self._transport = transport
        self._port = port
        self._folders: set[str] = set()  # known to be there

    def identity(self) -> Identity:
        three = answers.row(*[answers.number] * 3)
        shape = answers.row(answers.text, three, answers.number)
        [(machine, version, mpy)] = self._asked(_IDENTITY, shape)
        return Identity(machine, version, (mpy & 0xFF, mpy >> 8 & 3), mpy >> 10 & 0xF)

    def hashes(self, files: Iterable[str], folder: str) -> dict[str, str]:
        """SHA-256 of those of the `files` that are there, and of all below `folder`."""
        code = _HASHES.format(files=list(files), folder=repr(folder))
        told = self._asked(code, rest=answers.row(answers.text, answers.text))
        return {_plain(path): digest for path, digest in told}

    def read(self, path: str) -> bytes:
        """ToolError if there is no such file."""
        data = self.read_if_there(path)
        if data is None:
            raise ToolError(
                f"the board has no file {path}", "Was it removed meanwhile? Try again."
            )
        return data

    def read_if_there(self, path: str) -> bytes | None:
        data = bytearray()
        while True:
            piece = self._piece(path, len(data))
            if piece is None:
                return None
            data += piece
            if len(piece) < _PIECE_BYTES:
                return bytes(data)
            if len(data) > _MOST_FILE_BYTES:
                raise ToolError(f"the board's {path} does not end: its filesystem is damaged")

    def _piece(self, path: str, at: int) -> bytes | None:
        code = _READ.format(
            path=repr(path), at=at, lines=_PIECE_BYTES // _CHUNK_BYTES, line_bytes=_CHUNK_BYTES
        )
        lines = self._asked(code, rest=answers.either(answers.data, answers.nothing))
        return None if lines == [None] else b"".join(filter(None, lines))

    def space(self, paths: Iterable[str]) -> Space:
        """What is free, and the bytes of those of `paths` that are there."""
        (block_bytes, free_blocks), *sizes = self._asked(
            _SPACE.format(paths=list(paths)),
            answers.row(answers.number, answers.number),
            rest=answers.row(answers.text, answers.number),
        )
        # FAT's and littlefs's have at least so many; a strange one must not end a division.
        return Space(max(block_bytes, 1), free_blocks, dict(sizes))

    def listing(self) -> dict[str, int | None]:
        """All files with their bytes and all folders with None, each after what is in it."""
        size = answers.either(answers.number, answers.nothing)
        told = self._asked(_LIST, rest=answers.row(answers.text, size))
        return {_plain(path): size for path, size in told}

    def write(
        self, path: str, data: bytes, on_bytes: Callable[[int], None] = lambda written: None
    ) -> None:
        """Write a file, its folders too; calls `on_bytes` with the number of bytes that arrived.

        It is whole or not there at all: littlefs renames in one step. FAT first removes the file
        of the old name. One exchange for a small file, with half the characters that mpremote
        itself would send, because the board reads them one at a time.
        """
        try:
            self._write(path, data, on_bytes)
        except Refused as error:
            with contextlib.suppress(ToolError):
                self.remove(PARTIAL)  # it takes room
            raise Refused(
                f"cannot write {path}: {error.message}",
                "The file that was there stays. 'mpremote df' shows what is free, 'mpremote rm'"
                " removes files of yours.",
            ) from error

    def _write(self, path: str, data: bytes, on_bytes: Callable[[int], None]) -> None:
        self._make_folder(path.rpartition("/")[0])
        code = f"from binascii import a2b_base64 as a\nf = open({PARTIAL!r}, 'wb')\n"
        for at in range(0, len(data), _CHUNK_BYTES):
            chunk = data[at : at + _CHUNK_BYTES]
            code += f"_ = f.write(a({b64encode(chunk)!r}))\n"
            if at + _CHUNK_BYTES < len(data):
                self.run(code)
                on_bytes(at + len(chunk))
                code = ""
        self.run(f"{code}f.close()\nimport os\nos.rename({PARTIAL!r}, {path!r})")
        on_bytes(len(data))

    def remove(self, path: str) -> None:
        """Nothing happens if there is none."""
        self.run(_REMOVE.format(path=repr(path)))

    def remove_folder(self, path: str) -> None:
        """An empty one."""
        self.run(f"import os\nos.rmdir({path!r})")

    def run(self, code: str) -> str:
        """Run `code` on the board; returns its output."""
        told = bytearray()
        with self._exchange():
            self._transport.exec(code, data_consumer=told.extend)
        return told.removesuffix(b"\x04").decode(errors="replace")

    def _asked(self, code: str, *first: Shape, rest: Shape | None = None) -> list[Any]:
        """The values that `code` prints, one a line, of these shapes: see answers.parsed."""
        told = self.run(code)
        try:
            return answers.parsed(told, *first, rest=rest)
        except answers.Nonsense as nonsense:
            raise ToolError(
                f"the board at {self.name} answers {str(nonsense).strip()[:60]!r}",
                "Is its boot.py printing, or something else on the line? Try again.",
            ) from None

    def reset(self) -> Serial:
        """Reset the chip, the last thing to do; returns the port, to listen on.

        A real board's port goes away, an emulated one's stays.
        """
        with self._exchange():
            self._transport.exec_raw_no_follow("import machine\nmachine.reset()")
        self._transport.in_raw_repl = False
        return self._port.port

    def _make_folder(self, folder: str) -> None:
        if not folder or folder in self._folders:
            return
        self._make_folder(folder.rpartition("/")[0])
        self.run(_MAKE_FOLDER.format(path=repr(folder)))
        self._folders.add(folder)

    @contextlib.contextmanager
    def _exchange(self) -> Iterator[None]:
        self._port.begin()
        try:
            yield
        except TransportExecError as error:
            raise Refused(f"the board refused: {_reason(error.error_output)}") from error
        except SerialTimeoutException as error:
            raise serial_port.takes_nothing(self.name) from error
        except (TransportError, struct.error, UnicodeDecodeError) as error:
            # mpremote unpacks and decodes an answer without a check.
            raise ToolError(f"the board at {self.name} stopped answering") from error
        except OSError as error:
            local = error.errno is None or error.strerror == os.strerror(error.errno)
            if local or isinstance(error, SerialException):
                raise serial_port.went_away(self.name) from error
            # mpremote turns the board's own error into one with the path instead of words.
            reason = os.strerror(error.errno or 0)
            raise ToolError(f"the board's filesystem: {error.strerror}: {reason}") from error


class _Bounded:
    """A port for mpremote, which by itself reads on as long as a board says something."""

    def __init__(self, name: str, port: Serial) -> None:
        self.port = port
        self._name = name
        self.begin()

    def begin(self) -> None:
        """An exchange begins."""
        self._left = _MOST_BYTES
        self._deadline = time.monotonic() + _EXCHANGE_S

    def read(self, size: int = 1) -> bytes:
        data = self.port.read(size)
        self._left -= len(data)
        if self._left < 0 or time.monotonic() > self._deadline:
            raise ToolError(
                f"the board at {self._name} goes on and on with its answer",
                f"Is its boot.py printing, or is it no MicroPython? {_WAY_OUT}",
            )
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self.port, name)


def _plain(path: str) -> str:
    """Returns `path`. Raises ToolError for one that leads out of its folder: copies of a board's
    files go by their names on the host."""
    if path.startswith("/") or "\\" in path or ".." in path.split("/"):
        raise ToolError(f"the board names a file {path!r}, which no file of it can be called")
    return path


@contextlib.contextmanager
def connected(name: str) -> Iterator[Device]:
    """The board at port `name`, in the raw REPL; left at the friendly one."""
    try:
        transport = SerialTransport(name, timeout=_ANSWER_S)
    except TransportError:
        raise serial_port.why_not(name) from None
    port = _Bounded(name, cast(Serial, transport.serial))
    port.port.write_timeout = serial_port.WRITE_S
    transport.serial = port
    try:
        _enter_raw_repl(name, transport, port.port)
        yield Device(name, transport, port)
    finally:
        with contextlib.suppress(OSError):
            if transport.in_raw_repl:
                transport.exit_raw_repl()
            transport.close()


def _enter_raw_repl(name: str, transport: SerialTransport, port: Serial) -> None:
    heard = False
    try:
        heard = _stop(name, port)
        with contextlib.redirect_stdout(io.StringIO()):  # it prints unknown answers
            transport.enter_raw_repl(timeout_overall=_REPL_S)
    except TransportError:
        if heard:
            raise ToolError(
                f"what runs at {name} takes no commands, though it says something",
                f"Its program may block Ctrl-C, or it may be no MicroPython. {_WAY_OUT}",
            ) from None
        raise ToolError(
            f"no MicroPython answers at {name}",
            "Is it the board's port, is MicroPython on it, does its program block Ctrl-C?"
            " 'noheap flash --image' puts MicroPython there in each case.",
        ) from None
    except SerialTimeoutException as error:
        raise serial_port.takes_nothing(name) from error
    except OSError as error:
        raise serial_port.went_away(name) from error


def _stop(name: str, port: Serial) -> bool:
    """Stops the program by Ctrl-C; returns whether anything was said.

    mpremote by itself waits for ever for a program that goes on printing.
    """
    heard = False
    deadline = time.monotonic() + _REPL_S
    port.timeout, before_s = _QUIET_S, port.timeout
    try:
        port.write(keys.STOP)
        while port.read(1):
            heard = True
            port.read(port.in_waiting)
            if time.monotonic() > deadline:
                raise ToolError(
                    f"the program on the board at {name} goes on printing and does not stop at"
                    " Ctrl-C",
                    _WAY_OUT,
                )
    finally:
        port.timeout = before_s
    return heard


def _reason(traceback: str) -> str:
    """The exception at the end of a board's `traceback`, with an errno in words."""
    lines = traceback.strip().splitlines()
    if not lines:
        return "no reason given"
    number = re.match(r"OSError: (?:\[Errno )?(\d+)", lines[-1])
    return os.strerror(int(number[1])) if number else lines[-1]
