"""UF2 files: a whole one is read, every bad one is refused with the reason."""

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import uf2
from rig.stand_ins import RP2350, make_uf2

pytestmark = pytest.mark.usefixtures("clean_machine")


def swapped_blocks():
    data = make_uf2()
    return data[512:1024] + data[:512] + data[1024:]


def test_a_whole_image_tells_its_version_and_size(tmp_path):
    path = tmp_path / "good.uf2"
    path.write_bytes(make_uf2())
    assert uf2.read(path) == uf2.Uf2("1.26.1", 768)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (make_uf2(family=RP2350), "wrong chip: RP2350"),
        (make_uf2(family=0x12345678), "wrong chip: family 0x12345678"),
        (make_uf2()[:-512], "cut off: 2 of 3 blocks"),
        (make_uf2()[:-100], "cut off at byte 1024"),
        (make_uf2()[:512] + b"\0" * 512 + make_uf2()[1024:], "cut off at byte 512"),
        (swapped_blocks(), "damaged at byte 0"),
        (b"\x7fELF" + b"\0" * 508, "not a UF2"),
        (b"", "not a UF2"),
    ],
)
def test_a_bad_image_is_refused_with_the_reason(tmp_path, data, complaint):
    path = tmp_path / "bad.uf2"
    path.write_bytes(data)
    with pytest.raises(ToolError, match=complaint):
        uf2.read(path)
