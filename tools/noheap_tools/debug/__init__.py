"""The emulated board for gdb: its remote serial protocol, and the symbols of native handlers."""
