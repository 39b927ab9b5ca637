"""Stand-ins for what the toolchain gets: images, sources, programs, compilers that are here
or not."""

import struct

from noheap_tools.toolchain import compilers

RP2040 = 0xE48BFF56
RP2350 = 0xE48BFF59
ELF = b"\x7fELF\x01\x01\x01...MicroPython v1.26.1 on 2025-09-11"


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


def sources(folder, version=(1, 29, 0), preview=0):
    """Makes `folder`, and returns it: MicroPython's sources of a version, as far as the header
    that says which one it is."""
    (folder / "py").mkdir(parents=True, exist_ok=True)
    words = zip(("MAJOR", "MINOR", "MICRO", "PRERELEASE"), (*version, preview), strict=True)
    lines = (f"#define MICROPY_VERSION_{word} {number}\n" for word, number in words)
    (folder / "py/mpconfig.h").write_text("".join(lines))
    return folder


def script(path, text):
    """An executable at `path` for the shell; returns `path`."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def needs(monkeypatch, **packages):
    """Has the build need these packages, True for those that are installed, and no others."""
    monkeypatch.setattr(
        compilers, "_NEEDED", {name: (lambda here=here: here) for name, here in packages.items()}
    )
