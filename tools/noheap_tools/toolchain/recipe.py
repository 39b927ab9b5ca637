"""What is built and how: everything that decides the bytes of an image, and the key of it all."""

import hashlib

from noheap_tools.versions import MBEDTLS_SERIES, MICROPYTHON, PICO_SDK, TINYUSB

# MicroPython 1.26.0 is the first release with Timer(hard=True) on rp2.
OLDEST_MICROPYTHON = "1.26.0"

# MicroPython release -> the pico-sdk that its lib/pico-sdk submodule points at. Debian's source
# package leaves submodules out, so that a release which is not listed cannot be matched.
PICO_SDK_OF = {"1.26.0": "2.1.1", MICROPYTHON: PICO_SDK}

# Our name of a board -> the name that MicroPython's rp2 port builds it under.
RP2_BOARDS = {"pico": "RPI_PICO"}

# micropython-lib is in no Debian package, hence no require() here.
STOCK_MANIFEST = """\
freeze("$(PORT_DIR)/modules")
include("$(MPY_DIR)/extmod/asyncio")
"""

RP2_CMAKE_ARGS = "-DPICO_NO_PICOTOOL=1"

# What would need submodules that no Debian package has, or libraries of the host.
UNIX_FLAGS = (
    "MICROPY_PY_BTREE=0",
    "MICROPY_PY_SSL=0",
    "MICROPY_SSL_MBEDTLS=0",
    "MICROPY_SSL_AXTLS=0",
    "MICROPY_PY_FFI=0",
    "FROZEN_MANIFEST=",
)


def key() -> str:
    """The end of every cache entry's name: the release, and a hash of all of the above."""
    recipe = repr((PICO_SDK, TINYUSB, MBEDTLS_SERIES, STOCK_MANIFEST, RP2_CMAKE_ARGS, UNIX_FLAGS))
    return f"{MICROPYTHON}-{hashlib.sha256(recipe.encode()).hexdigest()[:8]}"
