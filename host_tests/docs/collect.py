"""Makes a test of each python block of the documents and each example in lib, in each lane.

Two are docs/reference/buffers.md::line_57[vm] and lib/noheap/buf::spsc[vm]. The lanes run files of
functions, so each document becomes one, and each folder of lib. See blocks.py and examples.py.
"""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from docs import blocks, examples
from lanes import summary
from lanes.collect import ALL, lane_test
from noheap_tools import paths

_FOLDER = pytest.StashKey[Path]()


class DocsFolder(pytest.Directory):
    """host_tests/docs, which stands for the documents and lib: they lie elsewhere."""

    def collect(self) -> Iterator[pytest.Collector]:
        for path in sorted(self.path.glob("test_*.py")):
            yield from self.ihook.pytest_collect_file(file_path=path, parent=self)
        for document in blocks.documents():
            yield Document.from_parent(self, path=document)
        for room in examples.rooms():
            yield Room.from_parent(self, path=room)


class Document(pytest.File):
    def collect(self) -> Iterator[pytest.Item]:
        name = blocks.shown(self.path)
        try:
            found = blocks.parse(self.path.read_text(), name)
        except blocks.BadBlock as error:
            raise self.CollectError(str(error)) from None
        text = blocks.program(self.path, str(self.path))
        file = _program(self.config, blocks.program_name(self.path), text)
        for block in found:
            where = f"{name}:{block.line}"
            if blocks.NO_RUN in block.words:
                yield NotRun.from_parent(
                    self, name=block.function, line=block.line, where=where, reason=block.reason
                )
                continue
            lanes = block.words or blocks.LANES
            _check_lanes(self, lanes, where)
            for lane in lanes:
                yield from lane_test(self, lane, block.function, block.line, file)


class Room(pytest.File):
    """A folder of lib, which stands for the examples in its modules."""

    def collect(self) -> Iterator[pytest.Item]:
        try:
            found = list(examples.runs(self.path))
            text = examples.program(self.path, f"{paths.ROOT}/")
        except blocks.BadBlock as error:
            raise self.CollectError(str(error)) from None
        file = _program(self.config, examples.program_name(self.path), text)
        for run in found:
            name, line = run.function, run.example.line
            where = f"{blocks.shown(run.module)}:{line}"
            if run.setup.not_run:
                yield NotRun.from_parent(
                    self,
                    name=name,
                    path=run.module,
                    line=line,
                    where=where,
                    reason=run.setup.not_run,
                )
                continue
            _check_lanes(self, run.setup.lanes, where)
            for lane in run.setup.lanes:
                yield from lane_test(self, lane, name, line, file, run.module)


class NotRun(pytest.Item):
    """A block that is shown and not run; the summary says why."""

    def __init__(self, *, line: int, where: str, reason: str, **rest: Any) -> None:
        super().__init__(**rest)
        self._line = line
        self._reason = reason
        self.user_properties.append(summary.line("docs", f"{where} is not run: {reason}"))

    def runtest(self) -> None:
        pytest.skip(self._reason)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self._line - 1, self.name


def _check_lanes(parent: pytest.File, lanes: Iterable[str], where: str) -> None:
    if not set(lanes) <= set(ALL):
        raise parent.CollectError(f"{where}: lanes are {', '.join(ALL)}")


def _program(config: pytest.Config, name: str, text: str) -> Path:
    """The file of a program, in a folder that lives as long as `config`."""
    if _FOLDER not in config.stash:
        folder = tempfile.TemporaryDirectory(prefix="noheap-")
        config.add_cleanup(folder.cleanup)
        config.stash[_FOLDER] = Path(folder.name)
    file = config.stash[_FOLDER] / blocks.FOLDER / f"{name}.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return file
