"""Which versions are chosen of those that Debian offers."""

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import offers

pytestmark = pytest.mark.usefixtures("clean_machine")

TODAY = {
    "micropython": ["1.26.1+ds-1", "1.25.0+ds-1"],
    "mbedtls": ["3.6.7-3", "3.6.6-0.1~deb13u1", "2.28.3-1"],
    "pico-sdk-source": ["2.2.0-3", "2.1.1-1"],
    "tinyusb-source": ["0.18.0+dfsg-1"],
}


def test_the_pinned_versions_are_chosen_while_they_are_offered():
    choice = offers.choose(TODAY)
    assert choice.release == "1.26.1"
    assert (choice.micropython, choice.pico_sdk) == ("1.26.1+ds-1", "2.1.1-1")
    assert (choice.tinyusb, choice.mbedtls) == ("0.18.0+dfsg-1", "3.6.6-0.1~deb13u1")


def moved(**offered):
    """What Debian may have once testing has moved on: `_` in a name stands for `-`."""
    return TODAY | {name.replace("_", "-"): versions for name, versions in offered.items()}


def test_a_newer_release_does_not_displace_the_pinned_one():
    offered = moved(micropython=["1.27.0+ds-1", "1.26.1+ds-1"])
    choice = offers.pinned(offered, "1.26.1")
    assert choice == offers.choose(offered)
    assert choice is not None and choice.release == "1.26.1"
    assert offers.remarks(choice, "1.26.1") == []


def test_when_testing_moved_the_newest_release_with_its_sdk_is_taken_and_told():
    offered = moved(
        micropython=["1.26.0+ds-1", "1.28.0+ds-2", "1.29.0+ds-1"],
        tinyusb_source=["0.19.0-1", "0.18.0+dfsg-1"],
    )
    assert offers.pinned(offered, "1.26.1") != offers.choose(offered)
    choice = offers.choose(offered)
    assert (choice.release, choice.pico_sdk, choice.tinyusb) == ("1.28.0", "2.2.0-3", "0.19.0-1")
    first, second = offers.remarks(choice, "1.26.1")
    assert "no longer has all that MicroPython 1.26.1" in first and "going on" in first
    assert "1.28.0" in first
    assert "pico-sdk 2.2.0, tinyusb 0.19.0 and mbedtls 3.6.6" in second


@pytest.mark.parametrize(
    ("offered", "taken", "told"),
    [
        (
            # Its pico-sdk is not known, and noheap is not tested on it.
            moved(micropython=["1.31.0+ds-1"], pico_sdk_source=["2.4.0-1", "2.2.0-3"]),
            ("1.31.0", "2.4.0-1", "0.18.0+dfsg-1"),
            ("Whether pico-sdk 2.4.0 fits", "is tested on MicroPython 1.26.1"),
        ),
        (
            # Its mp_usbd.h does not compile with tinyusb 0.18.
            moved(micropython=["1.28.0+ds-1"]),
            ("1.28.0", "2.2.0-3", "0.18.0+dfsg-1"),
            ("needs tinyusb 0.19 or newer and cannot be built", "NOHEAP_MICROPYTHON"),
        ),
        (
            moved(pico_sdk_source=["2.2.0-3"]),
            ("1.26.1", "2.2.0-3", "0.18.0+dfsg-1"),
            ("made for pico-sdk 2.1.1, so the build may fail",),
        ),
        (
            moved(tinyusb_source=["0.19.0-1", "0.21.0-1"]),
            ("1.26.1", "2.1.1-1", "0.21.0-1"),
            ("tinyusb 0.21.0",),
        ),
    ],
)
def test_what_may_not_fit_is_told_and_tried(offered, taken, told):
    assert offers.pinned(offered, "1.26.1") is None
    choice = offers.choose(offered)
    assert (choice.release, choice.pico_sdk, choice.tinyusb) == taken
    remarks = "\n".join(offers.remarks(choice, "1.26.1"))
    assert all(words in remarks for words in told), remarks


def test_another_release_that_is_asked_for_is_built_from_what_it_needs_or_not_at_all():
    offered = moved(micropython=["1.26.1+ds-1", "1.28.0+ds-2"], tinyusb_source=["0.19.0-1"])
    assert offers.pinned(offered, "1.28.0") is None
    choice = offers.choose(offered, "1.28.0")
    assert (choice.release, choice.pico_sdk) == ("1.28.0", "2.2.0-3")
    assert len(offers.remarks(choice, "1.28.0")) == 1
    with pytest.raises(ToolError, match=r"do not make MicroPython 1\.29\.0") as caught:
        offers.choose(offered, "1.29.0")
    assert "NOHEAP_MICROPYTHON" in caught.value.hint


@pytest.mark.parametrize(
    ("package", "versions"),
    [
        ("micropython", ["1.25.0+ds-1"]),  # too old for hard timers
        ("pico-sdk-source", []),
        ("tinyusb-source", []),
        ("mbedtls", ["4.0.0-1"]),
        ("mbedtls", []),
    ],
)
def test_when_nothing_fits_the_error_says_what_was_found(package, versions):
    with pytest.raises(ToolError) as caught:
        offers.choose(TODAY | {package: versions})
    for version in [*versions, "1.26.1"]:
        assert version in caught.value.message
    assert "NOHEAP_IMAGE=path.uf2" in caught.value.hint


def test_versions_are_read_from_apt_cache_output():
    text = (
        "Package: mbedtls\nBinary: x\nVersion: 3.6.6-1\n\nPackage: mbedtls\nVersion: 1:3.6.7-3\n"
    )
    assert offers.parse_stanzas(text) == {"mbedtls": ["3.6.6-1", "1:3.6.7-3"]}
    assert offers.upstream("1:3.6.7~rc1+ds-3") == "3.6.7"
