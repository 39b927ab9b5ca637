"""Builds the page's bundle from its sources, in a clone; `make page-bundle`.

    python -m noheap_tools.page.bundle

It is under version control and in the wheel, so that `noheap page` needs no node; a test holds it
to the sources.
"""

import subprocess
import sys
from pathlib import Path

from noheap_tools.errors import ToolError
from noheap_tools.page.write import BUNDLE
from noheap_tools.toolchain import npm


def build(folder: Path, engine: Path | None = None) -> None:
    """Into `folder`, which is replaced. `engine`: another worker than the emulator."""
    if not npm.are_here():
        raise ToolError("the page's npm packages are not here", "make setup gets them.")
    command = ["node", str(npm.FOLDER / "build.mjs"), str(folder)]
    if engine is not None:
        command.append(str(engine))
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise ToolError("the page cannot be built", done.stderr.strip())


if __name__ == "__main__":
    try:
        build(BUNDLE)
    except ToolError as error:
        sys.exit(f"make: {error.message}\n  {error.hint}")
    print(f"wrote {BUNDLE}")
