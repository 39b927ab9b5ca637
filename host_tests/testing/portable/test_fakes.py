"""The mock catches each wrong use: a fake that forgives proves nothing."""

import errno
import sys

import micropython

from noheap_testing import clock, machine, memory
from noheap_testing.bus import NACK, NACK_DATA, TIMEOUT, ScriptedI2C, read, write, write_read
from noheap_testing.pin import RecordingPin, ScriptedPin, configure, drive, sense
from noheap_testing.script import unfinished
from support import MICROPYTHON, raises

# On the board the same interpreter would run the same Python once more.
LANES = ("host", "vm")


def message(function, *arguments, **named):
    return str(raises(AssertionError, function, *arguments, **named))


# --- bus ----------------------------------------------------------------------------------


def test_the_right_traffic_passes_and_gets_its_answers():
    with ScriptedI2C(
        [
            write(0x48, b"\x01\x60"),
            read(0x48, b"\xab\xcd"),
            write_read(0x49, b"\x00", b"\x12"),
            write_read(0x4A, b"\x00\x07", b"\x34\x56"),
            write(0x4A, b"\x07\xff"),
            read(0x4A, b"\x99"),
        ]
    ) as bus:
        buffer = bytearray(2)
        assert bus.writeto(0x48, b"\x01\x60") == 2
        bus.readfrom_into(0x48, buffer)
        assert buffer == b"\xab\xcd"
        assert bus.writeto(0x49, bytearray(1), False) == 1
        assert bus.readfrom(0x49, 1) == b"\x12"
        bus.readfrom_mem_into(0x4A, 7, buffer, addrsize=16)
        assert buffer == b"\x34\x56"
        bus.writeto_mem(0x4A, 7, b"\xff")
        assert bus.readfrom(0x4A, 1) == b"\x99"


def test_wrong_traffic_fails_with_expected_against_actual():
    wrong = (
        ("data", lambda bus: bus.writeto(0x48, b"\x02"), "write 0x48: 02"),
        ("more data", lambda bus: bus.writeto(0x48, b"\x01\x01"), "write 0x48: 0101"),
        ("address", lambda bus: bus.writeto(0x49, b"\x01"), "write 0x49: 01"),
        ("kind", lambda bus: bus.readfrom(0x48, 1), "read 0x48: 1 bytes"),
        ("stop", lambda bus: bus.writeto(0x48, b"\x01", False), "write 0x48: 01, no STOP"),
    )
    for what, call, got in wrong:
        bus = ScriptedI2C([write(0x48, b"\x01")])
        text = message(call, bus)
        assert "call 1: expected write 0x48: 01, got " + got in text, what
        bus.done()


def test_a_read_of_another_length_fails():
    bus = ScriptedI2C([read(0x48, b"\x01\x02")])
    assert "expected read 0x48: 2 bytes, got read 0x48: 3 bytes" in message(bus.readfrom, 0x48, 3)
    bus.done()


def test_traffic_out_of_order_fails():
    bus = ScriptedI2C([write(0x48, b"\x01"), write(0x48, b"\x02")])
    assert "expected write 0x48: 01" in message(bus.writeto, 0x48, b"\x02")
    message(bus.done)


def test_the_second_half_of_a_write_read_must_follow():
    bus = ScriptedI2C([write_read(0x48, b"\x00", b"\x01")])
    bus.writeto(0x48, b"\x00", False)
    assert "expected read 0x48: 1 bytes" in message(bus.writeto, 0x48, b"\x00")
    bus.done()


def test_traffic_beyond_the_script_fails():
    bus = ScriptedI2C([write(0x48, b"")])
    bus.writeto(0x48, b"")
    assert "not expected: the script ended after 1 calls" in message(bus.writeto, 0x48, b"")
    bus.done()


def test_done_fails_if_something_is_left_and_names_it():
    bus = ScriptedI2C([write(0x48, b"\x01"), read(0x49, b"\x02")])
    bus.writeto(0x48, b"\x01")
    assert "1 expected calls never came: read 0x49: 1 bytes" in message(bus.done)


def test_done_twice_fails():
    bus = ScriptedI2C([])
    bus.done()
    assert "done() twice" in message(bus.done)


def test_traffic_after_done_fails():
    bus = ScriptedI2C([])
    bus.done()
    assert "write 0x48: 01 after done()" in message(bus.writeto, 0x48, b"\x01")


def test_a_script_that_nobody_finished_is_known():
    ScriptedI2C([read(0x48, b"\x01")])
    ScriptedPin([])
    assert unfinished() == ["I2C", "Pin"]
    assert unfinished() == []


def test_the_with_block_calls_done_unless_it_failed():
    def leave_with(error):
        with ScriptedI2C([read(0x48, b"\x01")]):
            if error:
                raise error

    assert "never came" in message(leave_with, None)
    raises(RuntimeError, leave_with, RuntimeError())
    assert unfinished() == ["I2C"]


def test_errors_come_after_the_checks_and_leave_the_buffer_alone():
    bus = ScriptedI2C([read(0x48, b"\x01\x02", error=NACK)])
    buffer = bytearray(b"xy")
    assert "expected" in message(bus.readfrom_into, 0x49, buffer)
    assert buffer == b"xy"
    bus.done()
    for error, code in ((NACK, errno.EIO), (TIMEOUT, errno.ETIMEDOUT), (errno.EPERM, errno.EPERM)):
        with ScriptedI2C([read(0x48, 2, error=error)]) as bus:
            assert raises(OSError, bus.readfrom_into, 0x48, buffer).errno == code
            assert buffer == b"xy"


def test_an_address_nack_has_the_ports_own_number():
    for flavour, code in (("rp2", errno.EIO), ("stm32", errno.ENODEV)):
        with ScriptedI2C([write(0x48, b"\x01", error=NACK)], flavour) as bus:
            assert raises(OSError, bus.writeto, 0x48, b"\x01").errno == code


def test_a_data_nack_is_a_short_count():
    with ScriptedI2C([write(0x48, b"\x01\x02", error=NACK_DATA)]) as bus:
        assert bus.writeto(0x48, b"\x01\x02") == 1


# --- pins ---------------------------------------------------------------------------------


def test_a_scripted_pin_takes_its_script_and_nothing_else():
    with ScriptedPin([configure(ScriptedPin.OUT, 0), drive(1), sense(1), drive(0)]) as pin:
        pin.init(pin.OUT, value=0)
        pin.on()
        assert pin() == 1
        pin.value(0)
    for call, got in (
        (lambda pin: pin.value(0), "set 0"),
        (lambda pin: pin.value(), "get"),
        (lambda pin: pin.init(pin.IN), "init mode 0, value None"),
    ):
        pin = ScriptedPin([drive(1)])
        assert "expected set 1, got " + got in message(call, pin)
        pin.done()


def test_a_recording_pin_tells_levels_and_times():
    time = clock.Clock()
    pin = RecordingPin(25, RecordingPin.OUT, value=1, clock=time)
    time.advance_us(10)
    pin.off()
    time.advance_ns(2500)
    pin.value(True)
    assert pin.levels == [(0, 1), (10, 0), (12, 1)]
    assert pin.value() == 1


# --- time ---------------------------------------------------------------------------------


def test_ticks_wrap_and_their_difference_does_not_notice():
    time = clock.Clock(2**30 - 3)
    before = time.ticks_us()
    time.advance_us(10)
    assert time.ticks_us() == 7
    assert time.us == 2**30 + 7
    assert clock.ticks_diff(time.ticks_us(), before) == 10
    assert clock.ticks_diff(before, time.ticks_us()) == -10
    assert clock.ticks_add(before, 10) == 7
    time.set_us((2**30 - 1) * 1000)
    time.advance_us(1000)
    assert time.ticks_ms() == 0


# --- interrupts ---------------------------------------------------------------------------


def allocates():
    """Whether an allocation fails now."""
    if not MICROPYTHON:
        return micropython.heap_locked() > 0
    try:
        bytearray(64)
    except MemoryError:
        return True
    return False


def a_timer(callback, **options):
    machine.reset()
    timer = machine.Timer(period=10, callback=callback, **options)
    assert machine.Timer.running == [timer]
    return timer


def test_a_hard_interrupt_runs_with_the_heap_locked_and_a_soft_one_does_not():
    for hard in (True, False):
        locked = [None]

        def callback(timer, locked=locked):
            locked[0] = allocates()

        timer = a_timer(callback, hard=hard)
        timer.fire()
        assert locked == [hard]
        assert not allocates()


def test_an_interrupt_that_raises_unlocks_the_heap():
    error = ValueError()

    def callback(timer):
        raise error

    raises(ValueError, a_timer(callback, hard=True).fire)
    assert not allocates()


def test_a_critical_section_locks_the_heap_and_nests():
    machine.reset()
    outer = machine.disable_irq()
    inner = machine.disable_irq()
    locked = allocates()
    machine.enable_irq(inner)
    still = allocates()
    machine.enable_irq(outer)
    assert locked
    assert still
    assert not allocates()
    message(machine.enable_irq, False)


def test_an_interrupt_in_a_critical_section_comes_at_its_end_once():
    fired = [0]

    def callback(timer):
        fired[0] += 1

    timer = a_timer(callback, hard=True)
    outer = machine.disable_irq()
    inner = machine.disable_irq()
    timer.fire()
    timer.fire()
    machine.enable_irq(inner)
    before = fired[0]
    machine.enable_irq(outer)
    assert (before, fired[0]) == (0, 1)


def test_a_timer_that_does_not_run_cannot_fire():
    timer = a_timer(lambda timer: None)
    timer.deinit()
    timer.deinit()
    assert "not running" in message(timer.fire)
    timer = a_timer(lambda timer: None, mode=machine.Timer.ONE_SHOT)
    timer.fire()
    assert "not running" in message(timer.fire)


def test_a_timers_period_is_known_in_us():
    for options, period_us in (
        ({"period": 10}, 10_000),
        ({"period": 200, "tick_hz": 1_000_000}, 200),
        ({"freq": 50}, 20_000),
    ):
        timer = machine.Timer(-1, callback=None, **options)
        assert timer.period_us == period_us


# --- registers ----------------------------------------------------------------------------


def test_registers_keep_a_word_or_call_their_hooks():
    memory.reset()
    written = []
    memory.register(0x40000000, value=5)
    memory.register(0xD0000014, read=lambda: -1, write=written.append)
    mem32 = machine.mem32
    assert mem32[0x40000000] == 5
    mem32[0x40000000] = -2
    assert mem32[0x40000000] == 0xFFFFFFFE
    mem32[0xD0000014] = 1 << 25
    assert written == [1 << 25]
    assert mem32[0xD0000014] == 0xFFFFFFFF


def test_an_address_where_nothing_is_fails():
    memory.reset()
    buffer = bytearray(8)
    address = memory.place(buffer)
    assert memory.place(buffer) == address
    memory.store(address + 4, 4, 0x04030201)
    assert buffer == b"\0\0\0\0\1\2\3\4"
    assert memory.load(address + 6, 2) == 0x0403
    for wrong in (address - 1, address + 5, address + 8, 0):
        assert "no memory" in message(memory.load, wrong, 4)
        assert "no memory" in message(memory.store, wrong, 4, 0)


def test_a_register_is_accessed_as_a_word():
    memory.reset()
    memory.register(0x40000000)
    assert "read as 1 bytes" in message(memory.load, 0x40000000, 1)
    assert "written as 2 bytes" in message(memory.store, 0x40000000, 2, 0)


def test_the_fakes_take_the_place_of_machine():
    if MICROPYTHON:
        kept = sys.modules.get("machine")
        sys.modules["machine"] = machine
    try:
        import machine as imported
    finally:
        if MICROPYTHON:
            sys.modules.pop("machine")
            if kept:
                sys.modules["machine"] = kept
    assert imported.Timer is machine.Timer


def test_a_register_of_the_i2c_controller_without_one_names_what_is_missing():
    memory.reset()
    assert "rp2040_i2c.Controller" in message(memory.load, 0x40044070, 4)
    assert message(memory.load, 0x50000000, 4) == "no memory at 0x50000000"
