"""Which versions are chosen of those that Debian offers."""

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import offers, recipe

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


def test_a_newer_release_does_not_displace_the_pinned_one(monkeypatch):
    monkeypatch.setitem(recipe.PICO_SDK_OF, "1.27.0", "2.2.0")
    offered = TODAY | {"micropython": ["1.27.0+ds-1", "1.26.1+ds-1"]}
    assert offers.choose(offered).release == "1.26.1"


def test_when_testing_moved_the_newest_matching_release_is_taken_with_its_sdk(monkeypatch):
    monkeypatch.setitem(recipe.PICO_SDK_OF, "1.27.0", "2.2.0")
    offered = TODAY | {"micropython": ["1.26.0+ds-1", "1.27.0+ds-2", "1.28.0+ds-1"]}
    choice = offers.choose(offered)
    assert (choice.release, choice.pico_sdk) == ("1.27.0", "2.2.0-3")


@pytest.mark.parametrize(
    ("package", "versions"),
    [
        ("micropython", ["1.28.0+ds-1"]),  # the pico-sdk that it wants is not known
        ("micropython", ["1.25.0+ds-1"]),  # too old for hard timers
        ("pico-sdk-source", ["2.2.0-3"]),
        ("tinyusb-source", ["0.19.0-1"]),
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
