"""A sample in words: its temperature or its fault, and names that only a newer board knows."""

import pytest

from noheap import block
from noheap.hal import errors
from noheap_tools.link import words


def test_a_good_sample_has_its_temperature() -> None:
    sample = {"error": errors.OK, "milli_c": -62, "state": block.BELOW}
    assert (words.reading(sample), words.state(sample)) == ("-0.062 °C", "below")


@pytest.mark.parametrize(
    ("kind", "word"), [(errors.NO_ACK_ADDRESS, "no_ack_address"), (errors.FROZEN, "frozen")]
)
def test_a_failed_one_has_the_name_of_its_fault(kind: int, word: str) -> None:
    sample = {"error": kind, "milli_c": 0, "state": block.FAULT}
    assert (words.reading(sample), words.state(sample)) == (word, "fault")


def test_numbers_without_a_name_are_shown_as_they_are() -> None:
    sample = {"error": 99, "milli_c": 0, "state": 7}
    assert (words.reading(sample), words.state(sample)) == ("99", "7")
