"""Makes a project of a template: copies its files, with board, sensor and name put in.

    for it in create.templates():
        print(it.name, it.sensors, it.about)
    template = create.chosen("threshold", "bme280")
    done = create.project_in(Path("alarm"), "alarm", template, "bme280", board)

A template's files are written for one board and one sensor, so that they run as they are; for
others `texts` are replaced. Nothing that exists is changed.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from noheap_tools import answer, paths, project, versions
from noheap_tools.board import boards
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.project import Project

_DESCRIPTION = "template.toml"
_COMMON = "common"
_FRAME = "frame"
_BOARD = "pico"  # that the templates are written for
_BUS = "i2c_bus = 0"  # of that board
# A file of one of these names in a repository would have its effect there.
_DOTTED = ("gitignore", "github", "vscode")
_DEFAULT = "threshold"


@dataclass(frozen=True)
class Family:
    """What else a template's files are for chips that QEMU plays: `texts` as of a sensor, and the
    places of files that are left out."""

    texts: Mapping[str, str]
    without: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """`name` is the user's, several folders may share it; `sensor` is "" if there is no choice.

    `replaced` has for each other sensor {text in the files: what stands there instead}, `families`
    has those of other chips that it may be made for.
    """

    folder: Path
    name: str
    about: str
    wiring: str
    sensor: str = ""
    replaced: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    families: Mapping[str, "Family"] = field(default_factory=dict)

    @property
    def sensors(self) -> list[str]:
        return [self.sensor, *self.replaced] if self.sensor else []


@dataclass(frozen=True)
class Done:
    """Paths below the project's folder."""

    written: tuple[str, ...]
    kept: tuple[str, ...]  # they were there, and are as they were


def templates() -> list[Template]:
    """All that a user may choose from."""
    folders = sorted(path.parent for path in paths.TEMPLATES.glob(f"*/{_DESCRIPTION}"))
    return [_read(folder) for folder in folders if folder.name != _FRAME]


def frame() -> Template:
    """The one for a firmware that is there already."""
    return _read(paths.TEMPLATES / _FRAME)


def chosen(name: str | None, sensor: str | None) -> Template:
    """The template called `name` for `sensor`; None: any. Raises UsageError with what there is."""
    every = templates()
    names = sorted({it.name for it in every})
    if name is not None and name not in names:
        guess = project.suggestion(name, names)
        raise UsageError(f"there is no template {name!r}", f"{guess}There are {', '.join(names)}.")
    if sensor is None:
        return next(it for it in every if it.folder.name == (name or _DEFAULT))
    fitting = [it for it in every if sensor in it.sensors and name in (None, it.name)]
    if fitting:
        return fitting[0]
    of = [it for it in every if name in (None, it.name)]
    known = sorted(known for it in of for known in it.sensors)
    if not known:
        raise UsageError(f"--sensor: the template {name} has no sensor to choose")
    guess = project.suggestion(sensor, known)
    where = f"the template {name}" if name else "any template"
    raise UsageError(
        f"--sensor: {sensor!r} is not a sensor of {where}", f"{guess}There are {', '.join(known)}."
    )


def board_for(name: str | None, root: Path, template: Template) -> Board:
    """The board called `name` of a project in `root`, else the one of the templates. Raises
    UsageError if the project could not be run there."""
    own = root / "boards"
    its_own = Project(root, root / "build", boards=own if own.is_dir() else None)
    with project.acted_on(its_own):  # not the one around it, whose boards it would not have
        board = boards.load(name or _BOARD)
        can = [it for it in boards.names() if boards.load(it).emulated]
    if board.on_qemu and board.chip.family.name not in template.families:
        raise UsageError(
            f"--board: the template {template.name} is not for {board.name} ({board.chip})",
            f"For that board there is {_for_family(board)}; 'noheap run' has QEMU play it.",
        )
    if not (board.emulated or board.on_qemu):
        raise UsageError(
            f"--board: {board.name} ({board.chip}) is not emulated, so the project could not be"
            " run or tested",
            f"Make it for one of {', '.join(can)}; 'noheap flash --board {board.name}' still puts"
            " it on that board.",
        )
    return board


def _for_family(board: Board) -> str:
    """The templates that may be made for it, with their sensors."""
    found = [it for it in templates() if board.chip.family.name in it.families]
    return "; ".join(f"{it.name} with --sensor {', '.join(it.sensors)}" for it in found)


def project_in(
    root: Path, name: str, template: Template, sensor: str | None, board: Board, firmware: str = ""
) -> Done:
    """Writes into `root` what is not there. `firmware` is the folder that is there already."""
    texts = _texts(template, name, sensor or template.sensor, board, firmware)
    written, kept = [], []
    family = template.families.get(board.chip.family.name)
    for source, place in (*_files(paths.TEMPLATES / _COMMON), *_files(template.folder)):
        if family is not None and place in family.without:
            continue
        path = root / place
        if path.exists():
            kept.append(place)
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_replaced(source.read_text(encoding="utf-8"), texts), encoding="utf-8")
        except OSError as error:
            raise ToolError(f"cannot write {project.shown(path)}: {error.strerror}") from error
        written.append(place)
    return Done(tuple(written), tuple(kept))


def settings(template: Template, name: str, board: Board, firmware: str = "") -> str:
    """The text of the project's pyproject.toml."""
    texts = _texts(template, name, template.sensor, board, firmware)
    return _replaced((template.folder / project.FILE).read_text(encoding="utf-8"), texts)


def _read(folder: Path) -> Template:
    data = tomllib.loads((folder / _DESCRIPTION).read_text(encoding="utf-8"))
    return Template(
        folder=folder,
        name=data.get("template", folder.name),
        about=data["about"],
        wiring=data["wiring"],
        sensor=data.get("sensor", ""),
        replaced=data.get("sensors", {}),
        families={
            name: Family(it["texts"], tuple(it["without"]))
            for name, it in data.get("families", {}).items()
        },
    )


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    """(file, its place in a project)."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        first = relative.parts[0]
        if not path.is_file() or path.name == _DESCRIPTION or "__pycache__" in relative.parts:
            continue
        if first == "build":  # of one that was run in place
            continue
        yield path, ("." if first in _DOTTED else "") + relative.as_posix()


def _texts(
    template: Template, name: str, sensor: str, board: Board, firmware: str
) -> Mapping[str, str]:
    """{text in the template's files: what stands there instead}, in this order."""
    family = template.families.get(board.chip.family.name)
    texts = {"@WIRING@": template.wiring, "@ABOUT@": template.about}
    texts |= {} if family is None else family.texts
    texts |= {
        "@NAME@": name,
        "@BOARD@": board.name,
        "@TITLE@": board.title,
        "@SDA@": str(board.pins.SENSOR_SDA_PIN),
        "@SCL@": str(board.pins.SENSOR_SCL_PIN),
        "@VERSION@": answer.version(),
        "@MICROPYTHON@": versions.MICROPYTHON,
        "@WHEEL@": f"noheap-{answer.version()}-py3-none-any.whl",
        "@STUBS@": versions.RP2_STUBS if family is None else versions.STM32_STUBS,
        f'board = "{_BOARD}"': f'board = "{board.name}"',
        _BUS: f"i2c_bus = {board.pins.SENSOR_I2C_BUS}",
    }
    if firmware:
        texts['"firmware"'] = f'"{firmware}"'
    if sensor != template.sensor:
        texts |= {template.sensor: sensor, template.sensor.upper(): sensor.upper()}
        texts |= template.replaced[sensor]
    return texts


def _replaced(text: str, texts: Mapping[str, str]) -> str:
    for old, new in texts.items():
        text = text.replace(old, new)
    return text
