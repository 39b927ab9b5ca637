"""Removes the file PATH, if there is one."""

import os

try:
    os.remove(PATH)
except OSError as e:
    if e.errno != 2:
        raise
