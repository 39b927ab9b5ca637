"""The settings of a check: [tool.noheap.check] of the project, and what the options say instead.

settings = read()
settings.codes           # the rules that may be reported
settings.ignored(path)   # those that may not in this file
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from noheap_tools import project, selection
from noheap_tools.check.engine.target import version
from noheap_tools.check.options import codes, help_address, patterns
from noheap_tools.check.rules import RULES
from noheap_tools.check.rules.unresolved import NH098
from noheap_tools.errors import ToolError, UsageError

PORTS = ("rp2", "stm32", "esp32", "other")
_PER_FILE = "per-file-ignores"
_LISTS = ("paths", "entry", "select", "ignore", "exclude")
_ADDRESS = "help-address"
_TEXTS = ("port", "micropython", "baseline", _ADDRESS)
OPTIONS = (*_LISTS[:1], *_TEXTS, *_LISTS[1:], _PER_FILE)


@dataclass(frozen=True)
class Settings:
    """`root` is the folder of pyproject.toml, or the current one: patterns begin there.

    `codes` are the rules that may be reported, `per_file` those that may not, by patterns of
    files; `paths` are as a user in the current folder would write them.
    """

    root: Path
    paths: Sequence[Path] = ()
    port: str = PORTS[0]
    micropython: str = ""
    entry: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset(RULES)
    exclude: tuple[str, ...] = ()
    per_file: Mapping[str, frozenset[str]] = field(default_factory=dict)
    baseline: Path | None = None
    # Of the rules on the web, for reports; "" if there is none.
    help_address: str = ""

    def reports(self, file: Path, code: str) -> bool:
        """Whether a finding of the rule in that file is asked for; an error of the checker is."""
        return code == NH098.code or (code in self.codes and code not in self.ignored(file))

    def ignored(self, file: Path) -> frozenset[str]:
        """The codes that are ignored in that file."""
        return frozenset().union(
            *(
                codes
                for pattern, codes in self.per_file.items()
                if patterns.matches(file, [pattern], self.root)
            )
        )

    def excludes(self, file: Path) -> bool:
        return patterns.matches(file, self.exclude, self.root)


def read(
    select: str | None = None,
    ignore: str | None = None,
    per_file: Iterable[str] = (),
    **instead: Any,
) -> Settings:
    """Those of the project. `select` and `ignore` are lists with commas, `per_file` has
    PATTERN:CODES, and `instead` has fields of Settings; None leaves what the project says.

    Raises UsageError if the settings are wrong, or leave no rule.
    """
    current = project.current()
    table = current.check
    where = f"{project.shown(current.root / project.FILE)}: [tool.noheap.check]"
    _require(table, where)
    chosen = table.get("select", ()) if select is None else codes.listed(select)
    left_out = table.get("ignore", ()) if ignore is None else codes.listed(ignore)
    wanted = codes.named(chosen, "" if select is not None else f"{where}: select: ")
    without = codes.named(left_out, "" if ignore is not None else f"{where}: ignore: ")
    shown = (wanted or frozenset(RULES)) - without
    if not shown:
        raise UsageError("select and ignore leave no rule", "Take a code out of one of them.")
    found = Settings(
        root=current.root,
        paths=_paths(current),
        port=table.get("port", PORTS[0]),
        micropython=table.get("micropython", "") or selection.selected().release,
        entry=tuple(table.get("entry", ())),
        codes=shown,
        exclude=tuple(table.get("exclude", ())),
        per_file=_per_file(table, where) | dict(_given(per_file)),
        baseline=current.root / table["baseline"] if "baseline" in table else None,
        help_address=table.get(_ADDRESS, ""),
    )
    return replace(found, **{key: value for key, value in instead.items() if value})


def _paths(current: project.Project) -> tuple[Path, ...]:
    """Those of [tool.noheap.check], else the project's firmware."""
    found = [current.root / path for path in current.check.get("paths", ())]
    if not found and not current.is_demo:
        found = [current.firmware]
    return tuple(Path(project.shown(path)) for path in found)


def _per_file(table: Mapping[str, Any], where: str) -> dict[str, frozenset[str]]:
    return {
        pattern: codes.named(names, f"{where}: {_PER_FILE}: ")
        for pattern, names in table.get(_PER_FILE, {}).items()
    }


def _given(options: Iterable[str]) -> Iterable[tuple[str, frozenset[str]]]:
    for option in options:
        pattern, colon, names = option.rpartition(":")
        if not (pattern and colon):
            raise UsageError(
                f"--{_PER_FILE}: {option!r} has no pattern and codes",
                "As in 'tests/*:NH05,NH021'.",
            )
        yield pattern, codes.named(codes.listed(names), f"--{_PER_FILE}: ")


def _require(table: Mapping[str, Any], where: str) -> None:
    """Raises UsageError unless each key is known and has a value of its kind."""
    for key, value in table.items():
        if key not in OPTIONS:
            guess = project.suggestion(key, OPTIONS)
            raise UsageError(f"{where} has no {key}", f"{guess}It has {', '.join(OPTIONS)}.")
        if key in _LISTS:
            _require_list(where, key, value)
        elif key == _PER_FILE:
            if not isinstance(value, dict):
                raise UsageError(
                    f'{where}: {key} must be a table, as in {key} = {{ "tests/*" = ["NH05"] }}'
                )
            for pattern, names in value.items():
                _require_list(where, f'{key}."{pattern}"', names)
        elif not (isinstance(value, str) and value):
            raise UsageError(f"{where}: {key} must be a text in quotes, not {value!r}")
    if _ADDRESS in table:
        help_address.checked(table[_ADDRESS], f"{where}: {_ADDRESS}")
    if table.get("port", PORTS[0]) not in PORTS:
        guess = project.suggestion(table["port"], PORTS)
        raise UsageError(f"{where}: no port {table['port']!r}", f"{guess}{_one_of(PORTS)}")
    if "micropython" in table:
        try:
            version(table["micropython"])
        except ToolError as error:
            raise UsageError(f"{where}: {error.message}", error.hint) from None


def _require_list(where: str, key: str, value: object) -> None:
    if isinstance(value, list) and all(isinstance(it, str) and it for it in value):
        return
    hint = f'As in {key} = ["{value}"].' if isinstance(value, str) and value else ""
    raise UsageError(f"{where}: {key} must be a list of texts in quotes, not {value!r}", hint)


def _one_of(names: Iterable[str]) -> str:
    return f"It is one of {', '.join(names)}."
