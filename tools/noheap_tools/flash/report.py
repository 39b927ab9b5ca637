"""The report of `noheap flash` on files: what it did, or would do."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from noheap_tools import answer
from noheap_tools.board import compiler, generated, program
from noheap_tools.board import files as device_files
from noheap_tools.board.boards import Board
from noheap_tools.flash import plan as deploy
from noheap_tools.flash.manifest import FILE
from noheap_tools.flash.plan import Plan
from noheap_tools.link.printable import printable

PATIENCE_S = 8.0  # for a board's ticks
_KEPT = "kept    config.py, edited on the board; --overwrite-config replaces it"


@dataclass(frozen=True)
class Outcome:
    """The output of --json. `ticks` and `missed` are None unless the board was seen ticking.
    `reports`: the firmware has telemetry, which says so.

    `foreign` are files of the user's that were replaced, or are in the way of a dry run; `copies`
    are the files here that were kept of them. `port`, `machine` and `micropython` are empty if a
    dry run found no board.
    """

    board: str
    port: str
    machine: str
    micropython: str
    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept_config: bool
    foreign: tuple[str, ...]
    copies: tuple[str, ...]
    sizes: dict[str, int]  # of the files to write
    bytes_written: int
    manifest_bytes: int  # of the list of all these, which is written first; 0: as it is
    dry_run: bool
    library_alone: bool
    reports: bool
    seconds: float  # until the reset
    ticks: int | None
    missed: int | None


def without_a_board(board: Board, wanted: Mapping[str, bytes], *, alone: bool = False) -> Outcome:
    """The outcome of a dry run without a board, as on one that has no files yet. `alone`: the
    library is."""
    plan = deploy.plan(wanted, {}, library_alone=alone)
    sizes = {path: len(wanted[path]) for path in plan.write}
    return Outcome(
        board=board.name,
        port="",
        machine="",
        micropython="",
        written=plan.write,
        removed=(),
        unchanged=(),
        kept_config=False,
        foreign=(),
        copies=(),
        sizes=sizes,
        bytes_written=sum(sizes.values()),
        manifest_bytes=manifest_bytes(plan),
        dry_run=True,
        library_alone=alone,
        reports=not alone and reports(board),
        seconds=0.0,
        ticks=None,
        missed=None,
    )


def manifest_bytes(plan: Plan) -> int:
    return 0 if plan.manifest is None else len(plan.manifest.text().encode())


def reports(board: Board) -> bool:
    """Whether there will be ticks to wait for."""
    return program.reports(board, generated.module(board))


def dry_run_lines(board: Board) -> list[str]:
    """The output of a dry run without a board, for docs/guide/boards.md."""
    wanted = device_files.everything(board)
    return _dry_run_lines(without_a_board(board, wanted), board)


def not_sampling(board: Board) -> str:
    return (
        f"note: the application's interrupt is for other chips. On an {board.chip} it says so and"
        " stops; docs/guide/boards.md lists what runs there"
    )


def show(outcome: Outcome, board: Board, as_json: bool, violations: Sequence[str] = ()) -> None:
    if as_json:
        answer.show(asdict(outcome), violations)
        return
    if outcome.dry_run:
        print("\n".join(_dry_run_lines(outcome, board)))
        return
    print(f"{printable(outcome.machine)}, MicroPython {outcome.micropython}, at {outcome.port}")
    if outcome.kept_config:
        print(_KEPT)
    for path in outcome.copies:
        print(f"copy of yours: {path}")
    for path in outcome.removed:
        print(f"removed {printable(path)}")
    print(
        f"copied  {len(outcome.written)} files, {outcome.bytes_written} bytes;"
        f" {len(outcome.unchanged)} were up to date; {outcome.seconds} s"
    )
    if outcome.ticks:
        print(f"ticking {outcome.ticks} ticks, {outcome.missed} missed")
    elif outcome.library_alone:
        print("restarted the board; nothing but the library was touched")
    elif not outcome.reports:
        print("started; it has no telemetry that would show its ticks")


def _dry_run_lines(outcome: Outcome, board: Board) -> list[str]:
    lines = [f"{board.name}: {board.title}, {board.chip}"]
    if outcome.port:
        there = f"{outcome.machine}, MicroPython {outcome.micropython}, at {outcome.port}"
    else:
        there = "the one USB serial port, or --port"
    lines.append(f"files go by mpremote's protocol to {there}")
    if not (board.samples or outcome.library_alone):
        lines.append(not_sampling(board))
    if outcome.kept_config:
        lines.append(_KEPT)
    options = " ".join(compiler.options(board.mpy_arch, device_files.APPLICATION_LEVEL))
    lines.append(f"would run mpy-cross {options} for each .mpy")
    lines += [f"needs --replace: {path} is not noheap's" for path in outcome.foreign]
    lines += [f"would remove {path}" for path in outcome.removed]
    if outcome.manifest_bytes:
        lines.append(f"would write {FILE}, {outcome.manifest_bytes} bytes, which lists the others")
    lines += [f"would write {path}, {size} bytes" for path, size in outcome.sizes.items()]
    lines.append(
        f"would write {len(outcome.written)} files, {outcome.bytes_written} bytes in all;"
        f" {len(outcome.unchanged)} are up to date"
    )
    if outcome.library_alone:
        lines.append("would reset the board")
    elif outcome.reports:
        lines.append(f"would reset the board and wait {PATIENCE_S:g} s for its ticks")
    else:
        lines.append("would reset the board; its firmware has no telemetry that would show ticks")
    return lines
