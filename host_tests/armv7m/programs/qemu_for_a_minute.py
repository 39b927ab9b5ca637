"""Starts a machine, and prints its process."""

import time

from rig.qemu import Files, Qemu

qemu = Qemu("cortex-m3", Files({"x": b"1"}))
print(qemu.pid, flush=True)
time.sleep(60)
