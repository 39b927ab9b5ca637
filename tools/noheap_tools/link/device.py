"""A board's identity and files, asked and written at its raw REPL.

    with connected("/dev/ttyACM0") as device:
        device.identity().machine
        device.write("main.py", b"...")

A file is written beside its place and renamed, so that it is the old or the new one whatever
happens meanwhile. Failures are ToolErrors.
"""

import contextlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from serial import Serial

from noheap_tools.errors import ToolError
from noheap_tools.link import answers, board_programs, raw_repl
from noheap_tools.link.raw_repl import RawRepl, Refused

_CHUNK_BYTES = 1024
_PIECE_BYTES = 16 * _CHUNK_BYTES  # of a file that is read
_MOST_FILE_BYTES = 16 << 20  # as much as the largest flash of a board
PARTIAL = ".noheap-part"  # a file that is being written; of no use to anybody when it is left over


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
    def __init__(self, repl: RawRepl) -> None:
        self._repl = repl
        self._folders: set[str] = set()  # known to be there

    @property
    def name(self) -> str:
        """Of its port."""
        return self._repl.name

    def identity(self) -> Identity:
        three = answers.row(*[answers.number] * 3)
        shape = answers.row(answers.text, three, answers.number)
        [(machine, version, mpy)] = self._repl.asked(board_programs.text("identity"), shape)
        return Identity(machine, version, (mpy & 0xFF, mpy >> 8 & 3), mpy >> 10 & 0xF)

    def hashes(self, files: Iterable[str], folder: str) -> dict[str, str]:
        """SHA-256 of those of the `files` that are there, and of all below `folder`."""
        code = board_programs.text("hashes", FILES=list(files), FOLDER=folder)
        told = self._repl.asked(code, rest=answers.row(answers.text, answers.text))
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
        code = board_programs.text(
            "read", PATH=path, AT=at, LINES=_PIECE_BYTES // _CHUNK_BYTES, LINE_BYTES=_CHUNK_BYTES
        )
        lines = self._repl.asked(code, rest=answers.either(answers.data, answers.nothing))
        return None if lines == [None] else b"".join(filter(None, lines))

    def space(self, paths: Iterable[str]) -> Space:
        """What is free, and the bytes of those of `paths` that are there."""
        (block_bytes, free_blocks), *sizes = self._repl.asked(
            board_programs.text("space", PATHS=list(paths)),
            answers.row(answers.number, answers.number),
            rest=answers.row(answers.text, answers.number),
        )
        # FAT's and littlefs's have at least so many; a strange one must not end a division.
        return Space(max(block_bytes, 1), free_blocks, dict(sizes))

    def listing(self) -> dict[str, int | None]:
        """All files with their bytes and all folders with None, each after what is in it."""
        size = answers.either(answers.number, answers.nothing)
        told = self._repl.asked(
            board_programs.text("listing"), rest=answers.row(answers.text, size)
        )
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
                self._repl.run(code)
                on_bytes(at + len(chunk))
                code = ""
        self._repl.run(f"{code}f.close()\nimport os\nos.rename({PARTIAL!r}, {path!r})")
        on_bytes(len(data))

    def remove(self, path: str) -> None:
        """Nothing happens if there is none."""
        self._repl.run(board_programs.text("remove", PATH=path))

    def remove_folder(self, path: str) -> None:
        """An empty one."""
        self._repl.run(f"import os\nos.rmdir({path!r})")

    def run(self, code: str) -> str:
        """Run `code` on the board; returns its output."""
        return self._repl.run(code)

    def listen(self, code: str, until: str, silent_s: float) -> tuple[str, bool]:
        """As RawRepl.listen."""
        return self._repl.listen(code, until, silent_s)

    def memory_words(self, addresses: Sequence[int]) -> tuple[int, ...]:
        code = board_programs.text("memory_words", ADDRESSES=list(addresses))
        [words] = self._repl.asked(code, answers.row(*[answers.word] * len(addresses)))
        return words

    def reset(self) -> Serial:
        """As RawRepl.reset."""
        return self._repl.reset()

    def _make_folder(self, folder: str) -> None:
        if not folder or folder in self._folders:
            return
        self._make_folder(folder.rpartition("/")[0])
        self._repl.run(board_programs.text("make_folder", PATH=folder))
        self._folders.add(folder)


def _plain(path: str) -> str:
    """Returns `path`. Raises ToolError for one that leads out of its folder: copies of a board's
    files go by their names on the host."""
    if path.startswith("/") or "\\" in path or ".." in path.split("/"):
        raise ToolError(f"the board names a file {path!r}, which no file of it can be called")
    return path


@contextlib.contextmanager
def connected(name: str) -> Iterator[Device]:
    """The board at port `name`, whose program is stopped meanwhile."""
    with raw_repl.opened(name) as repl:
        yield Device(repl)
