"""Makes a test of each python block of the documents, in each lane.

One is docs/reference/buffers.md::line_57[vm]. The lanes run files of functions, so each document
becomes one. See blocks.py.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docs import blocks
from lanes import summary
from lanes.collect import ALL, lane_test

_FOLDER = pytest.StashKey[Path]()


class DocsFolder(pytest.Directory):
    """host_tests/docs, which stands for the documents: they lie elsewhere."""

    def collect(self) -> Iterator[pytest.Collector]:
        for path in sorted(self.path.glob("test_*.py")):
            yield from self.ihook.pytest_collect_file(file_path=path, parent=self)
        for document in blocks.documents():
            yield Document.from_parent(self, path=document)


class Document(pytest.File):
    def collect(self) -> Iterator[pytest.Item]:
        name = blocks.shown(self.path)
        try:
            found = blocks.parse(self.path.read_text(), name)
        except blocks.BadBlock as error:
            raise self.CollectError(str(error)) from None
        file = _program(self.config, self.path)
        for block in found:
            if blocks.NO_RUN in block.words:
                yield NotRun.from_parent(self, block=block, where=f"{name}:{block.line}")
                continue
            lanes = block.words or blocks.LANES
            if not set(lanes) <= set(ALL):
                raise self.CollectError(f"{name}:{block.line}: lanes are {', '.join(ALL)}")
            for lane in lanes:
                yield from lane_test(self, lane, block.function, block.line, file)


class NotRun(pytest.Item):
    """A block that is shown and not run; the summary says why."""

    def __init__(self, *, block: blocks.Block, where: str, **rest: Any) -> None:
        super().__init__(name=block.function, **rest)
        self._block = block
        self.user_properties.append(summary.line("docs", f"{where} is not run: {block.reason}"))

    def runtest(self) -> None:
        pytest.skip(self._block.reason)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self._block.line - 1, self.name


def _program(config: pytest.Config, document: Path) -> Path:
    """The document's program, in a folder that lives as long as `config`."""
    if _FOLDER not in config.stash:
        folder = tempfile.TemporaryDirectory(prefix="noheap-")
        config.add_cleanup(folder.cleanup)
        config.stash[_FOLDER] = Path(folder.name)
    file = config.stash[_FOLDER] / blocks.FOLDER / f"{blocks.program_name(document)}.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text(blocks.program(document, str(document)))
    return file
