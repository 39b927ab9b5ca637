"""Files of boards without a manifest: of earlier versions, of MicroPython, and of the user."""

import pytest

from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.flash import recognized


@pytest.mark.parametrize("board", ["pico", "nucleo_f411re"])
def test_our_own_files_are_recognized(board):
    files = device_files.everything(boards.load(board))
    for path in recognized.ROOT:
        assert recognized.at_root(path, files[path]), path
    assert "lib/noheap/linked/__init__.mpy" in recognized.in_folder(files)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("main.py", b"import app\n"),
        ("main.py", b"import app  # firmware/main.py, compiled\napp.start()\nmine()\n"),
        ("main.py", b"# main.py -- put your code here!\r\nimport pyb\npyb.LED(1).on()\n"),
        ("boot.py", b"import machine\n"),
        ("app.mpy", b"M\x06\x00\x1f\x04\x00\x0cmine.py"),
        ("app.py", b""),
        ("lib/gauge.mpy", b"M\x06"),
    ],
)
def test_the_users_are_not(path, data):
    assert not recognized.at_root(path, data)
    assert path not in recognized.in_folder([path, "lib/noheap/mine.py"])


def test_files_of_a_new_stm32_are_recognized():
    assert recognized.at_root("main.py", b"# main.py -- put your code here!\r\n")
    boot = (
        b"# boot.py -- run on boot-up\r\n# can run\r\nimport machine\r\nimport pyb\r\n#pyb.main()"
    )
    assert recognized.at_root("boot.py", boot)
