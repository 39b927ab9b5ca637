"""Tracebacks that a board printed, as MicroPython 1.26 writes them."""

from noheap_tools.link.traceback import exceptions

IMPORT = (
    "hello\r\n"
    "Traceback (most recent call last):\r\n"
    '  File "main.py", line 1, in <module>\r\n'
    '  File "driver.py", line 12, in start\r\n'
    '  File "noheap.hal.i2c", line 1, in check\r\n'
    "OSError: [Errno 5] EIO\r\n"
    'MicroPython v1.26.1\r\nType "help()" for more information.\r\n>>> '
)


def test_the_last_place_in_the_users_files_is_shown():
    (raised,) = exceptions(IMPORT)
    assert (raised.error, raised.in_handler) == ("OSError", False)
    assert raised.shown({"main.py", "driver.py"}) == "OSError: [Errno 5] EIO, driver.py line 12"
    assert raised.shown(()) == "OSError: [Errno 5] EIO"


def test_an_exception_that_leaves_a_handler_is_known_with_and_without_a_traceback():
    bare = ">>> uncaught exception in timer callback\nValueError: \n"
    (raised,) = exceptions(bare)
    assert (raised.text, raised.places, raised.in_handler) == ("ValueError", (), True)
    traced = "Uncaught exception in IRQ callback handler\n" + IMPORT.partition("\n")[2]
    (raised,) = exceptions(traced)
    assert (raised.error, len(raised.places), raised.in_handler) == ("OSError", 3, True)


def test_output_without_an_exception_has_none():
    assert exceptions("ValueError: no traceback before it\n>>> ") == []
