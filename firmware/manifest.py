"""Frozen into every custom image: the manifest of each family includes this one.

`options.sources` is the folder where `noheap firmware` puts library, application and the module
`board`, with the library's constants in place of their names.
"""

import os

for name in sorted(os.listdir(options.sources)):
    if name.endswith(".py"):
        module(name, base_path=options.sources, opt=2)
    elif os.path.isdir(os.path.join(options.sources, name)):
        package(name, base_path=options.sources, opt=2)
