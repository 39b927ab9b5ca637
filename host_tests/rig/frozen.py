"""Reads a manifest as MicroPython's build does."""

from pathlib import Path
from types import SimpleNamespace


def frozen_by(manifest: Path) -> dict[str, Path]:
    """Runs `manifest` with functions that look whether the files are there; returns those."""
    frozen: dict[str, Path] = {}
    here: list[Path] = []

    def include(path: str, **options: str) -> None:
        if not path.startswith("$"):
            run((here[-1] / path).resolve(), **options)

    def put(name: str, base_path: str = ".", opt: int = 0) -> None:
        frozen[name] = here[-1] / base_path / name
        assert frozen[name].exists()

    def run(path: Path, **options: str) -> None:
        here.append(path.parent)
        scope = {"include": include, "package": put, "module": put, "freeze": print}
        scope["options"] = SimpleNamespace(**options)
        exec(compile(path.read_text(), path, "exec"), scope)
        here.pop()

    run(manifest)
    return frozen
