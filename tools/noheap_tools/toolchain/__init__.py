"""Gets the real MicroPython: RP2040 and QEMU images, and the unix interpreter.

    image = resolve_image("pico", to_stderr)    # .path .origin .version .elf
    python = resolve_unix(to_stderr)            # Path of the unix interpreter
    other = resolve_qemu("cortex-m3", to_stderr)
    build_frozen_image(manifest, "pico", out, to_stderr)

Each takes it from the cache, else gets it, and reports on `log` which way it went.
All of them raise ToolError when that fails.
"""

from noheap_tools.toolchain.frozen import build_frozen_image
from noheap_tools.toolchain.image import Image, find_image, resolve_image
from noheap_tools.toolchain.progress import Log, to_stderr
from noheap_tools.toolchain.qemu import QemuImage, find_qemu, resolve_qemu
from noheap_tools.toolchain.unix import Interpreter, find_unix, resolve_interpreter, resolve_unix

__all__ = [
    "Image",
    "Interpreter",
    "Log",
    "QemuImage",
    "build_frozen_image",
    "find_image",
    "find_qemu",
    "find_unix",
    "resolve_image",
    "resolve_interpreter",
    "resolve_qemu",
    "resolve_unix",
    "to_stderr",
]
