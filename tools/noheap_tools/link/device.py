"""A board at its raw REPL, over mpremote's transport: its identity, files and reset.

    with connected("/dev/ttyACM0") as device:
        device.identity().machine
        device.write("main.py", b"...")

Connecting stops the program that runs, with a soft reset; boot.py runs, main.py does not.
A file is written beside its place and renamed, so that it is the old or the new one whatever
happens meanwhile. Failures are ToolErrors.
"""

import ast
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
from serial import Serial, SerialException

from noheap_tools.errors import ToolError
from noheap_tools.link import keys, serial_port

_REPL_S = 10  # for the raw REPL: the program is stopped, boot.py runs
_ANSWER_S = 5.0  # a board that is silent for this long in an exchange is stuck
_CHUNK_BYTES = 1024
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

_READ_IF = """
import os
try:
    with open({path}, 'rb') as f:
        print(repr(f.read()))
except OSError:
    print('None')
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


class Device:
    def __init__(self, name: str, transport: SerialTransport) -> None:
        self.name = name
        self._transport = transport
        self._folders: set[str] = set()  # known to be there

    def identity(self) -> Identity:
        machine, version, mpy = self._asked(_IDENTITY)[0]
        return Identity(machine, version, (mpy & 0xFF, mpy >> 8 & 3), mpy >> 10 & 0xF)

    def hashes(self, files: Iterable[str], folder: str) -> dict[str, str]:
        """SHA-256 of those of the `files` that are there, and of all below `folder`."""
        told = self._asked(_HASHES.format(files=list(files), folder=repr(folder)))
        return {_plain(path): digest for path, digest in told}

    def read(self, path: str) -> bytes:
        with self._exchange():
            return bytes(self._transport.fs_readfile(path))

    def read_if_there(self, path: str) -> bytes | None:
        """Takes one exchange: for a small file."""
        return self._asked(_READ_IF.format(path=repr(path)))[0]

    def space(self, paths: Iterable[str]) -> Space:
        """What is free, and the bytes of those of `paths` that are there."""
        (block_bytes, free_blocks), *sizes = self._asked(_SPACE.format(paths=list(paths)))
        return Space(block_bytes, free_blocks, dict(sizes))

    def listing(self) -> dict[str, int | None]:
        """All files with their bytes and all folders with None, each after what is in it."""
        return {_plain(path): size for path, size in self._asked(_LIST)}

    def write(
        self, path: str, data: bytes, on_bytes: Callable[[int], None] = lambda written: None
    ) -> None:
        """Write a file, its folders too; calls `on_bytes` with the number of bytes that arrived.

        It is whole or not there at all: littlefs renames in one step. FAT first removes the file
        of the old name. One exchange for a small file, with half the characters that mpremote
        itself would send, because the board reads them one at a time.
        """
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
        with self._exchange(), contextlib.suppress(FileNotFoundError):
            self._transport.fs_rmfile(path)

    def remove_folder(self, path: str) -> None:
        """An empty one."""
        self.run(f"import os\nos.rmdir({path!r})")

    def run(self, code: str) -> str:
        """Run `code` on the board; returns its output."""
        with self._exchange():
            return self._transport.exec(code).decode()

    def _asked(self, code: str) -> list[Any]:
        """The values that `code` prints, one a line."""
        told = self.run(code)
        try:
            return [ast.literal_eval(line) for line in told.splitlines()]
        except (SyntaxError, ValueError):
            raise ToolError(
                f"the board at {self.name} answers {told.strip()[:60]!r}",
                "Is its boot.py printing, or something else on the line? Try again.",
            ) from None

    def reset(self) -> Serial:
        """Reset the chip, the last thing to do; returns the port, to listen on.

        A real board's port goes away, an emulated one's stays.
        """
        with self._exchange():
            self._transport.exec_raw_no_follow("import machine\nmachine.reset()")
        self._transport.in_raw_repl = False
        return cast(Serial, self._transport.serial)

    def _make_folder(self, folder: str) -> None:
        if not folder or folder in self._folders:
            return
        self._make_folder(folder.rpartition("/")[0])
        with self._exchange(), contextlib.suppress(FileExistsError):
            self._transport.fs_mkdir(folder)
        self._folders.add(folder)

    @contextlib.contextmanager
    def _exchange(self) -> Iterator[None]:
        try:
            yield
        except TransportExecError as error:
            raise ToolError(f"the board refused: {_reason(error.error_output)}") from error
        except (TransportError, struct.error) as error:
            # mpremote unpacks an answer without checking its length.
            raise ToolError(f"the board at {self.name} stopped answering") from error
        except OSError as error:
            local = error.errno is None or error.strerror == os.strerror(error.errno)
            if local or isinstance(error, SerialException):
                raise serial_port.went_away(self.name) from error
            # mpremote turns the board's own error into one with the path instead of words.
            reason = os.strerror(error.errno or 0)
            raise ToolError(f"the board's filesystem: {error.strerror}: {reason}") from error


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
    try:
        _enter_raw_repl(name, transport)
        yield Device(name, transport)
    finally:
        with contextlib.suppress(OSError):
            if transport.in_raw_repl:
                transport.exit_raw_repl()
            transport.close()


def _enter_raw_repl(name: str, transport: SerialTransport) -> None:
    heard = False
    try:
        heard = _stop(name, cast(Serial, transport.serial))
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
