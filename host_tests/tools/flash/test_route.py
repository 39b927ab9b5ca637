"""`noheap flash --image` with each of these programs, which here only note their arguments."""

import json
import shlex
from pathlib import Path

import pytest

from noheap_tools import answer, cli
from rig.images import FLASH, dfu, vectors


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    """Run `noheap flash`, with no programs installed but those of `installed`."""
    monkeypatch.chdir(tmp_path)
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}")

    def run(*arguments: str, **installed: int) -> tuple[int, str, str]:
        for name, code in installed.items():
            program = programs / name.replace("_", "-")
            program.write_text(
                "#!/bin/sh\n"
                f'for word; do printf "%s|" "$word" >> {tmp_path}/called; done\n'
                f"echo >> {tmp_path}/called\n"
                f"echo {name} did something\nexit {code}\n"
            )
            program.chmod(0o755)
        return cli.main(["flash", *arguments]), *capfd.readouterr()

    return run


def called(tmp_path: Path) -> list[list[str]]:
    """Returns the arguments of each call of a program."""
    lines = (tmp_path / "called").read_text().splitlines()
    return [line.split("|")[:-1] for line in lines]


def test_a_missing_program_is_one_error_with_the_line_that_installs_it(run, image):
    packages = {"st-flash": "stlink-tools", "openocd": "openocd"}
    for tool, package in packages.items():
        arguments = ["--board", "nucleo_f411re", "--image", str(image.path), "--tool", tool]
        code, out, err = run(*arguments)
        assert (code, out) == (1, "")
        assert err == (
            f"noheap flash: {tool} is not installed\n  sudo apt-get install {package}\n"
        )
    code, _, err = run("--board", "nucleo_f411re", "--image", str(image.path))
    assert "st-flash is not installed" in err  # the usual one


def test_the_program_that_is_here_is_taken(run, image, tmp_path):
    arguments = ["--board", "nucleo_f411re", "--image", str(image.path)]
    code, out, err = run(*arguments, openocd=0)
    assert code == 0, err
    assert called(tmp_path)[0][:2] == ["-f", "interface/stlink.cfg"]
    assert f"openocd wrote {image.path}" in out
    assert "openocd did something" not in out  # it is on stderr
    assert "openocd did something" in err


def test_st_flash_is_called_for_each_part(run, image, tmp_path):
    code, out, err = run(
        "--board", "nucleo_f411re", "--image", str(image.path), "--json", st_flash=0
    )
    assert code == 0, err
    told = {"board": "nucleo_f411re", "image": str(image.path), "tool": "st-flash"}
    assert json.loads(out) == answer.of(told)
    for line, part in zip(called(tmp_path), image.parts, strict=True):
        assert line[:2] == ["--reset", "write"]
        assert Path(line[2]).read_bytes() == part.data
        assert int(line[3], 0) == part.address


def test_a_program_that_fails_ends_it_and_the_board_may_not_be_ready(run, image, tmp_path):
    code, out, err = run("--board", "nucleo_f411re", "--image", str(image.path), st_flash=3)
    assert (code, out) == (1, "")
    assert len(called(tmp_path)) == 1
    assert "noheap flash: st-flash failed (exit code 3)" in err
    assert "Connect the board's ST-LINK by USB." in err


def test_a_program_that_the_board_does_not_take_is_wrong_use(run, image):
    code, _, err = run("--board", "nucleo_f411re", "--image", str(image.path), "--tool=dfu-util")
    assert code == 2
    assert "nucleo_f411re takes no dfu-util" in err


def test_an_image_for_another_chip_is_refused_before_any_program(run, put, tmp_path):
    path = put("a.bin", vectors(stack=0x20042000))
    for arguments in (["--dry-run"], []):
        code, _, err = run("--board", "nucleo_f411re", "--image", str(path), *arguments, openocd=0)
        assert code == 1
        assert "is not for an STM32F411" in err
    assert not (tmp_path / "called").exists()


def test_a_dry_run_tells_every_file_and_command_line(run, image, tmp_path):
    arguments = ["--board", "nucleo_f411re", "--image", str(image.path), "--dry-run"]
    code, out, _ = run(*arguments)
    assert code == 0
    lines = out.splitlines()
    assert f"image {image.path}: {image.flash_bytes} bytes, MicroPython 1.26.1" in lines
    for part in image.parts:
        path = tmp_path / "build" / f"nucleo_f411re-{part.address:08x}.bin"
        assert f"would write {path}, {len(part.data)} bytes" in lines
        command = ["st-flash", "--reset", "write", str(path), f"{part.address:#010x}"]
        assert f"would run   {shlex.join(command)}" in lines
    assert "missing     st-flash: sudo apt-get install stlink-tools" in lines
    assert not (tmp_path / "build").exists()
    told = json.loads(run(*arguments, "--json", openocd=0)[1])
    assert told["commands"][0].startswith("openocd -f interface/stlink.cfg")
    assert told["missing"] == []
    assert not (tmp_path / "called").exists()


def test_our_own_image_must_have_been_built(run, tmp_path):
    code, _, err = run("--board", "pybv11", "--image", "built", dfu_util=0)
    assert code == 1
    assert "no image was built for pybv11 yet" in err
    assert "noheap firmware --board pybv11 --micropython PATH" in err
    (tmp_path / "build").mkdir()
    path = tmp_path / "build" / "pybv11.dfu"
    path.write_bytes(dfu((FLASH, vectors(stack=0x20020000))))
    code, _, err = run("--board", "pybv11", "--image", "built", dfu_util=0)
    assert code == 0, err
    assert called(tmp_path) == [["-a", "0", "-d", "0483:df11", "-s", ":leave", "-D", str(path)]]
