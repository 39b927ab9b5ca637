"""The sampler on QEMU's STM32F405: TIM5's vector, the same source of the interrupt, no silicon."""

from ast import literal_eval
from collections.abc import Callable

from rig.qemu import Qemu

Start = Callable[..., Qemu]
TICKS = 1000


def test_a_sampler_serves_every_tick_as_the_same_source_does_on_armv6m(start: Start) -> None:
    # gc.mem_alloc() and the main loop take milliseconds: 64 ns an instruction.
    said = start("stm32f405").run(f"import sampling\nprint(sampling.vector({TICKS}, 8000))")
    total, nothing, ticks, faults, started, tier = literal_eval(said)
    assert nothing == [0, 0, 0, 0, 0]  # missed, dropped, wrong, grown, left by `deinit`
    assert (ticks, tier) == (TICKS, "vector")
    assert 100 < faults < 300
    assert started
    for cpu in ("cortex-m0", "cortex-m3"):
        assert int(start(cpu).run(f"import sampling\nprint(sampling.direct({TICKS}))")) == total
