"""The rooms of the library and of the tools on their floors, the lowest first.

A room imports rooms of lower floors only. What does not obey yet is excused by (pattern of the
file, module that it imports), with the reason; an entry that is no longer needed fails the test.
"""

LIB = (
    ("block", "buf", "hal", "record"),
    ("control", "cortex", "safe", "sensors", "wire"),
    ("tick",),
    ("source", "sampler"),
    ("loop",),
)
_TEXT = "the interrupt is text, which is forgotten once it is compiled"
_TIER = "the tier is chosen at run time, and its module is named to noheap flash by a list"
_MODULES = "noheap.sampler.modules"
LIB_EXCUSED = {
    ("cortex/vector.py", _MODULES): _TIER,
    ("cortex/vector.py", "noheap.hal.rp2040"): _TIER,
    ("hal/rp2040.py", "noheap.tick.rp2040"): _TIER,
    ("hal/rp2040_prepared.py", "noheap.hal"): _TEXT,
    ("hal/rp2040_prepared.py", "noheap.hal.rp2040_prepared_source"): _TEXT,
    ("hal/stm32f4.py", "noheap.tick.stm32f4"): _TIER,
    ("sampler/modules.py", "__import__"): _TIER,
    ("sampler/sampler.py", "noheap.sampler.measured"): _TIER,
    ("sampler/sampler.py", "noheap.sampler.missed"): _TIER,
    ("sampler/sampler.py", "noheap.sampler.tick_asm"): _TIER,
    ("sampler/sampler.py", "noheap.tick.timer"): _TIER,
    ("sampler/tick_asm.py", "noheap.cortex.code"): _TEXT,
    ("sampler/tick_asm.py", "noheap.sampler.tick_asm_source"): _TEXT,
    ("sampler/tick_isr.py", "noheap.sampler.tick_source"): _TEXT,
    ("sampler/tick_lean.py", "noheap.sampler.tick_source"): _TEXT,
    ("source/rp2040_i2c.py", _MODULES): _TEXT,
    ("source/rp2040_i2c.py", "noheap.sampler.i2c_pieces"): _TEXT,
    ("source/stm32f4_i2c.py", _MODULES): _TEXT,
    ("source/stm32f4_i2c.py", "noheap.sampler.stm32f4_i2c_pieces"): _TEXT,
    ("tick/rp2040.py", _MODULES): _TEXT,
    ("tick/rp2040.py", "noheap.cortex.code"): _TEXT,
    ("tick/tick.py", _MODULES): _TEXT,
    ("tick/tick.py", "noheap.cortex.code"): _TEXT,
}

TOOLS = (
    ("errors", "paths", "versions"),
    ("board", "link"),
    ("toolchain",),
    ("emulator", "flash"),
    ("run",),
    ("bench", "check", "cycles"),
    ("docs",),
    ("commands",),
    ("cli",),
)
_ON_DEMAND = "a command is imported when it is asked for, so that --help is quick"
TOOLS_EXCUSED = {
    ("check/device/start.py", "__import__"): "it runs on a board, and is told what to import",
    ("cli.py", "import_module"): _ON_DEMAND,
    ("commands/bench.py", "import_module"): _ON_DEMAND,
}
