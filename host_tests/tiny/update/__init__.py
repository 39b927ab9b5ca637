"""Updates of the application alone, of the project programs/updated.

boot_rom        the writes of a chip that takes a .uf2
port_on_host    the port's own C, which chooses what runs, for all cuts and flips
applications    builds updates, and puts them into a flash

The whole image runs on the emulated board for a part of what port_on_host is asked.
"""
