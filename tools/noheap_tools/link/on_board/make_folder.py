"""Makes the folder PATH, unless it is there."""

import os

try:
    os.mkdir(PATH)
except OSError as e:
    if e.errno != 17:  # EEXIST
        raise
