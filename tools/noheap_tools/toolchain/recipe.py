"""The recipes of builds: everything that decides the bytes of an image, and a key for it."""

import hashlib
from pathlib import Path

from noheap_tools.selection import selected
from noheap_tools.versions import MBEDTLS_SERIES, PICO_SDK, TINYUSB

# Series of MicroPython -> the pico-sdk that its lib/pico-sdk submodule points at. Debian's source
# package leaves submodules out.
PICO_SDK_OF = {"1.26": PICO_SDK, "1.27": "2.1.1", "1.28": "2.2.0", "1.29": "2.3.0"}
# The same for tinyusb: MicroPython 1.27 calls tud_cdc_configure(), which is new in 0.19.
LEAST_TINYUSB_OF = {"1.26": "0.17", "1.27": "0.19", "1.28": "0.19", "1.29": "0.19"}

# Our name of a board -> the name that MicroPython's rp2 port builds it under.
RP2_BOARDS = {"pico": "RPI_PICO"}

# micropython-lib is in no Debian package, hence no require() here.
STOCK_MANIFEST = """\
freeze("$(PORT_DIR)/modules")
include("$(MPY_DIR)/extmod/asyncio")
"""

RP2_CMAKE_ARGS = "-DPICO_NO_PICOTOOL=1"

# Parts that would need submodules that no Debian package has, or libraries of the host.
UNIX_FLAGS = (
    "MICROPY_PY_BTREE=0",
    "MICROPY_PY_SSL=0",
    "MICROPY_SSL_MBEDTLS=0",
    "MICROPY_SSL_AXTLS=0",
    "MICROPY_PY_FFI=0",
    "FROZEN_MANIFEST=",
)

_QEMU_BOARD = """\
QEMU_ARCH = arm
QEMU_MACHINE = {machine}
CFLAGS += -mthumb {cpu}
CFLAGS += -DQEMU_SOC_{soc} -DMICROPY_HW_MCU_NAME='"{title}"'
LDSCRIPT = {linker_script}
MICROPY_HEAP_SIZE = {heap}
SRC_BOARD_O = shared/runtime/gchelper_native.o shared/runtime/gchelper_{instructions}.o
"""
_MPS2 = {
    "soc": "MPS2",
    "linker_script": "mcu/arm/mps2.ld",
    "instructions": "thumb2",
    "heap": 196608,
}
_FAT = "MICROPY_VFS_FAT = 1\nCFLAGS += -DMICROPY_FATFS_NORTC=1 -DMICROPY_FATFS_RPATH=2\n"
_FAT += "SRC_C += shared/timeutils/timeutils.c\n"
_M4F = "-mcpu=cortex-m4 -mfpu=fpv4-sp-d16 -mfloat-abi=hard"

# C code and a linker script for the machine that ports/qemu does not have. The assembler
# must know that the CPU is an ARMv8-M one, else the linker refuses its files.
AN505 = Path(__file__).parent / "an505"
AN505_FILES = "NOHEAP_AN505"  # the variable of make with its place
_AN505 = f"SRC_C += $({AN505_FILES})/board.c\nAFLAGS += -mcpu=cortex-m33\n"

# CPU -> mpconfigboard.mk for MicroPython's ports/qemu. That port has no Cortex-M4F and no
# Cortex-M33, and its Cortex-M0 is built without native code. The heap is about what a Pico has; an
# STM32F405, here for its timers, has 128 KiB of RAM in all. It has the STM32's file system, too,
# whose directory iterators have finalisers.
QEMU_BOARDS = {
    "cortex-m0": _QEMU_BOARD.format(
        machine="microbit",
        cpu="-mcpu=cortex-m0 -mfloat-abi=soft -DMICROPY_EMIT_THUMB=1 -DMICROPY_EMIT_THUMB_ARMV7M=0"
        " -DMICROPY_EMIT_INLINE_THUMB=1 -DMICROPY_EMIT_INLINE_THUMB_FLOAT=0",
        soc="NRF51",
        title="Cortex-M0",
        linker_script="mcu/arm/nrf51.ld",
        instructions="thumb1",
        heap=196608,
    ),
    "cortex-m3": _QEMU_BOARD.format(
        machine="mps2-an385",
        cpu="-mcpu=cortex-m3 -mfloat-abi=soft",
        title="Cortex-M3",
        **_MPS2,
    ),
    "cortex-m4f": _QEMU_BOARD.format(
        machine="mps2-an386",
        cpu=_M4F,
        title="Cortex-M4F",
        **_MPS2,
    ),
    "cortex-m33": _QEMU_BOARD.format(
        machine="mps2-an505",
        cpu="-mcpu=cortex-m33 -mfpu=fpv5-sp-d16 -mfloat-abi=hard",
        soc="AN505",
        title="Cortex-M33",
        linker_script=f"$({AN505_FILES})/an505.ld",
        instructions="thumb2",
        heap=196608,
    )
    + _AN505,
    "stm32f405": _QEMU_BOARD.format(
        machine="netduinoplus2",
        cpu=_M4F,
        soc="STM32",
        title="STM32F405",
        linker_script="mcu/arm/stm32.ld",
        instructions="thumb2",
        heap=65536,
    )
    + _FAT,
}
QEMU_FLAGS = ("FROZEN_MANIFEST=",)


def key() -> str:
    """The end of every cache entry's name: the release, and a hash of its recipe."""
    it = selected()
    recipe = repr((PICO_SDK, TINYUSB, MBEDTLS_SERIES, STOCK_MANIFEST, RP2_CMAKE_ARGS, UNIX_FLAGS))
    return f"{it.release}-{hashlib.sha256((recipe + it.state).encode()).hexdigest()[:8]}"


def qemu_key(cpu: str) -> str:
    """The same for the entry of a CPU for QEMU, on whose recipe the others do not depend."""
    files = sorted(AN505.iterdir()) if AN505_FILES in QEMU_BOARDS[cpu] else []
    ours = [(path.name, path.read_bytes()) for path in files]
    recipe = repr((key(), QEMU_BOARDS[cpu], QEMU_FLAGS, ours))
    return f"{selected().release}-{hashlib.sha256(recipe.encode()).hexdigest()[:8]}"
