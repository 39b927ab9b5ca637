"""The hello: who sends and what, at the start and on request, and records of one's own."""

from array import array

import frames
import machine

from noheap.wire import record, telemetry
from noheap.wire.declaration import MOST_FIELDS, Declaration
from noheap.wire.telemetry import Telemetry
from stdin_support import Keys, Poll
from support import ON_CHIP, golden, no_alloc, raises

# QEMU's machines have neither a unique_id nor a poll.
LANES = ("host", "pico", "board")

FRAMES = {entry["name"]: entry["frame_hex"] for entry in golden("frames.json")}
FIRMWARE = "pico 0123456789ab"
PRESSURE = Declaration(16, "pressure", ("temperature_milli_c", "pressure_pa"), ("pressure_pa",))

if not ON_CHIP:
    telemetry.encode = frames.encode  # the real one is Thumb code


class Output:
    """Keeps a copy of what is written."""

    def __init__(self):
        self.written = []
        self.telemetry = Telemetry(self.write)

    def write(self, buffer, length):
        self.written.append(bytes(buffer)[:length])


class Sampler:
    period_us = 10_000
    first_due_us = 0x0012D687
    block_address = 0x20004560


def identity():
    """The payload of the one that is sent."""
    told = "2 {} {}".format(FIRMWARE, machine.unique_id().hex())
    return bytes((record.IDENTITY,)) + told.encode()


def declaration():
    return frames.framed(bytes((record.DECLARATION,)) + PRESSURE.text.encode())


def test_it_says_who_sends_and_what_the_sampler_does():
    output = Output()
    output.telemetry.hello(FIRMWARE, Sampler, 30_000, 29_000)
    assert output.written == [frames.framed(identity()) + bytes.fromhex(FRAMES["hello"])]


def test_a_due_time_just_before_the_counter_wraps_is_told():
    class Late:
        period_us = 200
        first_due_us = 0xFFFFFFF0
        block_address = 0x20030000

    output = Output()
    output.telemetry.hello(FIRMWARE, Late, -40_000, -55_000)
    plan = bytes.fromhex(FRAMES["hello_after_the_counter_wrapped"])
    assert output.written == [frames.framed(identity()) + plan]


def test_without_a_sampler_it_is_the_identity_alone():
    output = Output()
    output.telemetry.hello(FIRMWARE)
    assert output.written == [frames.framed(identity())]


def test_declarations_follow_it_in_one_write():
    flow = Declaration(17, "flow", ("flow_ml",))
    output = Output()
    output.telemetry.hello(FIRMWARE)
    output.telemetry.declare(PRESSURE, flow)
    told = bytes((record.DECLARATION,)) + flow.text.encode()
    assert output.written[1:] == [declaration() + frames.framed(told)]
    assert declaration().hex() == FRAMES["declaration"]


def test_a_kind_or_a_name_is_not_declared_twice():
    clashes = (
        Declaration(16, "other", ("a",)),
        Declaration(17, "pressure", ("a",)),
    )
    for other in clashes:
        output = Output()
        output.telemetry.hello(FIRMWARE)
        said = raises(ValueError, output.telemetry.declare, PRESSURE, other)
        assert "records: two are %d or %s" % (other.kind, other.name) in str(said)
        assert len(output.written) == 1


def test_a_record_is_sent_as_its_words_are():
    output = Output()
    output.telemetry.send(PRESSURE, array("i", [-3250, 95_012]))
    output.telemetry.send(PRESSURE, array("i", [1, 2, 3]))  # of a queue with longer records
    payloads = [b"\x10" + bytes(array("i", words)) for words in ([-3250, 95_012], [1, 2])]
    assert output.written == [frames.framed(payload) for payload in payloads]


def test_a_record_with_fewer_words_than_fields_is_refused():
    output = Output()
    said = raises(ValueError, output.telemetry.send, PRESSURE, array("i", [1]))
    assert str(said) == "words: fewer than fields"
    assert output.written == []


def test_the_longest_record_fits():
    output = Output()
    names = tuple("f%d" % n for n in range(MOST_FIELDS))
    words = array("i", range(1, MOST_FIELDS + 1))
    output.telemetry.send(Declaration(100, "many", names), words)
    assert output.written == [frames.framed(bytes((100,)) + bytes(words))]


def test_sending_allocates_nothing_whatever_the_words():
    telemetry = Telemetry(lambda buffer, length: None)
    words = array("i", [-(2**31), 2**31 - 1])

    def send():
        for _ in range(3):
            telemetry.send(PRESSURE, words)

    if ON_CHIP:
        no_alloc(send)
    else:
        send()  # the reference allocates


def asked(typed):
    """Telemetry at whose stdin `typed` waits, that, and what it said before."""
    keys = Keys(typed)
    output = Output()
    output.telemetry.hello(FIRMWARE, Sampler, 30_000, 29_000)
    output.telemetry.declare(PRESSURE)
    if ON_CHIP:
        output.telemetry.listen(keys)
    else:
        output.telemetry._poll = Poll(keys)
    hello = b"".join(output.written)
    del output.written[:]
    return output, keys, hello


def test_it_is_said_again_with_the_declarations_for_a_request_and_nothing_else():
    typed = bytes((record.REQUEST,)) + b"\rAT\x04\xff"
    output, keys, hello = asked(typed)
    for _ in range(2):
        output.telemetry.answer()
        assert (keys.at, output.written) == (len(typed), [hello])
    keys.typed += typed
    output.telemetry.answer()
    assert output.written == [hello, hello]


def test_a_request_waits_for_few_looks_behind_bytes_that_nobody_asked_for():
    # Read one byte a look, a flood of them kept the host's requests unheard for minutes.
    output, keys, hello = asked(bytes(100) + bytes((record.REQUEST,)))
    output.telemetry.answer()
    assert (keys.at, output.written) == (64, [])
    output.telemetry.answer()
    assert (keys.at, output.written) == (101, [hello])


def test_nothing_is_read_and_said_if_nobody_asks():
    output, keys, _ = asked(b"")
    for _ in range(3):
        output.telemetry.answer()
    assert keys.at == 0 and output.written == []


def test_a_look_allocates_nothing_whether_or_not_it_is_asked():
    if not ON_CHIP:
        return  # its poll makes a list
    for typed in (b"", b"\xff", bytes((record.REQUEST,))):
        output, keys, _ = asked(typed)
        output.telemetry._write = lambda buffer, length: None
        no_alloc(output.telemetry.answer)
        assert keys.at == len(typed)


def test_a_look_after_a_full_buffer_takes_no_word_of_it_for_a_key():
    # The key is read into the buffer of the frames: what is left there made a big int of it.
    output, keys, hello = asked(bytes((record.REQUEST,)))
    output.telemetry._out[0] = -1
    output.telemetry.answer()
    assert output.written == [hello]
