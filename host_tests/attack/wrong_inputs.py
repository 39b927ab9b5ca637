"""A round -> a command with arguments of which some are wrong, and files that are no good."""

import importlib
import os
from argparse import Action
from pathlib import Path
from random import Random

from noheap_tools import cli

# Not those that serve for ever, build for minutes, or get what `make setup` gets.
LEFT_OUT = {"emulate", "firmware", "setup", "bench", "repl"}
NAMES = sorted(set(cli.COMMANDS) - LEFT_OUT)

_WORDS = (
    *(
        "",
        "-",
        "--",
        "-1",
        "0",
        "1",
        "2.5",
        "nan",
        "inf",
        "1e400",
        "9" * 300,
        "true",
        "all",
        "pico",
    ),
    *("none", "../..", "/", "~", ".", "\x1b[2J", "\u202e", "\n", "\udcff", "a" * 300, "%s", "{}"),
    *("main.py", "folder", "missing.py", "binary.py", "latin.py", "broken.py", "deep.py", "pipe"),
    *("plan.toml", "board.toml", "/dev/null", "/dev/full", "main:tick", "main:", ":", "NH001"),
    *("NH999", "PERIOD_US", "TICKS", "__import__('os')", "[" * 300, "json"),
)
_TOML = (
    "[tool.noheap]\n",
    "[tool.noheap]\nfirmware = 'folder'\n",
    "[tool.noheap]\nfirmware = 3\n",
    "[tool.noheap]\nboard = 'none'\n",
    "[tool.noheap]\nboard = ['pico']\nbuild = '/dev/full'\n",
    "[tool.noheap]\nscenario = 'plan.toml'\nboards = 'main.py'\n",
    "[tool.noheap.check]\nport = 'avr'\n",
    "[tool.noheap.check]\npaths = 3\nselect = 'NH'\n",
    "[tool.noheap.check]\npaths = ['folder', 'missing.py']\nmicropython = 'x'\n",
    "[tool.noheap.budget]\nfiles = 'many'\nheap = -1\n",
    "[[tool.noheap.soldered]]\ndevice = 'none'\n",
    "[tool]\nnoheap = 1\n",
    "tool = 1\n",
    "[tool.noheap\n",
    "\x00",
    "",
)
_PLANS = (
    "[[expect]]\nprints = 'a'\n",
    "seconds = 'long'\n",
    "seconds = -1\n",
    "[[at]]\nms = 1e400\nfault = 'none'\n",
    "[[temperature]]\nat_ms = nan\ncelsius = inf\n",
    "[config]\nPERIOD_US = 'x'\n",
    "= 1\n",
    "",
)


def make_files(folder: Path, random: Random) -> None:
    (folder / "folder").mkdir()
    (folder / "folder/main.py").write_text(random.choice(("import nothing\n", "def f(:\n", "")))
    (folder / "folder/config.py").write_text(
        random.choice(("TICKS = 1  # 3 to 1\n", "T = (\n", "\n"))
    )
    (folder / "main.py").write_text("def tick(t):\n    return [t]\n")
    (folder / "binary.py").write_bytes(random.randbytes(200))
    (folder / "latin.py").write_bytes("x = 'é'\n".encode("latin-1"))
    (folder / "broken.py").write_text("def f(:\n")
    (folder / "deep.py").write_text("x = " + "(" * 5000)
    (folder / "plan.toml").write_text(random.choice(_PLANS))
    (folder / "board.toml").write_text(random.choice(_TOML))
    os.mkfifo(folder / "pipe")
    if random.randrange(4):
        (folder / "pyproject.toml").write_text(random.choice(_TOML))


def _options(command: str) -> list[Action]:
    module = importlib.import_module(f"noheap_tools.commands.{cli.COMMANDS[command][0]}")
    return [it for it in cli._parser(command, module)._actions if it.dest != "help"]


def arguments(random: Random) -> list[str]:
    """The words after `noheap`. What they ask for is never long: a run has a hundredth of a
    second."""
    command = random.choice(NAMES)
    words = [command]
    for action in random.sample(_options(command), k=min(3, len(_options(command)))):
        if action.dest in ("prove", "measure", "docs", "readme", "ram", "profile"):
            continue  # these take minutes
        if action.option_strings:
            words.append(random.choice(action.option_strings))
        if action.nargs != 0:
            known = list(action.choices or ())
            words.append(str(random.choice(known if known and random.randrange(2) else _WORDS)))
    words += random.choices(_WORDS, k=random.choice((0, 0, 1, 2)))
    if command in ("run", "monitor"):
        words += ["--seconds", "0.01"]
    if command in ("flash", "monitor", "config", "erase", "reset") and "--port" not in words:
        words += ["--port", random.choice(("/dev/null", "missing", "main.py", "folder"))]
    return words
