# Stands at the top of boot.py, so that nothing else is on the heap yet: takes as many bytes of it
# as the host has written into the watchdog's SCRATCH0, and writes the size of the whole heap into
# SCRATCH1 (RP2040 datasheet 4.7.6).
import gc

from machine import mem32

gc.collect()
mem32[0x40058010] = gc.mem_alloc() + gc.mem_free()
ballast = bytearray(mem32[0x4005800C])
