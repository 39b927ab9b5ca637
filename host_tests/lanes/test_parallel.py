"""pytest -n: every lane runs a file in one go, in one process, and the summary is that of all."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lanes import parallel
from lanes.lane import TESTS
from noheap_tools import paths
from noheap_tools.toolchain import resolve_unix, to_stderr


@pytest.mark.parametrize(
    ("nodeid", "unit"),
    [
        ("host_tests/lib/buf/test_vec.py::test_full[vm]", "host_tests/lib/buf/test_vec.py[vm]"),
        (
            "host_tests/lib/buf/test_vec.py::test_full[pico]",
            "host_tests/lib/buf/test_vec.py[pico]",
        ),
        ("docs/reference/buffers.md::line_12[host]", "docs/reference/buffers.md[host]"),
        ("lib/noheap/buf::spsc[host]", "lib/noheap/buf[host]"),
        ("host_tests/lib/buf/test_vec.py::test_full[board]", "board"),
        ("docs/reference/buffers.md::line_12[board]", "board"),
        (
            "host_tests/tools/commands/test_check.py::test_1",
            "host_tests/tools/commands/test_check.py",
        ),
        ("host_tests/tools/test_a.py::test_b[x::y[vm]-z]", "host_tests/tools/test_a.py"),
        ("host_tests/preemption/test_p.py::test_a[b: c]", None),
        ("host_tests/campaign/test_c.py::test_a[seed=7]", "host_tests/campaign/test_c.py[0]"),
        ("host_tests/campaign/test_c.py::test_a[seed=16]", "host_tests/campaign/test_c.py[2]"),
        ("host_tests/campaign/test_c.py::test_b", "host_tests/campaign/test_c.py"),
    ],
)
def test_what_runs_together(nodeid: str, unit: str | None) -> None:
    assert parallel.unit(nodeid) == (unit or nodeid)


def test_the_long_ones_begin_first() -> None:
    tests = ["docs/a", "host_tests/lib/b", "host_tests/tools/c", "host_tests/preemption/d"]
    assert sorted(tests, key=parallel.rank) == [tests[3], tests[2], tests[0], tests[1]]


def test_in_two_processes_each_file_runs_once_in_a_lane(tmp_path: Path) -> None:
    names = ["test_bitset.py", "test_signal.py", "test_vec.py"]
    wrapper, log = tmp_path / "micropython", tmp_path / "log"
    wrapper.write_text(f'#!/bin/sh\necho "$*" >> {log}\nexec {resolve_unix(to_stderr)} "$@"\n')
    wrapper.chmod(0o755)
    command = [sys.executable, "-m", "pytest", "-n", "2", "-p", "no:cacheprovider"]
    lanes = ["--lane", "host", "--lane", "vm"]
    result = subprocess.run(
        [*command, *lanes, *(str(TESTS / "lib/buf" / name) for name in names)],
        cwd=paths.ROOT,
        env={**os.environ, "NOHEAP_UNIX": str(wrapper)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    started = re.findall(r"on_device\.py (\w+)", log.read_text())
    assert sorted(f"{name}.py" for name in started) == names

    total = re.search(r"(\d+) passed", result.stdout.splitlines()[-1])
    host = re.search(r"^host +(\d+) passed$", result.stdout, re.MULTILINE)
    vm = re.search(r"^vm +(\d+) passed$", result.stdout, re.MULTILINE)
    assert total and host and vm, result.stdout
    assert int(host[1]) == int(vm[1]) == int(total[1]) // 2
    assert "\npico    not run: --lane asked for others\n" in result.stdout
