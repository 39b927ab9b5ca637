"""The sampler on QEMU's STM32F405: TIM5's vector, the same source of the interrupt, no silicon."""

from ast import literal_eval
from collections.abc import Callable

import pytest

from noheap.hal import errors
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


@pytest.mark.parametrize("timeout_us", [100, 900])
def test_reading_i2c_in_the_vector_ends_within_its_bound_whatever_the_registers_say(
    start: Start, timeout_us: int
) -> None:
    said = start("stm32f405").run(f"import sampling\nprint(sampling.waiting({timeout_us}))")
    found, faults, overruns, (shortest_us, longest_us) = literal_eval(said)
    # CALL, the address byte, is what DR says in RAM.
    assert found[0][:2] == (errors.OK, 0x9191 - 0x10000)
    kinds = [kind for kind, *_ in found[1:]]
    lost = [errors.NO_ACK_ADDRESS, errors.ARBITRATION_LOSS, errors.BUS]
    assert kinds == lost + [errors.TIMEOUT] * 5
    assert (faults, overruns) == (8, 5)
    # STOP after a reading and a NACK; PE alone after a reset, and the rate is as it was.
    assert [cr1 for _, _, cr1, *_ in found] == [0xA01, 0x201, 0x101, *[1] * 6]
    assert all(rate == [42, 0x8023, 13] for _, _, _, *rate in found)
    # All but waiting takes some 20 µs here, at 64 ns an instruction.
    assert shortest_us < 30
    assert timeout_us <= longest_us < timeout_us + 30


def test_the_main_loop_beside_it_frames_each_sample_and_allocates_nothing(start: Start) -> None:
    said = start("stm32f405").run("import sampling\nprint(sampling.looping(10, 20_000))")
    grown, missed, dropped, ticks, frames, length = literal_eval(said)
    assert (grown, missed, dropped) == (0, 0, 0)
    assert 98 <= ticks <= 101  # in 10 reports, 200 ms each
    assert ticks + 10 <= frames <= ticks + 11  # one more report when it ends
    assert length > 20 * frames
