"""All sources preprocessed as one have the names of each preprocessed by itself."""

import shutil
import subprocess
import sys
from pathlib import Path

from noheap_tools.tiny.build import PORT, Made

COLLECTED = ("qstrdefs.collected.h", "moduledefs.collected", "root_pointers.collected")


def test_the_same_names_are_found(demo: Made, tmp_path: Path) -> None:
    folder = Path(demo.objects.read_text(encoding="utf-8").split()[0]).parents[1]
    for header in folder.glob("*.h"):
        shutil.copy(header, tmp_path)
    told = (folder / "variables.txt").read_text(encoding="utf-8").splitlines()
    arguments = [*told, f"BUILD={tmp_path}", f"PYTHON={sys.executable}"]
    files = [f"{tmp_path}/genhdr/{name}" for name in COLLECTED]
    subprocess.run(["make", "-C", PORT, *arguments, *files], check=True, capture_output=True)
    for name in COLLECTED:
        found, by_itself = (
            set((place / "genhdr" / name).read_text(encoding="utf-8").split("\n"))
            for place in (folder, tmp_path)
        )
        assert len(found) > 2
        assert found == by_itself, name
