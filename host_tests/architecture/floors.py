"""The rooms of the library and of the tools on their floors, the lowest first.

A room imports rooms of lower floors only. What does not obey yet is excused by (pattern of the
file, module that it imports), with the reason; an entry that is no longer needed fails the test.
"""

LIB = (
    ("block", "cortex", "record"),
    ("buf", "hal"),
    ("control", "safe", "sensors", "wire"),
    ("log", "metrics", "tick"),
    ("source",),
    ("dma",),
    ("sampler",),
    ("loop",),
)
LIB_EXCUSED: dict[tuple[str, str], str] = {}

TOOLS = (
    ("answer", "console", "errors", "paths", "toml_text", "versions"),
    ("disk", "extras"),
    ("kept", "packages", "rp2040py_changes", "system"),
    ("project",),
    ("selection",),
    ("logs",),
    ("board", "link"),
    ("toolchain",),
    ("tiny",),
    ("emulator", "flash", "monitor"),
    ("qemu",),
    ("gateway", "run"),
    ("check", "cycles", "templates"),
    ("debug", "docs", "flake8_plugin", "lsp"),
    ("bench",),
    ("page",),
    ("commands",),
    ("cli",),
)
_ON_DEMAND = "a command is imported when it is asked for, so that --help is quick"
TOOLS_EXCUSED = {
    ("check/device/start.py", "__import__"): "it runs on a board, and is told what to import",
    ("check/device/watched.py", "__import__"): "the same",
    ("bench/peak.py", "noheap_tools.cli"): "it is a command of its own, as cli.py is",
    ("cli.py", "import_module"): _ON_DEMAND,
    ("commands/bench.py", "import_module"): _ON_DEMAND,
}
