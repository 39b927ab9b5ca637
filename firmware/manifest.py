"""What every custom image freezes. A board's manifest includes this one."""

package("noheap", base_path="../lib", opt=2)
module("boot.py", opt=2)
module("main.py", opt=2)
module("config.py", opt=2)
