"""Collects a test file of lib: each `test_` function once for each lane of the file.

The file is read, not imported: what it imports may exist in some lane only.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mpremote.transport import TransportError

from lanes import host, summary
from lanes.armv7m import CPUS, QemuLane
from lanes.board import BoardLane
from lanes.lane import Lane, NoLane
from lanes.pico import PicoLane
from lanes.protocol import Outcome
from lanes.vm import VmLane
from noheap_tools.errors import ToolError

ALL = ("host", "vm", "pico", *CPUS, "board")
# A Cortex-M33 runs the code of a Cortex-M4F, so its lane is for what touches the core itself.
USUAL = tuple(name for name in ALL if name != "armv8m")


class Lanes:
    """The lanes of a test run, each started when its first test is due."""

    def __init__(self, device: str | None) -> None:
        self.device = device
        self._lanes: dict[str, Lane] = {}
        self._outcomes: dict[tuple[str, Path], dict[str, Outcome]] = {}

    def outcome(self, item: "DeviceTest") -> Outcome:
        """The outcome of `item`; the first one of a file runs all that are chosen of it.

        With `pytest -n` every process has all items in its session, and parallel.py gives all of
        a file in a lane to one of them.
        """
        key = item.lane, item.file
        if key not in self._outcomes:
            chosen = [
                other.test_name
                for other in item.session.items
                if isinstance(other, DeviceTest) and (other.lane, other.file) == key
            ]
            self._outcomes[key] = self._lane(item.lane).run(item.file, chosen)
        return self._outcomes[key][item.test_name]

    def close(self) -> None:
        for lane in self._lanes.values():
            lane.close()

    def _lane(self, name: str) -> Lane:
        if name not in self._lanes:
            try:
                self._lanes[name] = self._start(name)
            except (ToolError, TransportError, OSError) as error:
                self._lanes[name] = NoLane(name, error)
        return self._lanes[name]

    def _start(self, name: str) -> Lane:
        if name == "vm":
            return VmLane()
        if name == "pico":
            return PicoLane()
        if name in CPUS:
            return QemuLane(name)
        assert self.device is not None
        return BoardLane(self.device)


LANES = pytest.StashKey[Lanes]()


class LaneFile(pytest.File):
    """A file of portable tests; `LANES = (...)` in it restricts it to these lanes."""

    def collect(self) -> Iterator[pytest.Item]:
        tree = ast.parse(self.path.read_text(), str(self.path))
        lanes = self._lanes(tree)
        seen: set[str] = set()
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            if node.name in seen:
                raise self.CollectError(f"{self.path}:{node.lineno}: a second {node.name}")
            if node.args.args or node.decorator_list:
                raise self.CollectError(f"{self.path}:{node.lineno}: a test is a plain function")
            seen.add(node.name)
            for lane in lanes:
                yield from lane_test(self, lane, node.name, node.lineno, self.path)

    def _lanes(self, tree: ast.Module) -> tuple[str, ...]:
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "LANES":
                lanes = ast.literal_eval(node.value)
                if not lanes or not set(lanes) <= set(ALL):
                    raise self.CollectError(f"{self.path}:{node.lineno}: LANES: some of {ALL}")
                return lanes
        return USUAL


def lane_test(
    parent: pytest.File,
    lane: str,
    test_name: str,
    line: int,
    file: Path,
    source: Path | None = None,
) -> Iterator[pytest.Item]:
    """The test that runs a function of `file` in `lane`.

    `line` is where `source` has it, by default the file that `parent` is.

    None where the lane has no board: the summary says so, once.
    """
    if lane != "board" or parent.config.stash[LANES].device is not None:
        kind = HostTest if lane == "host" else DeviceTest
        name = f"{test_name}[{lane}]"
        yield kind.from_parent(
            parent, name=name, path=source, lane=lane, test_name=test_name, line=line, file=file
        )


class _LaneTest(pytest.Item):
    def __init__(self, *, lane: str, test_name: str, line: int, file: Path, **rest: Any) -> None:
        super().__init__(**rest)
        self.lane = lane
        self.test_name = test_name
        self.file = file
        self._line = line
        self.user_properties.append((summary.LANE, lane))

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self._line - 1, self.name


class HostTest(_LaneTest):
    def runtest(self) -> None:
        host.call(self.file, self.test_name)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        ours = excinfo.traceback.cut(path=self.path)
        if ours == excinfo.traceback:
            ours = excinfo.traceback.cut(path=host.__file__)
        excinfo.traceback = ours
        return excinfo.getrepr(style="short", showlocals=bool(self.config.getoption("showlocals")))


class DeviceTest(_LaneTest):
    def runtest(self) -> None:
        outcome = self.config.stash[LANES].outcome(self)
        if outcome.passed:
            self.add_report_section("call", "stdout", outcome.text)
        else:
            raise DeviceFailure(outcome.text)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, DeviceFailure):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class DeviceFailure(Exception):
    """A test failed in a lane on MicroPython; the text is what was printed there."""
