"""Tier asm: the same job in assembler, in the vector itself; RP2040, RP2350.

It reads no clock: records have no lateness, and `count_missed`, which loop/report.py calls, finds
missed periods. It measures nothing, and of the checks of a reading it makes only those of the
range and of implausible bits.
"""

from noheap.cortex.link_asm import AsmParts

NAME = "asm"
TAKES_TIME = False


def serves(source) -> bool:
    return hasattr(source, "asm_parts")


def fastest_us(source) -> int:
    return source.fastest_us


def tick(source, block: int, job, period_us: int, pwm_slice, priority: int):
    """Returns the tick that calls the interrupt for the sampler `job`."""
    if job.LEAN:
        from noheap.sampler.job.lean_asm import judge
    else:
        from noheap.sampler.job.judge_asm import judge
    take, explain = source.asm_parts()
    parts = AsmParts(block, take, judge, explain)
    return source.tick_module().fitting(parts, period_us, pwm_slice, priority)
