"""Writes requirements.lock: the versions that pip takes today for pyproject.toml, all extras
included.

    make lock
"""

import sys
import tempfile
import venv
from pathlib import Path

from noheap_tools.errors import ToolError
from noheap_tools.paths import LOCK, ROOT
from noheap_tools.toolchain import cache
from noheap_tools.toolchain.process import query, run

_HEAD = """\
# The versions of packages that this repository is tested with, for pip's --constraint.
# Written by `make lock`.
"""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        venv.create(folder, with_pip=True)
        pip = [Path(folder) / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
        wanted = [*pip, "install", f"{ROOT}[dev]"]
        run(wanted, log_file=cache.fresh_log("lock"), what="getting the newest packages")
        said = query([*pip, "freeze", "--all", "--exclude", "noheap", "--exclude", "pip"])
    if said is None:
        raise ToolError("pip does not say what it has installed")
    LOCK.write_text(_HEAD + said, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
