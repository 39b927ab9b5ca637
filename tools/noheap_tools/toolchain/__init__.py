"""Where the real MicroPython comes from: the RP2040 image, the unix interpreter, frozen images.

    image = resolve_image("pico", to_stderr)    # .path .origin .version .elf
    python = resolve_unix(to_stderr)            # Path of the unix interpreter
    build_frozen_image(manifest, "pico", out, to_stderr)

Each takes what is in the cache, else gets it, saying on `log` which way it went.
All of them raise ToolError when it cannot be had.
"""

from noheap_tools.toolchain.frozen import build_frozen_image
from noheap_tools.toolchain.image import Image, find_image, resolve_image
from noheap_tools.toolchain.progress import Log, to_stderr
from noheap_tools.toolchain.unix import Interpreter, find_unix, resolve_interpreter, resolve_unix

__all__ = [
    "Image",
    "Interpreter",
    "Log",
    "build_frozen_image",
    "find_image",
    "find_unix",
    "resolve_image",
    "resolve_interpreter",
    "resolve_unix",
    "to_stderr",
]
