"""Images for an STM32 and an RP2350: which are taken for which board."""

import struct
import zlib

import pytest

from noheap_tools.board import boards
from noheap_tools.errors import ToolError
from noheap_tools.flash import image as flash_image
from noheap_tools.toolchain import uf2
from rig.images import F405, F411, F446, FLASH, NUCLEO, PICO2, TEXT, dfu, vectors

# Taken


def test_a_dfu_in_two_parts_is_taken(put):
    path = put("firmware.dfu", dfu((FLASH, vectors()), (TEXT, NUCLEO)))
    image = flash_image.read(path, F411)
    assert image.parts == (
        flash_image.Part(FLASH, vectors()),
        flash_image.Part(TEXT, NUCLEO),
    )
    assert image.micropython == "1.26.1"
    assert image.flash_bytes == len(vectors()) + len(NUCLEO)


def test_a_bin_begins_where_flash_does(put):
    image = flash_image.read(put("firmware.bin", vectors() + NUCLEO), F411)
    assert [part.address for part in image.parts] == [FLASH]


def test_what_is_no_micropython_is_taken_by_its_vectors_alone(put):
    assert flash_image.read(put("blink.bin", vectors()), F446).micropython == ""


@pytest.mark.parametrize("stack", [0x20000004, 0x20020000])
def test_a_stack_may_begin_anywhere_in_ram_and_just_behind_it(put, stack):
    flash_image.read(put("a.bin", vectors(stack=stack)), F411)


def test_a_stack_may_be_in_the_f405s_second_ram(put):
    path = put("a.bin", vectors(stack=0x10010000))
    flash_image.read(path, F405)
    with pytest.raises(ToolError, match="its stack would begin at 0x10010000"):
        flash_image.read(path, F411)


# Refused


@pytest.mark.parametrize("stack", [0, 0x20000000, 0x20020004, 0x2001C002, 0x20042000, 0xFFFFFFFF])
def test_a_stack_that_is_not_in_the_chips_ram_is_refused(put, stack):
    with pytest.raises(ToolError, match="not for an STM32F411: its stack would begin at"):
        flash_image.read(put("a.bin", vectors(stack=stack)), F411)


@pytest.mark.parametrize("reset", [0, FLASH + 0x100, FLASH + 512 * 1024 + 1, 0x10000201])
def test_a_reset_vector_that_is_not_thumb_code_in_flash_is_refused(put, reset):
    with pytest.raises(ToolError, match="its reset vector 0x"):
        flash_image.read(put("a.bin", vectors(reset=reset)), F411)


def test_the_larger_chips_image_is_refused_where_it_does_not_fit(put):
    path = put("a.bin", vectors(reset=0x080A0001))
    flash_image.read(path, F405)
    with pytest.raises(ToolError, match="reset vector 0x080a0001 is not Thumb code"):
        flash_image.read(path, F446)


@pytest.mark.parametrize("address", [FLASH - 8, FLASH + 512 * 1024 - 8, 0x90000000])
def test_a_part_outside_of_flash_is_refused(put, address):
    path = put("a.dfu", dfu((FLASH, vectors()), (address, bytes(16))))
    with pytest.raises(ToolError, match=f"16 bytes at {address:#010x} are not in its flash"):
        flash_image.read(path, F411)


def test_an_image_for_behind_a_boot_loader_is_refused(put):
    with pytest.raises(ToolError, match="has nothing for 0x08000000, where an STM32F411 starts"):
        flash_image.read(put("a.dfu", dfu((TEXT, vectors()))), F411)
    with pytest.raises(ToolError, match="has nothing for 0x08000000"):
        flash_image.read(put("a.bin", bytes(7)), F411)


def test_boards_with_the_same_chip_are_told_apart_by_what_micropython_says(put):
    path = put("firmware.dfu", dfu((FLASH, vectors()), (TEXT, bytes(3) + NUCLEO)))
    with pytest.raises(ToolError) as caught:
        flash_image.read(path, boards.load("blackpill_f411"))
    assert "is MicroPython for NUCLEO-F411RE with STM32F411xE, not for WEACT_F411_BLACKPILL" in (
        caught.value.message
    )


def test_every_damage_of_a_dfu_is_found(put):
    whole = dfu((FLASH, vectors()), (TEXT, NUCLEO))
    flash_image.read(put("a.dfu", whole), F411)
    for length in range(5, len(whole), 7):
        with pytest.raises(ToolError, match="is damaged or cut off"):
            flash_image.read(put("a.dfu", whole[:length]), F411)
    for at in range(5, len(whole), 7):
        wrong = bytearray(whole)
        wrong[at] ^= 0x10
        with pytest.raises(ToolError, match="is damaged or cut off"):
            flash_image.read(put("a.dfu", bytes(wrong)), F411)


def test_a_dfu_whose_lengths_do_not_add_up_is_refused(put):
    body = bytearray(dfu((FLASH, vectors()))[:-4])
    body[11 + 270 : 11 + 274] = struct.pack("<I", 2)  # elements of the target
    path = put("a.dfu", bytes(body) + struct.pack("<I", ~zlib.crc32(body) & 0xFFFFFFFF))
    with pytest.raises(ToolError, match="is damaged or cut off"):
        flash_image.read(path, F411)


def test_a_file_of_another_kind_or_none_is_refused(put, tmp_path):
    made = uf2.made_of(NUCLEO, "RP2040")
    with pytest.raises(ToolError, match="is no image for an STM32F411") as caught:
        flash_image.read(put("a.uf2", made), F411)
    assert caught.value.hint == "It takes a .dfu or a .bin."
    with pytest.raises(ToolError, match="cannot read the image"):
        flash_image.read(tmp_path / "nosuch.dfu", F411)


# UF2 for the RP2350


BANNER = b"MicroPython v1.26.1 on 2025-09-11; Raspberry Pi Pico2 with RP2350"


def test_an_rp2350s_image_is_taken_with_the_block_that_its_boot_rom_needs(put):
    made = uf2.made_of(bytes(300) + BANNER, "RP2350")
    image = flash_image.read(put("a.uf2", made), PICO2)
    assert image.micropython == "1.26.1"
    assert image.parts[0].address == 0x10000000
    # Of picotool: flags, address, size, block 0 of 2, family; filler; "ignore this block".
    head = (0x2000 | 0x8000, 0x10FFFF00, 256, 0, 2, 0xE48BFF57)
    assert struct.unpack_from("<6I", made, 8) == head
    assert made[32:292] == b"\xef" * 256 + bytes.fromhex("04e35799")
    older = bytearray(made)
    older[9] = 0x20  # picotool 2.0: no extension
    flash_image.read(put("a.uf2", bytes(older)), PICO2)
    with pytest.raises(ToolError, match="lacks the block of erratum RP2350-E10"):
        flash_image.read(put("a.uf2", made[512:]), PICO2)


def test_the_two_chips_images_are_told_apart(put):
    for chip, board in (("RP2040", PICO2), ("RP2350", boards.load("pico"))):
        with pytest.raises(ToolError, match="is an image of the wrong chip"):
            flash_image.read(put("a.uf2", uf2.made_of(BANNER, chip)), board)
    for cut in (10, 511, 512, 600):
        with pytest.raises(ToolError):
            flash_image.read(put("a.uf2", uf2.made_of(BANNER, "RP2350")[:cut]), PICO2)
