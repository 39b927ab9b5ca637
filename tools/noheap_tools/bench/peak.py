"""Runs `noheap`, and writes the most memory that its process had to a file: proc(5), VmHWM.

    python -m noheap_tools.bench.peak FILE check ...

os.wait4() would count what the process was before, a copy of the one that started it.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    from noheap_tools.cli import main

    code = main(sys.argv[2:])
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM"))
    Path(sys.argv[1]).write_text(peak, encoding="utf-8")
    sys.exit(code)
