"""`noheap firmware --profile tiny` and `noheap size --profile tiny`."""

import argparse
from collections.abc import Mapping
from typing import Any

from noheap_tools import answer, project
from noheap_tools.board import generated, program
from noheap_tools.board.boards import Board
from noheap_tools.commands import budget, common, emulated
from noheap_tools.docs import figures
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.run import starts
from noheap_tools.run.bare import BareRun
from noheap_tools.run.simulation import Result, Simulation
from noheap_tools.tiny import base, build, console, fits, parts, since
from noheap_tools.tiny.build import Made
from noheap_tools.tiny.parts import Parts, Sizes
from noheap_tools.toolchain import to_stderr

AIM_BYTES = 64 * 1024  # the flash of an STM32F103C8, for one


def build_image(args: argparse.Namespace, board: Board) -> int:
    """noheap firmware --profile tiny."""
    for option in ("no_compiler", "micropython"):
        if getattr(args, option):
            raise UsageError(f"--{option.replace('_', '-')} does not go with --profile")
    out = (args.out or build.image_of(board, {})).expanduser().absolute()
    made = build.image(board, {}, out, to_stderr)
    if made.base is not None:
        made.base.save(out.with_suffix(base.SUFFIX))
    # The object files are read where there are slots, for what the application takes of one.
    found = _parts(made) if made.base else parts.sizes(made.elf, list(made.modules))
    measured = {"flash": _flash_bytes(made, found), "ram": found.ram_bytes}
    violations = budget.exceeded(measured)
    hints = [fits.largest(found)] if violations else []
    fault = starts.fault(board, made.image) if board.emulated else None
    if fault is not None:
        violations.append(fault[0])
        hints.append(fault[1])
    told = {
        "image": str(made.image),
        "elf": str(made.elf),
        "flash_bytes": measured["flash"],
        "flash_limit_bytes": project.current().budget.get("flash"),
        "static_ram_bytes": found.ram["static"],
        "ram_bytes": found.ram_bytes,
        **_slots(made, found),
    }
    if args.json:
        answer.show(told, violations, indent=2)
    else:
        print(f"image  {made.image}\nelf    {made.elf}")
        print(f"flash  {measured['flash']:,} bytes, {_against(measured['flash'], AIM_BYTES)}")
        print(f"ram    {found.ram_bytes:,} bytes, heap and stack included")
        if made.base is not None:
            print(f"base   {made.image.with_suffix(base.SUFFIX)}, {made.base.identity:08x}")
            print("       Keep it: --update needs it as long as a board has this image.")
    if violations:
        raise ToolError("\n".join(violations), "\n".join(hints))
    return 0


def _against(size: int, aim: int) -> str:
    over = size - aim
    return f"{abs(over):,} {'above' if over > 0 else 'below'} the {aim:,} of a small chip"


def size(args: argparse.Namespace, board: Board) -> int:
    """noheap size --profile tiny."""
    common.require_writable("--docs", args.docs)
    before = None if args.since is None else since.read(args.since)
    made = build.image(board, {}, build.image_of(board, {}), to_stderr)
    found = _parts(made)
    limit = _limit(args.limit)
    used = _used(board, made) if board.emulated else {}
    flash = _flash_bytes(made, found)
    violations = _too_large(flash, limit) + budget.exceeded({"ram": found.ram_bytes})
    told = {
        "board": board.name,
        "flash_bytes": flash,
        "flash_limit_bytes": limit,
        "flash_free_bytes": limit - flash,
        "ram_bytes": found.ram_bytes,
        "parts": found.flash,
        **_slots(made, found),
        "modules": found.modules,
        "ram": {**found.ram, **used},
    }
    if board.on_qemu:
        told["not_run"] = f"'noheap run --profile tiny --board {board.name}' shows if it suffices"
    elif not board.emulated:
        told["not_run"] = f"no emulator has the {board.chip} of {board.name}"
    if before is not None:
        told["since"] = since.differences(before, told)
    if args.json:
        answer.show(told, violations)
    else:
        _print(told)
    if args.docs is not None:
        figures.write(args.docs, _command(args.board), _table(told))
    if violations:
        raise ToolError("\n".join(violations), fits.largest(found))
    return 0


def _parts(made: Made) -> Parts:
    application = made.application if made.base is not None else None
    return parts.of(made.elf, made.objects, list(made.modules), application)


def _flash_bytes(made: Made, found: Sizes) -> int:
    """What the image takes of the flash: with slots, up to the end of the last one."""
    if made.base is None:
        return found.flash_bytes
    return made.base.layout.end - made.base.layout.start


def _slots(made: Made, found: Sizes) -> dict[str, Any]:
    """What an image with slots has beside `parts`."""
    if made.base is None:
        return {}
    assert isinstance(found, Parts)
    of, used = made.base, found.flash[parts.FROZEN]
    return {
        "base": {
            "identity": f"{of.identity:08x}",
            "bytes": of.size,
            "free_bytes": of.layout.slots[0].address - of.layout.start - of.size,
        },
        "slots": [
            {
                "slot": slot.name,
                "address": slot.address,
                "bytes": slot.size,
                "free_bytes": slot.size - used,
            }
            for slot in of.layout.slots
        ],
    }


def _limit(given: int | None) -> int:
    return project.current().budget.get("flash", AIM_BYTES) if given is None else given


def _too_large(flash: int, limit: int) -> list[str]:
    over = flash - limit
    if over <= 0:
        return []
    return [f"the image has {flash:,} bytes, {over:,} above the limit of {limit:,}"]


def _used(board: Board, made: Made) -> dict[str, int]:
    """Bytes of stack and heap that the firmware was seen to use in its scenario."""
    reports = program.reports(board, generated.module(board))
    plan = emulated.plan(None) if reports else emulated.own_plan(None)
    if plan.config:
        made = build.image(board, plan.config, build.image_of(board, plan.config), to_stderr)
    kind = Simulation if reports else BareRun
    run = kind(board, made.image, None, plan, on_uart=console.is_uart())
    result = run.run()
    heap = result.device_ram_bytes if isinstance(result, Result) else result.heap_bytes
    return {
        "stack_used": result.stack_used_bytes,
        "stack_margin": result.stack_bytes - result.stack_used_bytes,
        **({} if heap is None else {"heap_used": heap}),
    }


def _command(board: str | None) -> str:
    current = project.current()
    here = "" if current.is_demo else f" --project {project.shown(current.root)}"
    return f"noheap size --profile tiny{here}{f' --board {board}' if board else ''}"


def _table(told: Mapping[str, Any]) -> list[str]:
    """For a document."""
    lines = ["| flash | bytes |", "|---|---:|"]
    lines += [f"| {name} | {size:,} |" for name, size in told["parts"].items()]
    if "base" in told:
        lines += [f"| {name} | {size:,} |" for name, size in _beside(told)]
    lines += [f"| in all | {told['flash_bytes']:,} |", "", "| RAM | bytes |", "|---|---:|"]
    lines += [f"| {name.replace('_', ' ')} | {size:,} |" for name, size in told["ram"].items()]
    lines += [f"| in all | {told['ram_bytes']:,} |"]
    if "not_run" in told:
        lines += ["", f"What the firmware uses of heap and stack was not seen: {told['not_run']}."]
    return lines


def _beside(told: Mapping[str, Any]) -> list[tuple[str, int]]:
    """What an image with slots takes beside its parts."""
    first, *others = told["slots"]
    rows = [("free after the base", told["base"]["free_bytes"])]
    rows += [("free in slot a", first["free_bytes"])]
    return rows + [(f"slot {it['slot']}", it["bytes"]) for it in others]


def _print(told: Mapping[str, Any]) -> None:
    for name, size in told["parts"].items():
        print(f"{size:7,}  {name}")
        if name == parts.FROZEN:
            for module, part in told["modules"].items():
                print(f"{part:15,}  {module}")
    if "base" in told:
        for name, size in _beside(told):
            print(f"{size:7,}  {name}")
    limit = told["flash_limit_bytes"]
    print(
        f"{told['flash_bytes']:7,}  of {limit:,} bytes of flash, {told['flash_free_bytes']:,} free"
    )
    for name, size in told["ram"].items():
        print(f"{size:7,}  RAM: {name.replace('_', ' ')}")
    print(f"{told['ram_bytes']:7,}  bytes of RAM in all")
    if "not_run" in told:
        print(f"not run, so what it uses of heap and stack is not known: {told['not_run']}")
    if "since" in told:
        _print_differences(told["since"])


def _print_differences(found: Mapping[str, Any]) -> None:
    print("since then")
    for key, size in found.items():
        if isinstance(size, int):
            print(f"{size:+7,}  {key.removesuffix('_bytes')} in all")
        else:
            for name, part in size.items():
                print(f"{part:+15,}  {key}: {name.replace('_', ' ')}")
