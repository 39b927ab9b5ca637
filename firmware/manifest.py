"""Frozen into every custom image: the manifest of each family includes this one."""

package("noheap", base_path="../lib", opt=2)
module("boot.py", opt=2)
module("main.py", opt=2)
module("config.py", opt=2)
