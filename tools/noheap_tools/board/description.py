"""Requires the keys of a board.toml, each of its type."""

from collections.abc import Iterable, Mapping
from typing import Any

from noheap_tools import project

_Keys = Mapping[str, type]
_BOARD: _Keys = {
    "title": str,
    "chip": str,
    "machine": str,
    "flash": list,
    "ready": str,
    "led": str,
    "heap": int,
    "board": dict,
    "micropython": dict,
    "header": dict,
    "soldered": list,
    "tiny": dict,
}
_MICROPYTHON: _Keys = {"board": str, "submodules": list}
# What the small MicroPython of our own must know of a board with an STM32: docs/guide/tiny.md.
_TINY: _Keys = {
    "crystal_mhz": int,
    "crystal_is_clock": bool,
    "uart": int,
    "uart_tx": str,
    "uart_rx": str,
}
_OPTIONAL = ("heap", "micropython", "soldered", "submodules", "tiny", "crystal_is_clock")
_ROUTES = ("uf2", "dfu-util", "st-flash", "openocd")
_WORDS = {
    str: "a text in quotes",
    list: "a list in brackets",
    dict: "a table",
    int: "a whole number",
    bool: "true or false",
}


def require(data: Mapping[str, Any]) -> None:
    """Raises ValueError, which names the key, if `data` is not as it must be."""
    _require(data, _BOARD, "")
    if "micropython" in data:
        _require(data["micropython"], _MICROPYTHON, " in [micropython]")
    if "tiny" in data:
        _require(data["tiny"], _TINY, " in [tiny]")
    require_soldered(data.get("soldered", ()))
    if not data["flash"]:
        raise ValueError(f"flash must name a way: {', '.join(_ROUTES)}")
    for route in data["flash"]:
        if route not in _ROUTES:
            raise ValueError(f"flash: {route!r} is none of {', '.join(_ROUTES)}")
    for pin, place in data["header"].items():
        if not isinstance(place, str):
            raise ValueError(f"{pin} in [header] must be {_WORDS[str]}, not {place!r}")


def require_soldered(items: Iterable[Any]) -> None:
    """The same for the tables [[soldered]] alone."""
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            raise ValueError(f"soldered must be written [[soldered]], not {item!r}")
        if "model" not in item:  # the other keys depend on it
            raise ValueError(f"it lacks 'model' in [[soldered]] number {number}")


def _require(table: Mapping[str, Any], keys: _Keys, where: str) -> None:
    for key in table:
        if key not in keys:
            guess = project.suggestion(key, keys)
            raise ValueError(f"unknown key {key!r}{where}. {guess}It takes {', '.join(keys)}")
    for key, kind in keys.items():
        if key not in table:
            if key not in _OPTIONAL:
                raise ValueError(f"it lacks {key!r}{where}")
        elif type(table[key]) is not kind:
            raise ValueError(f"{key}{where} must be {_WORDS[kind]}, not {table[key]!r}")
