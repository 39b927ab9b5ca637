"""The page in Debian's Chromium: with the emulator, and with a worker that only talks like it."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright import sync_api as playwright

from noheap_tools import paths
from noheap_tools.board import boards
from noheap_tools.board.boards import Board
from noheap_tools.page import bundle, described, settings, write
from noheap_tools.page.serve import Server
from noheap_tools.toolchain import npm
from noheap_tools.toolchain.for_tests import CHROMIUM, HEADLESS

FAKE_ENGINE = npm.FOLDER / "test/fake_engine.ts"
SCENARIO = "seconds = 5\n"
_PATIENCE_MS = 120_000  # the machine may be busy


@pytest.fixture(scope="session")
def needs_packages() -> None:
    if not npm.are_here():
        pytest.skip(npm.lacking() or "the page's npm packages are not here: make setup")


@pytest.fixture(scope="session")
def run_script(needs_packages, tmp_path_factory) -> Callable[[str, str], str]:
    """Bundle a script of tools/page/test, give it this input, and return what it prints."""
    folder = tmp_path_factory.mktemp("scripts")

    def run(name: str, text: str) -> str:
        made = folder / f"{Path(name).stem}.mjs"
        if not made.exists():
            build = ["node", str(npm.FOLDER / "build.mjs"), "--script"]
            _called([*build, str(npm.FOLDER / "test" / name), str(made)])
        return _called(["node", str(made)], text)

    return run


def _called(command: list[str], text: str = "") -> str:
    done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def fake_bundle(needs_packages, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("fake") / "bundle"
    bundle.build(folder, FAKE_ENGINE)
    return folder


@pytest.fixture(scope="session")
def served() -> Iterator[Callable[[Path], str]]:
    """Serve a folder as `noheap page --serve` does; returns its address."""
    servers = []

    def serve(folder: Path) -> str:
        server = Server(folder, 0)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        servers.append((server, thread))
        return server.url

    yield serve
    for server, thread in servers:
        server.stop()
        thread.join()


@pytest.fixture(scope="session")
def fake_url(fake_bundle, served, tmp_path_factory) -> str:
    """A page whose engine is test/fake_engine.ts, with the demo's settings."""
    return served(written(fake_bundle, tmp_path_factory.mktemp("page"), b"an image"))


def written(bundled: Path, folder: Path, image: bytes, **more: object) -> Path:
    """A page with what `noheap page` would write, but for the build of an image."""
    file = folder / "image.uf2"
    file.write_bytes(image)
    config = (paths.FIRMWARE / "config.py").read_text()
    bench = {
        "title": "a firmware of tests",
        "version": "0",
        "board": described.board_of(pico()),
        "image": described.IMAGE,
        "bootrom": described.BOOTROM,
        "config": config,
        "settings": settings.of(config),
        "telemetry": {"reports": True, "sends": True},
        "scenarios": [{"name": "usual", "text": SCENARIO}],
        "log": None,
        "flash": described.FLASH,
        "check": None,
        **more,
    }
    texts = {"bench.json": json.dumps(bench), described.FLASH: json.dumps(flash())}
    return write.write(folder / "out", file, texts, {}, bundled).folder


def flash() -> dict[str, object]:
    return described.flash(pico(), {"app.mpy": b"M\x06\0\0", "main.py": b"import app\n"})


def pico() -> Board:
    return boards.load("pico")


@pytest.fixture(scope="session")
def chromium() -> Iterator[playwright.Browser]:
    if lacking := CHROMIUM.lacking():
        pytest.skip(lacking)
    with playwright.sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=CHROMIUM.find(), args=HEADLESS)
        yield made
        made.close()


class Opened:
    """A tab, and what its console said."""

    def __init__(self, page: playwright.Page) -> None:
        self.page = page
        self.said: list[str] = []
        page.on("console", lambda it: self.said.append(f"{it.type}: {it.text}"))
        page.on("pageerror", lambda it: self.said.append(f"raised: {it}"))

    @property
    def wrong(self) -> list[str]:
        return [it for it in self.said if it.startswith(("error", "raised"))]


@pytest.fixture
def tab(chromium) -> Iterator[Callable[..., Opened]]:
    """Open an address in a profile of its own; keywords are those of a context."""
    contexts = []

    def open_(url: str, script: str = "", **options: object) -> Opened:
        context = chromium.new_context(**options)
        context.set_default_timeout(_PATIENCE_MS)
        contexts.append(context)
        if script:
            context.add_init_script(script)
        made = Opened(context.new_page())
        made.page.goto(url)
        return made

    yield open_
    for context in contexts:
        context.close()
