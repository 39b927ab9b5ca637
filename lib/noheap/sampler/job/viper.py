"""The parts of a viper interrupt, in their order."""

from noheap.block import IMPLAUSIBLE, LOW, SPAN

_INT16_MIN = -0x8000
_INT16_SPAN = 0xFFFF


def viper_parts(job, take) -> list:
    """Returns those for the sampler `job`; `take` are the parts of its source."""
    if job.LEAN:
        from noheap.sampler.job.lean import judge

        return list(take) + [judge]
    from noheap.sampler.job.clock import clock
    from noheap.sampler.job.judge import believe, judge
    from noheap.sampler.job.record import record

    block = job.block
    parts = [clock]
    parts.extend(take)
    if block[IMPLAUSIBLE]:
        parts.append(believe)
    if job.check or block[LOW] > _INT16_MIN or block[SPAN] < _INT16_SPAN:
        from noheap.control.plausibility import in_range

        parts.append(in_range)
    if job.check:
        parts.append(job.check.part)
    parts.append(judge)
    if job.queue is not None:
        parts.append(record)
    if job.measured:
        parts.append(job.measured.part)
    return parts
