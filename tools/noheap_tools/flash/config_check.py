"""Checks config.py before anything is written: the project's, and one edited on the board."""

from collections.abc import Mapping
from pathlib import Path

from noheap_tools.board import config, generated, program, settings
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError
from noheap_tools.flash.plan import CONFIG


def require(wanted: Mapping[str, bytes]) -> None:
    """Raises ToolError if the config.py among the files breaks limits of its own."""
    if CONFIG in wanted:
        text = wanted[CONFIG].decode()
        _require(text, text, "the project's", "Correct it there.")


def require_edited(text: str, wanted: Mapping[str, bytes]) -> dict[str, object]:
    """Raises ToolError if the board's config.py is not for the firmware; returns the values in it
    that are not the project's."""
    project = wanted[CONFIG].decode()
    hint = "'noheap config set KEY VALUE' corrects one, 'noheap flash --overwrite-config' all."
    _require(text, project, "the board's", hint)
    known = settings.of(project)
    return {
        name: it.value
        for name, it in settings.of(text).items()
        if it.is_literal and name in known and it.value != known[name].value
    }


def more_modules(
    board: Board, values: Mapping[str, object], before: Mapping[str, object]
) -> set[str]:
    """The modules that the firmware imports with `values`, and not with `before`; the project's
    values stand for those that are not named."""
    module = generated.module(board)
    return _modules(board, values, module) - _modules(board, before, module)


def _modules(board: Board, values: Mapping[str, object], module: Path) -> set[str]:
    needed = program.needed(module, config.known(board, values))
    return {program.module_name(it) for it in needed if it != module}


def _require(text: str, known: str, whose: str, hint: str) -> None:
    faults = settings.faults(text, settings.of(known))
    if faults:
        raise ToolError(
            f"{whose} config.py is wrong, and nothing was written: {faults[0]}",
            "\n  ".join([*faults[1:], hint]),
        )
