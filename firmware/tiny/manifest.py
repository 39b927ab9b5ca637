"""Frozen into a tiny image: the firmware in the folder `options.sources`, and nothing else.

Without asserts and line numbers, which cost a twentieth of its size.
"""

import os

for name in sorted(os.listdir(options.sources)):
    if name.endswith(".py"):
        module(name, base_path=options.sources, opt=3)
    elif os.path.isdir(os.path.join(options.sources, name)):
        package(name, base_path=options.sources, opt=3)
