"""The toolchain's decisions: which mirror, versions, image and interpreter, and what it tells.

Nothing is downloaded or built here; the steps that would are replaced.
"""

import contextlib
import json
import os
import select
import signal
import struct
import subprocess
import sys
import time
from argparse import Namespace
from pathlib import Path

import pytest

from noheap_tools import cli
from noheap_tools.commands import doctor, setup
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import (
    build,
    cache,
    compilers,
    debian,
    download,
    emulator,
    frozen,
    image,
    mirror,
    offers,
    process,
    qemu,
    recipe,
    uf2,
    unix,
)

RP2040 = 0xE48BFF56
RP2350 = 0xE48BFF59


@pytest.fixture(autouse=True)
def clean_machine(tmp_path, monkeypatch):
    """An empty cache, and none of the user's own choices."""
    monkeypatch.setenv("NOHEAP_CACHE", str(tmp_path / "cache"))
    for name in ("NOHEAP_IMAGE", "NOHEAP_UNIX", "NOHEAP_QEMU", "NOHEAP_OFFLINE"):
        monkeypatch.delenv(name, raising=False)


def make_uf2(family=RP2040, text=b"MicroPython v1.26.1 on 2025-09-11", blocks=3):
    """A UF2 of `blocks` blocks with `text` across the border of the first two."""
    flash = (b"\0" * 250 + text).ljust(256 * blocks, b"\0")
    made = b""
    for number in range(blocks):
        payload = flash[256 * number : 256 * (number + 1)]
        head = (0x0A324655, 0x9E5D5157, 0x2000, 0x10000000 + 256 * number, 256, number, blocks)
        made += struct.pack("<8I", *head, family) + payload.ljust(476, b"\0")
        made += struct.pack("<I", 0x0AB16F30)
    return made


# --- the mirror ---------------------------------------------------------------------------

DEB822 = """\
Types: deb
# a comment inside the stanza
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm bookworm-updates
Components: main
"""

ONE_LINE = """\
# deb http://comment.example/debian bookworm main
deb cdrom:[Debian GNU/Linux 12]/ bookworm main
deb http://security.example/debian-security bookworm-security main
deb [arch=amd64 signed-by=/k.gpg] https://download.example/linux/debian bookworm stable
deb http://vendor.example/debian bookworm main
deb [ trusted=yes ] http://old.example/mirror/ bookworm main contrib # trailing
deb-src http://old.example/mirror/ bookworm-updates main
"""


def test_deb822_gives_the_archive_and_not_security_or_what_is_disabled():
    sources = mirror.parse_deb822(DEB822)
    assert mirror.Source("http://mirror.example/debian", "bookworm-updates", ("main",)) in sources
    assert not any("off.example" in source.uri for source in sources)
    assert mirror.archive_uri(sources, "bookworm") == "http://mirror.example/debian"
    security_first = sources[2:] + sources[:2]
    assert mirror.archive_uri(security_first, "bookworm") == "http://mirror.example/debian"


def test_deb822_fields_go_on_in_indented_lines():
    text = "types: deb\nuris:\n# not this\n http://a.example/debian\n http://b.example/debian\n"
    sources = mirror.parse_deb822(text + "suites: sid\ncomponents: main\n contrib\n")
    assert [source.uri[7:8] for source in sources] == ["a", "b"]
    assert sources[0].components == ("main", "contrib")


def test_one_line_format_prefers_the_archive_with_updates_over_vendors():
    sources = mirror.parse_one_line(ONE_LINE)
    assert "http://comment.example/debian" not in [source.uri for source in sources]
    assert mirror.Source("http://old.example/mirror/", "bookworm", ("main", "contrib")) in sources
    assert mirror.archive_uri(sources, "bookworm") == "http://old.example/mirror/"


def test_both_formats_are_read_from_aptconf(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list").write_text("deb http://one.example/debian bookworm main\n")
    (tmp_path / "sources.list.d/x.list").write_text("deb http://two.example/x sid main\n")
    (tmp_path / "sources.list.d/y.sources").write_text(DEB822)
    (tmp_path / "sources.list.d/z.sources.off").write_text(DEB822)
    uris = {source.uri for source in mirror.read_configuration(tmp_path)}
    assert {"http://one.example/debian", "http://two.example/x"} < uris
    assert "http://mirror.example/debian" in uris


@pytest.mark.parametrize(
    ("line", "suite"),
    [
        ("deb http://archive.example/ubuntu noble main universe", "noble"),
        ("deb http://a.example/debian-security bullseye/updates main", "bullseye"),
        ("deb http://a.example/debian-security bookworm/updates main", "bookworm"),
        ("deb http://a.example/debian bookworm-security main", "bookworm"),
        ("deb https://download.example/linux/debian bookworm stable", "bookworm"),
        ("deb cdrom:[Debian]/ bookworm main", "bookworm"),
    ],
)
def test_what_is_not_the_main_debian_archive_is_not_taken(line, suite):
    sources = mirror.parse_one_line(line)
    assert len(sources) == 1
    assert mirror.archive_uri(sources, suite) is None


def test_a_machine_without_apt_is_told_the_way_out(monkeypatch):
    monkeypatch.setattr(debian.shutil, "which", lambda name: None)
    with pytest.raises(ToolError) as caught:
        debian.PrivateApt(Path(os.environ["NOHEAP_CACHE"]), Path("log"))
    assert "no apt" in caught.value.message
    assert "NOHEAP_IMAGE=" in caught.value.hint


# --- the versions -------------------------------------------------------------------------

TODAY = {
    "micropython": ["1.26.1+ds-1", "1.25.0+ds-1"],
    "mbedtls": ["3.6.7-3", "3.6.6-0.1~deb13u1", "2.28.3-1"],
    "pico-sdk-source": ["2.2.0-3", "2.1.1-1"],
    "tinyusb-source": ["0.18.0+dfsg-1"],
}


def test_the_pinned_versions_are_chosen_while_they_are_offered():
    choice = offers.choose(TODAY)
    assert choice.release == "1.26.1"
    assert (choice.micropython, choice.pico_sdk) == ("1.26.1+ds-1", "2.1.1-1")
    assert (choice.tinyusb, choice.mbedtls) == ("0.18.0+dfsg-1", "3.6.6-0.1~deb13u1")


def test_a_newer_release_does_not_displace_the_pinned_one(monkeypatch):
    monkeypatch.setitem(recipe.PICO_SDK_OF, "1.27.0", "2.2.0")
    offered = TODAY | {"micropython": ["1.27.0+ds-1", "1.26.1+ds-1"]}
    assert offers.choose(offered).release == "1.26.1"


def test_when_testing_moved_the_newest_matching_release_is_taken_with_its_sdk(monkeypatch):
    monkeypatch.setitem(recipe.PICO_SDK_OF, "1.27.0", "2.2.0")
    offered = TODAY | {"micropython": ["1.26.0+ds-1", "1.27.0+ds-2", "1.28.0+ds-1"]}
    choice = offers.choose(offered)
    assert (choice.release, choice.pico_sdk) == ("1.27.0", "2.2.0-3")


@pytest.mark.parametrize(
    ("package", "versions"),
    [
        ("micropython", ["1.28.0+ds-1"]),  # nobody told which pico-sdk it wants
        ("micropython", ["1.25.0+ds-1"]),  # too old for hard timers
        ("pico-sdk-source", ["2.2.0-3"]),
        ("tinyusb-source", ["0.19.0-1"]),
        ("mbedtls", ["4.0.0-1"]),
        ("mbedtls", []),
    ],
)
def test_when_nothing_fits_the_error_says_what_was_found(package, versions):
    with pytest.raises(ToolError) as caught:
        offers.choose(TODAY | {package: versions})
    for version in [*versions, "1.26.1"]:
        assert version in caught.value.message
    assert "NOHEAP_IMAGE=path.uf2" in caught.value.hint


def test_versions_are_read_from_apt_cache_output():
    text = (
        "Package: mbedtls\nBinary: x\nVersion: 3.6.6-1\n\nPackage: mbedtls\nVersion: 1:3.6.7-3\n"
    )
    assert offers.parse_stanzas(text) == {"mbedtls": ["3.6.6-1", "1:3.6.7-3"]}
    assert offers.upstream("1:3.6.7~rc1+ds-3") == "3.6.7"


# --- the image ----------------------------------------------------------------------------


def test_a_whole_image_tells_its_version_and_size(tmp_path):
    path = tmp_path / "good.uf2"
    path.write_bytes(make_uf2())
    assert uf2.read(path) == uf2.Uf2("1.26.1", 768)


def swapped_blocks():
    data = make_uf2()
    return data[512:1024] + data[:512] + data[1024:]


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (make_uf2(family=RP2350), "wrong chip: RP2350"),
        (make_uf2(family=0x12345678), "wrong chip: family 0x12345678"),
        (make_uf2()[:-512], "cut off: 2 of 3 blocks"),
        (make_uf2()[:-100], "cut off at byte 1024"),
        (make_uf2()[:512] + b"\0" * 512 + make_uf2()[1024:], "cut off at byte 512"),
        (swapped_blocks(), "damaged at byte 0"),
        (b"\x7fELF" + b"\0" * 508, "not a UF2"),
        (b"", "not a UF2"),
    ],
)
def test_a_bad_image_is_refused_with_the_reason(tmp_path, data, complaint):
    path = tmp_path / "bad.uf2"
    path.write_bytes(data)
    with pytest.raises(ToolError, match=complaint):
        uf2.read(path)


def test_noheap_image_of_the_wrong_chip_stops_and_names_the_variable(tmp_path, monkeypatch):
    path = tmp_path / "pico2.uf2"
    path.write_bytes(make_uf2(family=RP2350))
    monkeypatch.setenv("NOHEAP_IMAGE", str(path))
    with pytest.raises(ToolError, match="wrong chip") as caught:
        image.resolve_image("pico", print)
    assert "NOHEAP_IMAGE" in caught.value.hint


def test_noheap_image_that_is_not_there_is_an_error_not_a_build(monkeypatch, forbid_getting):
    monkeypatch.setenv("NOHEAP_IMAGE", "/nowhere/x.uf2")
    with pytest.raises(ToolError, match=r"/nowhere/x\.uf2"):
        image.resolve_image("pico", print)


@pytest.fixture
def forbid_getting(monkeypatch):
    """Downloading and building fail the test."""

    def forbidden(*_args, **_options):
        pytest.fail("it tried to get something")

    monkeypatch.setattr(download, "fetch", forbidden)
    monkeypatch.setattr(build, "ensure_tree", forbidden)


@pytest.fixture
def fake_getting(monkeypatch):
    """Downloads and builds that leave a small image; the list has what was called."""
    calls = []

    def fetch(url, target):
        calls.append("download")
        target.write_bytes(make_uf2())

    def ensure_tree(log, again=False):
        calls.append("tree again" if again else "tree")
        return Path("/tree")

    def build_rp2(tree, board, manifest, folder, out):
        calls.append("build")
        assert manifest.read_text() == recipe.STOCK_MANIFEST
        out.write_bytes(make_uf2())
        out.with_suffix(".elf").write_bytes(b"\x7fELF")

    monkeypatch.setattr(download, "fetch", fetch)
    monkeypatch.setattr(build, "ensure_tree", ensure_tree)

    def compiling_beside(log, again=False):
        return contextlib.nullcontext()

    monkeypatch.setattr(build, "build_rp2", build_rp2)
    monkeypatch.setattr(emulator, "compiling_beside", compiling_beside)
    monkeypatch.setattr(compilers, "require", lambda log, **wanted: None)
    return calls


def test_noheap_image_comes_before_the_cache(tmp_path, monkeypatch, fake_getting):
    image.resolve_image("pico", print)
    own = tmp_path / "own.uf2"
    own.write_bytes(make_uf2(text=b"MicroPython v1.27.0 on 2025-12-09"))
    monkeypatch.setenv("NOHEAP_IMAGE", str(own))
    lines = []
    found = image.resolve_image("pico", lines.append)
    assert (found.path, found.origin, found.version) == (own, "NOHEAP_IMAGE", "1.27.0")
    assert "1.26.1" in lines[-1], "an image of another release must be remarked on"


def test_the_download_comes_before_the_build_and_is_cached(fake_getting):
    got = image.resolve_image("pico", print)
    assert (got.origin, got.made_by, got.elf) == ("download", "download", None)
    again = image.resolve_image("pico", print)
    assert (again.origin, again.made_by, again.path) == ("cache", "download", got.path)
    assert fake_getting == ["download"]


def test_offline_goes_straight_to_the_build(monkeypatch, fake_getting):
    monkeypatch.setenv("NOHEAP_OFFLINE", "1")
    got = image.resolve_image("pico", print)
    assert got.origin == "debian-build"
    assert got.elf is not None and got.elf.is_file()
    assert fake_getting == ["tree", "build"]


@pytest.mark.parametrize("data", [None, make_uf2(family=RP2350), make_uf2()[:600]])
def test_a_failed_or_bad_download_is_told_and_then_built(monkeypatch, fake_getting, data):
    def fetch(url, target):
        if data is None:
            raise ToolError("no answer within 5 s")
        target.write_bytes(data)

    monkeypatch.setattr(download, "fetch", fetch)
    lines = []
    assert image.resolve_image("pico", lines.append).origin == "debian-build"
    assert len([line for line in lines if "no official image" in line]) == 1


def test_a_failed_build_leaves_no_entry(monkeypatch, fake_getting):
    monkeypatch.setenv("NOHEAP_OFFLINE", "1")

    def fails(tree, board, manifest, folder, out):
        out.write_bytes(make_uf2()[:512])
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "build_rp2", fails)
    with pytest.raises(KeyboardInterrupt):
        image.resolve_image("pico", print)
    left = sorted(path.name for path in Path(os.environ["NOHEAP_CACHE"]).iterdir())
    assert left == ["lock"]
    assert image.find_image("pico") is None


def test_a_damaged_cached_image_is_got_again(fake_getting):
    got = image.resolve_image("pico", print)
    got.path.write_bytes(make_uf2()[:700])
    assert image.resolve_image("pico", print).origin == "download"


def test_another_recipe_has_another_key(monkeypatch):
    before = recipe.key()
    monkeypatch.setattr(recipe, "UNIX_FLAGS", (*recipe.UNIX_FLAGS, "DEBUG=1"))
    assert recipe.key() != before


def test_an_unknown_board_is_wrong_use():
    with pytest.raises(ToolError, match="nosuch") as caught:
        image.resolve_image("nosuch", print)
    assert caught.value.exit_code == 2


def test_the_release_we_pin_has_an_official_image():
    assert download.official_url("pico").endswith("-v1.26.1.uf2")


def test_a_download_that_nobody_answers_gives_up_in_time(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "_CONNECT_S", 0.01)
    monkeypatch.setattr(download._Transfer, "run", lambda self: time.sleep(60))
    start = time.monotonic()
    with pytest.raises(ToolError, match=r"no answer from 192\.0\.2\.1 within"):
        download.fetch("http://192.0.2.1/x.uf2", tmp_path / "x.uf2")
    assert time.monotonic() - start < 5
    assert not (tmp_path / "x.uf2").exists()


def test_a_download_error_is_one_line(tmp_path):
    with pytest.raises(ToolError) as caught:
        download.fetch(f"file://{tmp_path}/absent.uf2", tmp_path / "x.uf2")
    assert "absent.uf2" in caught.value.message
    assert "\n" not in caught.value.message


# --- the unix interpreter -----------------------------------------------------------------


def script(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_noheap_unix_must_be_micropython(tmp_path, monkeypatch, forbid_getting):
    monkeypatch.setenv("NOHEAP_UNIX", str(script(tmp_path / "py", "echo cpython 3.11.7")))
    with pytest.raises(ToolError, match="does not run as a MicroPython"):
        unix.resolve_unix(print)
    own = script(tmp_path / "mp", "echo micropython 1.26.1")
    monkeypatch.setenv("NOHEAP_UNIX", str(own))
    found = unix.resolve_interpreter(print)
    assert (found.path, found.origin, found.version) == (own, "NOHEAP_UNIX", "1.26.1")


def test_the_unix_interpreter_is_built_once_unless_again(tmp_path, monkeypatch):
    built = []

    def build_unix(tree, folder):
        built.append(folder)
        folder.mkdir()
        return script(folder / "micropython", "echo")

    monkeypatch.setattr(build, "ensure_tree", lambda log: Path("/tree"))
    monkeypatch.setattr(build, "tree_release", lambda: "1.26.1")
    monkeypatch.setattr(build, "build_unix", build_unix)
    first = unix.resolve_interpreter(print)
    second = unix.resolve_interpreter(print)
    assert (first.origin, second.origin) == ("debian-build", "cache")
    assert first.path == second.path and os.access(first.path, os.X_OK)
    assert len(built) == 1 and not built[0].exists()
    assert unix.resolve_interpreter(print, again=True).origin == "debian-build"


# --- the images for QEMU ------------------------------------------------------------------

ELF = b"\x7fELF\x01\x01\x01...MicroPython v1.26.1 on 2025-09-11"


@pytest.fixture
def fake_qemu_builds(monkeypatch):
    """The CPUs that were built for."""
    built = []

    def build_qemu(tree, cpu, folder):
        built.append(cpu)
        folder.mkdir()
        made = folder / "firmware.elf"
        made.write_bytes(ELF)
        return made

    monkeypatch.setattr(build, "ensure_tree", lambda log: Path("/tree"))
    monkeypatch.setattr(build, "tree_release", lambda: "1.26.1")
    monkeypatch.setattr(build, "build_qemu", build_qemu)
    monkeypatch.setattr(compilers, "require", lambda log, **wanted: None)
    return built


def test_each_qemu_image_is_built_once_unless_again(fake_qemu_builds):
    origins = [
        qemu.resolve_qemu(cpu, print, again=again).origin
        for cpu, again in [("cortex-m3", False), ("cortex-m3", False), ("cortex-m3", True)]
    ]
    assert origins == ["debian-build", "cache", "debian-build"]
    assert qemu.find_qemu("cortex-m0") is None
    assert fake_qemu_builds == ["cortex-m3", "cortex-m3"]


def test_what_was_built_must_be_an_image(fake_qemu_builds, monkeypatch):
    monkeypatch.setattr(qemu, "_MAGIC", b"\x7fELF\x02")
    with pytest.raises(ToolError, match="what was built for cortex-m3 is no MicroPython"):
        qemu.resolve_qemu("cortex-m3", print)


def test_noheap_qemu_is_a_folder_with_an_image_for_each_cpu(
    tmp_path, monkeypatch, fake_qemu_builds
):
    monkeypatch.setenv("NOHEAP_QEMU", str(tmp_path))
    (tmp_path / "cortex-m3.elf").write_bytes(ELF)
    (tmp_path / "cortex-m0.elf").write_bytes(ELF.replace(b"ELF\x01", b"ELF\x02"))
    found = qemu.resolve_qemu("cortex-m3", print)
    assert (found.path, found.origin) == (tmp_path / "cortex-m3.elf", "NOHEAP_QEMU")
    for cpu in ("cortex-m0", "cortex-m4f"):
        with pytest.raises(ToolError, match=f"{cpu}.elf is no MicroPython") as caught:
            qemu.resolve_qemu(cpu, print)
        assert "NOHEAP_QEMU" in caught.value.hint
    assert fake_qemu_builds == []


def test_qemu_itself_is_asked_for_even_when_the_images_are_there(
    tmp_path, monkeypatch, forbid_getting
):
    monkeypatch.setenv("NOHEAP_QEMU", str(tmp_path))
    (tmp_path / "cortex-m3.elf").write_bytes(ELF)
    needs(monkeypatch, cmake=False)
    monkeypatch.setattr(compilers, "_QEMU", {"qemu-system-arm": lambda: False})
    monkeypatch.setattr(compilers.os, "geteuid", lambda: 1000)
    with pytest.raises(ToolError, match=r"testing needs .*: qemu-system-arm") as caught:
        qemu.resolve_qemu("cortex-m3", print)
    assert caught.value.hint == "sudo apt-get install qemu-system-arm"


def test_the_images_of_the_others_do_not_depend_on_qemus_recipe(monkeypatch):
    before = recipe.key(), recipe.qemu_key()
    monkeypatch.setitem(recipe.QEMU_BOARDS, "cortex-m3", "CFLAGS += -O0")
    assert recipe.key() == before[0]
    assert recipe.qemu_key() != before[1]


# --- compilers ----------------------------------------------------------------------------


def needs(monkeypatch, **packages):
    monkeypatch.setattr(
        compilers, "_NEEDED", {name: (lambda here=here: here) for name, here in packages.items()}
    )


def test_who_is_not_root_is_told_the_one_line_to_type(monkeypatch):
    needs(monkeypatch, cmake=False, make=True, bzip2=False)
    monkeypatch.setattr(compilers.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(compilers, "_install", lambda packages: pytest.fail("it installed"))
    with pytest.raises(ToolError) as caught:
        compilers.require(print)
    assert caught.value.hint == "sudo apt-get install cmake bzip2"
    assert caught.value.message.endswith("not installed here: cmake, bzip2")


def test_one_line_brings_the_compilers_and_qemu(monkeypatch):
    needs(monkeypatch, cmake=False)
    monkeypatch.setattr(compilers, "_QEMU", {"qemu-system-arm": lambda: False})
    monkeypatch.setattr(compilers.os, "geteuid", lambda: 1000)
    with pytest.raises(ToolError) as caught:
        compilers.require(print, qemu=True)
    assert caught.value.hint == "sudo apt-get install cmake qemu-system-arm"


def test_root_has_the_missing_ones_installed_and_checked(monkeypatch):
    here = {"cmake": False, "make": True}
    monkeypatch.setattr(compilers, "_NEEDED", {name: (lambda n=name: here[n]) for name in here})
    monkeypatch.setattr(compilers.os, "geteuid", lambda: 0)
    monkeypatch.setattr(compilers.shutil, "which", lambda name: f"/usr/bin/{name}")
    installed = []
    monkeypatch.setattr(compilers, "_install", installed.append)
    with pytest.raises(ToolError, match="still not found: cmake"):
        compilers.require(print)
    assert installed == [["cmake"]]
    monkeypatch.setattr(compilers, "_install", lambda packages: here.update(cmake=True))
    compilers.require(print)


def test_stale_package_lists_are_updated_before_giving_up(monkeypatch):
    commands = []

    def run(argv, **_options):
        command = next(word for word in argv[3:] if not word.startswith("-"))
        commands.append(command)
        if commands == ["install"]:
            raise ToolError("Unable to locate package")

    monkeypatch.setattr(compilers, "run", run)
    compilers._install(["cmake"])
    assert commands == ["install", "update", "install"]


# --- running build tools ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("x.c:1: error: no\nmake: *** Error 1", "x.c:1: error: no"),
        ("Traceback:\nOSError: denied\nmake: *** Error 1", "OSError: denied"),
        ("error compiling x.py:\nline 1\nSyntaxError\nmake", "error compiling x.py: line 1 Synt"),
        ("E: Unable to fetch\nerror: also", "E: Unable to fetch"),
        ("just this", "just this"),
        ("", "it said nothing"),
    ],
)
def test_a_failed_step_tells_its_reason_and_its_log(tmp_path, output, reason):
    log = tmp_path / "x.log"
    (tmp_path / "output").write_text(output)
    fails = ["sh", "-c", f"cat {tmp_path}/output; exit 3", "an error: in the command"]
    with pytest.raises(ToolError) as caught:
        process.run(fails, log_file=log, what="it")
    assert caught.value.message.startswith(f"it failed (exit code 3): {reason}")
    assert str(log) in caught.value.hint
    assert output in log.read_text()


def test_a_tool_that_is_not_there_is_a_tool_error(tmp_path):
    with pytest.raises(ToolError, match="cannot run no-such-tool"):
        process.run(["no-such-tool"], log_file=tmp_path / "x.log", what="it")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_children_and_cleans_the_cache(tmp_path, number):
    program = """
from pathlib import Path
from noheap_tools.toolchain import cache, process
with cache.locked(print), cache.workspace() as work:
    process.run(["sh", "-c", f"sleep 300 & echo $! > {PIDS}; wait"], log_file=work/"l", what="x")
"""
    pids = tmp_path / "pids"
    child = subprocess.Popen(
        [sys.executable, "-c", program.replace("{PIDS}", str(pids))],
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    deadline = time.monotonic() + 20
    while not (pids.exists() and pids.read_text().strip()) and time.monotonic() < deadline:
        time.sleep(0.02)
    child.send_signal(number)
    error = child.communicate(timeout=20)[1]
    assert b"KeyboardInterrupt" in error
    left = [path.name for path in Path(os.environ["NOHEAP_CACHE"]).iterdir()]
    assert left == ["lock"]
    # It was signalled with the rest, but on a busy machine it may die a moment later.
    while is_running(int(pids.read_text())) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(int(pids.read_text()))


def is_running(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_an_interrupt_while_a_child_is_being_started_ends_it_too(tmp_path, monkeypatch):
    # It came between the child's start and the knowledge of it, and the child went on.
    started = []
    popen = subprocess.Popen

    def interrupted(*arguments, **named):
        started.append(popen(*arguments, **named))
        signal.raise_signal(signal.SIGINT)
        return started[0]

    monkeypatch.setattr(process.subprocess, "Popen", interrupted)
    with pytest.raises(KeyboardInterrupt):
        process.run(["sleep", "300"], log_file=tmp_path / "log", what="it")
    assert started[0].poll() is not None


def test_the_cache_lock_keeps_a_second_builder_waiting(tmp_path):
    program = "from noheap_tools.toolchain import cache\nwith cache.locked(print): print('in')"
    with cache.locked(print):
        child = subprocess.Popen(
            [sys.executable, "-uc", program], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        assert "waiting" in child.stdout.readline()
        entered, _, _ = select.select([child.stdout], [], [], 0.3)
        assert not entered
    assert child.communicate(timeout=20)[0] == "in\n"


def test_leftovers_of_a_killed_builder_are_removed():
    leftover = Path(os.environ["NOHEAP_CACHE"]) / "tmp-dead"
    leftover.mkdir(parents=True)
    with cache.locked(print):
        assert not leftover.exists()


def test_a_cache_path_that_make_cannot_take_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("NOHEAP_CACHE", str(tmp_path / "my cache"))
    with pytest.raises(ToolError, match="space") as caught, cache.locked(print):
        pass
    assert "NOHEAP_CACHE" in caught.value.hint


def test_the_build_environment_takes_nothing_from_make_or_the_developer(tmp_path, monkeypatch):
    (tmp_path / "py").mkdir()
    (tmp_path / "py/mpconfig.h").write_text("")
    os.utime(tmp_path / "py/mpconfig.h", (1_757_600_000, 1_757_600_000))
    monkeypatch.setenv("MAKEFLAGS", "BOARD=pico")
    monkeypatch.setenv("CFLAGS", "-O0")
    environment = build._environment(tmp_path)
    assert not {"MAKEFLAGS", "CFLAGS"} & set(environment)
    assert environment["SOURCE_DATE_EPOCH"] == "1757600000"


# --- frozen images ------------------------------------------------------------------------


def test_a_frozen_build_that_was_cut_off_starts_afresh(tmp_path, monkeypatch):
    manifest = tmp_path / "manifest.py"
    manifest.write_text("")
    seen = []

    def build_rp2(tree, board, manifest, folder, out):
        seen.append(sorted(path.name for path in folder.iterdir()))
        (folder / "frozen_mpy").mkdir()
        (folder / "half.o").write_text("")
        if len(seen) == 2:
            raise ToolError("a syntax error")
        if len(seen) == 3:
            raise KeyboardInterrupt
        out.write_bytes(make_uf2())

    monkeypatch.setattr(build, "ensure_tree", lambda log: Path("/tree"))
    monkeypatch.setattr(build, "build_rp2", build_rp2)
    for _ in range(4):
        with contextlib.suppress(ToolError, KeyboardInterrupt):
            frozen.build_frozen_image(manifest, "pico", tmp_path / "out.uf2", print)
    fresh, kept = [], ["half.o"]
    assert seen == [fresh, kept, kept, fresh]


def test_a_missing_manifest_is_a_tool_error(tmp_path, forbid_getting):
    with pytest.raises(ToolError, match="no manifest"):
        frozen.build_frozen_image(tmp_path / "m.py", "pico", tmp_path / "o.uf2", print)


# --- commands -----------------------------------------------------------------------------


def test_setup_reports_each_piece_and_its_route(monkeypatch, capsys, fake_getting):
    python = unix.Interpreter(Path("/x/micropython"), "debian-build", "1.26.1")
    monkeypatch.setattr(unix, "resolve_interpreter", lambda log, again: python)
    monkeypatch.setattr(
        qemu,
        "resolve_qemu",
        lambda cpu, log, again: qemu.QemuImage(Path(f"/x/{cpu}"), "cache", "1.26.1"),
    )
    assert setup.run(Namespace(force=False)) == 0
    assert setup.run(Namespace(force=False)) == 0
    assert setup.run(Namespace(force=True)) == 0
    lines = [line.split("  ") for line in capsys.readouterr().out.splitlines() if "pico" in line]
    routes = [[cell.strip() for cell in line if cell.strip()][2] for line in lines]
    assert routes == ["download", "cache (download)", "download"]
    assert fake_getting == ["download", "tree again", "download"]


def test_setup_force_that_fails_keeps_what_was_there(monkeypatch, fake_getting):
    image.resolve_image("pico", print)

    def fails(*_args, **_options):
        raise ToolError("no network")

    monkeypatch.setattr(download, "fetch", fails)
    monkeypatch.setattr(build, "build_rp2", fails)
    with pytest.raises(ToolError, match="no network"):
        setup.run(Namespace(force=True))
    assert image.resolve_image("pico", print).origin == "cache"


GOOD = doctor.Check("python", True, "3.11.7")
BAD = doctor.Check("unix", False, "none is here", "noheap setup")
OPTIONAL = doctor.Check("qemu", False, "not installed", "get it", required=False)


@pytest.mark.parametrize(
    ("checks", "code"), [([GOOD], 0), ([GOOD, OPTIONAL], 0), ([GOOD, BAD], 1)]
)
def test_doctors_exit_code_is_about_what_is_required(monkeypatch, capsys, checks, code):
    monkeypatch.setattr(doctor, "all_checks", lambda: checks)
    assert cli.main(["doctor"]) == code
    text = capsys.readouterr().out
    assert all(check.remedy in text for check in checks)
    assert cli.main(["doctor", "--json"]) == code
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is (code == 0)
    assert [check["name"] for check in report["checks"]] == [check.name for check in checks]


def test_doctor_finds_what_is_missing_and_names_the_remedy(monkeypatch):
    monkeypatch.setattr(
        doctor, "requires", lambda name: ["rich==0.0.1", 'ruff==1; extra == "dev"']
    )
    monkeypatch.setattr(doctor.sys, "version_info", (3, 10, 9))
    monkeypatch.setattr(doctor.sys, "executable", "/nowhere/python")
    needs(monkeypatch, cmake=False)
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    found = {check.name: check for check in doctor.all_checks()}
    missing = {name for name, check in found.items() if check.required and not check.ok}
    images = {"image pico", "unix", *(f"qemu {cpu}" for cpu in recipe.QEMU_BOARDS)}
    assert missing == {"python", "packages", "mpy-cross", "qemu", *images}
    assert found["qemu"].remedy == "sudo apt-get install qemu-system-arm"
    assert "wanted 0.0.1" in found["packages"].detail
    assert not found["dev packages"].ok and "ruff" in found["dev packages"].detail
    assert {found[name].remedy for name in images} == {"noheap setup"}
    assert found["compilers"].remedy == "sudo apt-get install cmake"


def test_doctor_accepts_a_machine_that_has_it_all(tmp_path, monkeypatch):
    own = tmp_path / "own.uf2"
    own.write_bytes(make_uf2())
    monkeypatch.setenv("NOHEAP_IMAGE", str(own))
    monkeypatch.setenv("NOHEAP_UNIX", str(script(tmp_path / "mp", "echo micropython 1.26.1")))
    for cpu in recipe.QEMU_BOARDS:
        (tmp_path / f"{cpu}.elf").write_bytes(ELF)
    monkeypatch.setenv("NOHEAP_QEMU", str(tmp_path))
    monkeypatch.setattr(doctor.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert [check.name for check in doctor.all_checks() if check.required and not check.ok] == []


def test_doctor_reports_a_wrong_image_instead_of_failing(tmp_path, monkeypatch):
    own = tmp_path / "own.uf2"
    own.write_bytes(make_uf2(family=RP2350))
    monkeypatch.setenv("NOHEAP_IMAGE", str(own))
    found = {check.name: check for check in doctor.all_checks()}
    assert not found["image pico"].ok and "wrong chip" in found["image pico"].detail


def test_firmware_refuses_a_board_without_an_image(capsys):
    assert cli.main(["firmware", "--board", "nosuch"]) == 2
    assert "nosuch" in capsys.readouterr().err


def test_a_fast_emulator_is_not_compiled_again(monkeypatch):
    monkeypatch.setattr(emulator, "is_fast", lambda: True)
    monkeypatch.setattr(emulator.subprocess, "Popen", lambda *_, **__: pytest.fail("compiled"))
    with emulator.compiling_beside(pytest.fail):
        pass


def test_without_a_compiler_the_emulator_stays_slow_and_says_how_to_mend_it(monkeypatch):
    monkeypatch.setattr(emulator, "is_fast", lambda: False)
    monkeypatch.setattr(emulator, "cached_wheel", lambda: None)
    monkeypatch.setattr(emulator.shutil, "which", lambda name: None)
    said = []
    with emulator.compiling_beside(said.append):
        pass
    assert said == [
        "emulator: slower than it could be, for want of a C compiler: sudo apt-get install gcc"
    ]
