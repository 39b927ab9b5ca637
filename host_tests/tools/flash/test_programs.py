"""The programs that write an image: what they are called with."""

from pathlib import Path

from noheap_tools.board import boards
from noheap_tools.flash import programs as flash_tools
from rig.images import F411, NUCLEO, vectors


def test_dfu_util_takes_the_addresses_of_a_dfu_and_is_told_that_of_a_bin(image, flat):
    board = boards.load("blackpill_f411")
    begin = ["dfu-util", "-a", "0", "-d", "0483:df11"]
    for made, where in ((image, ":leave"), (flat, "0x08000000:leave")):
        lines = flash_tools.command_lines("dfu-util", made, board, Path("build"))
        assert lines == [[*begin, "-s", where, "-D", str(made.path)]]
        assert flash_tools.part_files("dfu-util", made, board, Path("build")) == []


def test_st_flash_gets_a_file_for_each_part(image, flat, tmp_path):
    folder = tmp_path / "new"
    lines = flash_tools.command_lines("st-flash", image, F411, folder)
    first, second = folder / "nucleo_f411re-08000000.bin", folder / "nucleo_f411re-08020000.bin"
    assert lines == [
        ["st-flash", "--reset", "write", str(first), "0x08000000"],
        ["st-flash", "--reset", "write", str(second), "0x08020000"],
    ]
    flash_tools.write_parts("st-flash", image, F411, folder)
    assert first.read_bytes() == vectors()
    assert second.read_bytes() == NUCLEO
    assert flash_tools.command_lines("st-flash", flat, F411, folder) == [
        ["st-flash", "--reset", "write", str(flat.path), "0x08000000"]
    ]


def test_openocd_does_all_in_one_call_whatever_the_name(image, flat):
    lines = flash_tools.command_lines("openocd", image, F411, Path("my build"))
    assert lines == [
        [
            *["openocd", "-f", "interface/stlink.cfg", "-f", "target/stm32f4x.cfg"],
            *["-c", "program {my build/nucleo_f411re-08000000.bin} verify 0x08000000"],
            *["-c", "program {my build/nucleo_f411re-08020000.bin} verify 0x08020000"],
            *["-c", "reset run", "-c", "shutdown"],
        ]
    ]
    assert (
        f"program {{{flat.path}}} verify 0x08000000"
        in (flash_tools.command_lines("openocd", flat, F411, Path("build"))[0])
    )
