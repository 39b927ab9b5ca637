"""Frozen into every custom image: the manifest of each family includes this one.

`options.sources` is the folder where `noheap firmware` puts library, application and the module
`board`, with the library's constants in place of their names.
"""

package("noheap", base_path=options.sources, opt=2)
module("boot.py", base_path=options.sources, opt=2)
module("main.py", base_path=options.sources, opt=2)
module("config.py", base_path=options.sources, opt=2)
module("board.py", base_path=options.sources, opt=2)
