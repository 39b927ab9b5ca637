"""All models of devices, and all quantities: those that come with noheap, those of the project,
and those of installed packages.

A file of the project's folder `models`, or a module that a package names by an entry point of the
group noheap_board.models, has

    MODELS = {"acme42": models.i2c(...)}                # models.py
    QUANTITIES = {"co2_ppm": Quantity(0, 10_000, 400)}  # if it measures some of its own
"""

import importlib.util
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from noheap_tools import packages, project
from noheap_tools.emulator import builtin
from noheap_tools.emulator import quantities as shipped
from noheap_tools.emulator.models import Model
from noheap_tools.emulator.quantities import Quantity
from noheap_tools.errors import UsageError

_GROUP = "noheap_board.models"  # of entry points


@dataclass(frozen=True)
class Catalog:
    """`files` has the file of each model that does not come with noheap."""

    models: Mapping[str, Model]
    quantities: Mapping[str, Quantity]
    files: Mapping[str, Path]


def current() -> Catalog:
    """That of the current project. Raises UsageError for a file that is wrong."""
    folder = project.current().models
    if folder is not None and not folder.is_dir():
        raise UsageError(
            f"there is no folder {project.shown(folder)}",
            "`models` in [tool.noheap] says that models of devices are in it.",
        )
    files = sorted(folder.glob("*.py")) if folder is not None else []
    return _read(tuple((file, file.stat().st_mtime_ns) for file in files))


def quantities() -> Mapping[str, Quantity]:
    return current().quantities


def at_rest(_sensor: str, quantity: str) -> float:
    """The world in which nothing happens."""
    return quantities()[quantity].at_rest


@lru_cache(maxsize=8)
def _read(files: tuple[tuple[Path, int], ...]) -> Catalog:
    models: dict[str, Model] = dict(builtin.MODELS)
    quantities: dict[str, Quantity] = dict(shipped.QUANTITIES)
    places: dict[str, Path] = {}
    for file, module in (*packages.modules(_GROUP), *((file, _loaded(file)) for file, _ in files)):
        for name, model in _table(file, module, "MODELS", Model).items():
            if name in places or name in builtin.MODELS:
                other = project.shown(places[name]) if name in places else "noheap"
                raise UsageError(
                    f"{project.shown(file)}: there is a model {name!r} already, of {other}",
                    "Give it another name.",
                )
            models[name], places[name] = model, file
        for name, quantity in _table(file, module, "QUANTITIES", Quantity).items():
            if quantities.setdefault(name, quantity) != quantity:
                raise UsageError(
                    f"{project.shown(file)}: there is a quantity {name!r} of other limits already",
                    "Leave it out, or give yours another name.",
                )
    for name in places:
        for quantity in models[name].quantities:
            if quantity not in quantities:
                guess = project.suggestion(quantity, quantities)
                raise UsageError(
                    f"{project.shown(places[name])}: {name} measures {quantity!r}, which no"
                    " QUANTITIES has",
                    f"{guess}There are {', '.join(quantities)}.",
                )
    return Catalog(models, quantities, places)


def _table(file: Path, module: ModuleType, name: str, kind: type) -> Mapping[str, Any]:
    table = getattr(module, name, None)
    if table is None and name != "MODELS":
        return {}
    if not isinstance(table, Mapping) or not all(isinstance(it, kind) for it in table.values()):
        raise UsageError(
            f"{project.shown(file)} has no {name}",
            f"It must be a dict of {kind.__name__}: docs/guide/models.md shows one.",
        )
    return table


def _loaded(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"noheap_models_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # for its dataclasses
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise UsageError(f"{project.shown(file)} {raised(error, file)}") from None
    return module


def raised(error: Exception, file: Path) -> str:
    """The words for an exception that came out of `file`, with its line there."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename) == file
    ]
    if isinstance(error, SyntaxError) and error.filename == str(file):
        lines.append(error.lineno)
    where = f" in line {lines[-1]}" if lines else ""
    return f"raised {type(error).__name__}: {error}{where}"
