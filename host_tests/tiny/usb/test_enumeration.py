"""What the standards require of each device, of one of its class, and of an answer."""

import pytest

from tiny.usb import host as usb
from tiny.usb.host import CLASS, FROM, TO_DEVICE, TO_ENDPOINT, TO_INTERFACE, Host, Stalled, parts

DATA_IN, DATA_OUT, NOTICE_IN = 0x81, 0x01, 0x82
HALT, REMOTE_WAKEUP = 0, 1  # USB table 9-6


@pytest.fixture
def attached(host: Host) -> Host:
    host.attach()
    return host


def test_it_enumerates_without_a_violation(attached: Host) -> None:
    assert attached.controller.address == usb.ADDRESS
    assert attached.controller.violations == []


# Descriptors: USB 9.6


def test_the_device_says_what_it_is(attached: Host) -> None:
    device = attached.device
    assert device[:2] == bytes((18, usb.DEVICE))
    assert device[2:4] == b"\x00\x02"  # with an association of interfaces, not 1.1
    assert device[4:7] == bytes((0xEF, 2, 1))
    assert attached.packet == 64
    assert device[8:12] == bytes.fromhex("8a2e 0500")  # as noheap looks for
    assert device[17] == 1


def test_its_name_is_the_boards(attached: Host) -> None:
    assert attached.descriptor(usb.STRING, 0, 255) == bytes.fromhex("0403 0904")
    name = attached.descriptor(usb.STRING, attached.device[15], 255)
    assert name[:2] == bytes((len(name), usb.STRING))
    assert name[2:].decode("utf-16-le") == "Raspberry Pi Pico"
    assert attached.device[14] == attached.device[16] == 0  # no maker, no serial number


def test_the_configuration_is_that_of_a_serial_port(attached: Host) -> None:
    found = parts(attached.configuration)
    first = found[0]
    assert first[:2] == bytes((9, usb.CONFIGURATION))
    assert first[4:6] == bytes((2, 1))  # interfaces, its own number
    assert first[7] & 0x9F == 0x80  # USB table 9-10: bit 7 is 1, the lowest are 0
    assert first[8] <= 50  # 100 mA, before a hub gives more
    association, control, header, calls, model, union = found[1:7]
    assert association == bytes((8, 11, 0, 2, 2, 2, 0, 0))
    assert control == bytes((9, 4, 0, 0, 1, 2, 2, 0, 0))
    assert header == bytes((5, 0x24, 0, 0x20, 0x01))  # CDC table 15
    assert calls == bytes((5, 0x24, 1, 0, 1))  # PSTN table 3
    assert model == bytes((4, 0x24, 2, 0b0010))  # PSTN table 4
    assert union == bytes((5, 0x24, 6, 0, 1))  # CDC table 16
    notice, data, *bulk = found[7:]
    assert notice[:4] == bytes((7, 5, NOTICE_IN, 3))
    assert notice[4:6] == b"\x08\x00"
    assert notice[6] > 0
    assert data == bytes((9, 4, 1, 0, 2, 10, 0, 0, 0))
    assert {it[2] for it in bulk} == {DATA_IN, DATA_OUT}
    for endpoint in bulk:
        assert endpoint[:2] == bytes((7, 5))
        assert endpoint[3] == 2
        assert int.from_bytes(endpoint[4:6], "little") in (8, 16, 32, 64)  # USB 5.8.3


@pytest.mark.parametrize("length", [1, 8, 9, 63, 64, 65, 74, 75, 76, 255, 4096])
def test_no_descriptor_is_longer_than_asked_for(attached: Host, length: int) -> None:
    found = attached.descriptor(usb.CONFIGURATION, 0, length)
    assert found == attached.configuration[:length]


@pytest.mark.parametrize(
    ("kind", "index"),
    [(usb.DEVICE, 1), (usb.CONFIGURATION, 1), (usb.STRING, 9), (4, 0), (5, 0), (6, 0), (15, 0)],
)
def test_a_descriptor_that_is_not_there_is_a_stall(attached: Host, kind: int, index: int) -> None:
    with pytest.raises(Stalled):
        attached.descriptor(kind, index, 64)
    assert attached.descriptor(usb.DEVICE, 0, 18) == attached.device


# Requests: USB 9.4


def test_its_status_has_neither_power_of_its_own_nor_wake_up(attached: Host) -> None:
    assert attached.ask(FROM | TO_DEVICE, usb.GET_STATUS, 0, 0, 2) == b"\0\0"
    for interface in (0, 1):
        assert attached.ask(FROM | TO_INTERFACE, usb.GET_STATUS, 0, interface, 2) == b"\0\0"
        assert attached.ask(FROM | TO_INTERFACE, usb.GET_INTERFACE, 0, interface, 1) == b"\0"
    for endpoint in (0, 0x80, DATA_IN, DATA_OUT, NOTICE_IN):
        assert attached.ask(FROM | TO_ENDPOINT, usb.GET_STATUS, 0, endpoint, 2) == b"\0\0"


@pytest.mark.parametrize(
    ("kind", "request_", "index"),
    [
        (TO_INTERFACE, usb.GET_STATUS, 2),
        (TO_INTERFACE, usb.GET_INTERFACE, 2),
        (TO_ENDPOINT, usb.GET_STATUS, 0x02),
        (TO_ENDPOINT, usb.GET_STATUS, 0x83),
    ],
)
def test_what_it_does_not_have_has_no_status(
    attached: Host, kind: int, request_: int, index: int
) -> None:
    with pytest.raises(Stalled):
        attached.ask(FROM | kind, request_, 0, index, 2)


def test_the_configuration_is_taken_and_given_up(attached: Host) -> None:
    def now() -> bytes:
        return attached.ask(FROM | TO_DEVICE, usb.GET_CONFIGURATION, 0, 0, 1)

    assert now() == b"\1"
    with pytest.raises(Stalled):
        attached.request(TO_DEVICE, usb.SET_CONFIGURATION, 2)
    assert now() == b"\1"
    attached.request(TO_DEVICE, usb.SET_CONFIGURATION, 0)
    assert now() == b"\0"
    assert attached.controller.ask(usb.ADDRESS, 1) is None  # no endpoint answers
    with pytest.raises(Stalled):
        attached.ask(FROM | TO_INTERFACE, usb.GET_STATUS, 0, 0, 2)
    with pytest.raises(Stalled):
        attached.request(TO_ENDPOINT, usb.SET_FEATURE, HALT, DATA_IN)
    attached.configure()
    attached.run_ms(200)
    assert len(attached.lines()) > 20


@pytest.mark.parametrize(
    ("kind", "request_", "value", "index", "data"),
    [
        (TO_DEVICE, usb.CLEAR_FEATURE, REMOTE_WAKEUP, 0, b""),
        (TO_DEVICE, usb.SET_FEATURE, REMOTE_WAKEUP, 0, b""),
        (TO_DEVICE, 7, usb.DEVICE << 8, 0, b"\0" * 18),  # SET_DESCRIPTOR
        (TO_INTERFACE, 11, 1, 0, b""),  # SET_INTERFACE: there is one setting
        (TO_ENDPOINT, usb.SET_FEATURE, HALT, 0, b""),
        (TO_ENDPOINT, usb.SET_FEATURE, HALT, 0x83, b""),
        (TO_ENDPOINT, usb.SET_FEATURE, 1, DATA_IN, b""),
        (CLASS | TO_INTERFACE, 0x23, 100, 0, b""),  # SEND_BREAK, which PSTN table 4 leaves out
        (CLASS | TO_INTERFACE, usb.SET_LINE_CODING, 0, 0, b"\0" * 6),
        (0x40 | TO_DEVICE, 1, 0, 0, b""),  # a vendor's
    ],
)
def test_what_it_cannot_do_is_a_stall_and_the_next_request_is_served(
    attached: Host, kind: int, request_: int, value: int, index: int, data: bytes
) -> None:
    with pytest.raises(Stalled):
        attached.request(kind, request_, value, index, data)
    assert attached.descriptor(usb.DEVICE, 0, 18) == attached.device
    assert attached.controller.violations == []


@pytest.mark.parametrize("odd", [False, True])  # what would come next
@pytest.mark.parametrize("endpoint", [DATA_IN, DATA_OUT, NOTICE_IN])
def test_an_endpoint_is_halted_and_begins_again_with_data0(
    attached: Host, endpoint: int, odd: bool
) -> None:
    def status() -> bytes:
        return attached.ask(FROM | TO_ENDPOINT, usb.GET_STATUS, 0, endpoint, 2)

    attached.run_ms(50)
    while attached.reads.odd != odd:
        attached.read()
        attached.board.run_ms(usb.PACKET_MS)
    while attached.writes.odd != odd:
        attached.write(b"x")
    attached.request(TO_ENDPOINT, usb.SET_FEATURE, HALT, endpoint)
    assert status() == b"\1\0"
    for _ in range(2):
        attached.board.run_ms(130)  # the firmware prints meanwhile
        if endpoint & FROM:
            assert attached.controller.ask(usb.ADDRESS, endpoint & 0xF) == usb.STALL
        else:
            with pytest.raises(Stalled):
                attached.write(b"x")
    attached.request(TO_ENDPOINT, usb.CLEAR_FEATURE, HALT, endpoint)
    assert status() == b"\0\0"
    attached.reads.odd = endpoint != DATA_IN and attached.reads.odd
    attached.writes.odd = endpoint != DATA_OUT and attached.writes.odd
    attached.said.clear()
    attached.run_ms(300)
    assert len(attached.lines()) >= 2
    attached.write(b"\x03")
    attached.run_ms(10)
    assert b"KeyboardInterrupt" in attached.said
    assert attached.controller.violations == []


def test_the_interrupt_endpoint_has_nothing_to_say(attached: Host) -> None:
    attached.run_ms(50)
    assert attached.controller.ask(usb.ADDRESS, NOTICE_IN & 0xF) == usb.NAK


# Requests that do not go to their end


def test_a_host_may_end_the_data_stage_early(attached: Host) -> None:
    attached._setup(FROM, usb.GET_DESCRIPTOR, usb.CONFIGURATION << 8, 0, 75)
    assert len(attached._await_data(0).content) == 64
    attached._give(0, usb.Data(True, b""))
    assert attached.descriptor(usb.DEVICE, 0, 18) == attached.device


def test_a_new_request_ends_the_one_before(attached: Host) -> None:
    attached._setup(FROM, usb.GET_DESCRIPTOR, usb.CONFIGURATION << 8, 0, 75)
    assert attached.descriptor(usb.DEVICE, 0, 18) == attached.device
    attached._setup(CLASS | TO_INTERFACE, usb.SET_LINE_CODING, 0, 0, 7)  # without its data
    assert attached.descriptor(usb.DEVICE, 0, 18) == attached.device
    assert attached.controller.violations == []


def test_an_address_that_was_given_up_is_not_taken(attached: Host) -> None:
    attached._setup(TO_DEVICE, usb.SET_ADDRESS, 77, 0, 0)
    assert attached.descriptor(usb.DEVICE, 0, 18) == attached.device
    assert attached.controller.address == usb.ADDRESS


def test_the_address_is_taken_after_the_status_stage(attached: Host) -> None:
    attached._setup(TO_DEVICE, usb.SET_ADDRESS, 9, 0, 0)
    assert attached.controller.address == usb.ADDRESS
    assert attached._await_data(0).content == b""
    assert attached.controller.address == 9


# The class: PSTN 6.3


def test_the_line_coding_is_kept(attached: Host) -> None:
    def now() -> bytes:
        return attached.ask(CLASS | FROM | TO_INTERFACE, usb.GET_LINE_CODING, 0, 0, 7)

    assert now() == bytes.fromhex("00c20100 00 00 08")  # 115200 baud, 8N1
    attached.line_coding(1_000_000)
    assert now() == bytes.fromhex("40420f00 00 00 08")
    attached.enumerate()
    assert now() == bytes.fromhex("40420f00 00 00 08")
