"""golden/sequences.json, which hypothesis drew once: here beside the models, in
host_tests/lib/buf/test_replay.py under a locked heap.

To draw again: .venv/bin/python host_tests/models/test_sequences.py
"""

import json

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from lanes.lane import TESTS
from rig import plays

_FILE = TESTS / "golden" / "sequences.json"
_COUNT = 3
_STEPS = 20

# The patterns of small ints of a 32-bit chip: what may become an object under a locked heap.
_WORDS = st.integers(-(1 << 30), (1 << 30) - 1).map(lambda value: value & 0xFFFFFFFF)


def drawn() -> list[tuple[int, list[int]]]:
    """The longest sequences, each (capacity, words)."""
    sequences: list[tuple[int, list[int]]] = []

    @seed(1)
    @settings(deadline=None, max_examples=40, database=None)
    @given(
        capacity=st.integers(1, 6),
        words=st.lists(_WORDS, unique=True, min_size=_STEPS, max_size=48),
    )
    def draw(capacity: int, words: list[int]) -> None:
        sequences.append((capacity, words))

    draw()
    sequences.sort(key=lambda sequence: -len(set(sequence[1])))
    capacities: set[int] = set()
    chosen = []
    for capacity, words in sequences:
        if capacity not in capacities and len(chosen) < _COUNT:
            capacities.add(capacity)
            chosen.append((capacity, words))
    return chosen


@pytest.mark.parametrize("name", plays.MODULES)
def test_they_agree_with_the_model(name: str):
    for capacity, words in json.loads(_FILE.read_text()):
        plays.play(name, capacity, words)


def test_they_are_what_the_replay_needs():
    sequences = json.loads(_FILE.read_text())
    assert len({capacity for capacity, _ in sequences}) == len(sequences) == _COUNT
    for _, words in sequences:
        assert len(set(words)) >= _STEPS
        assert all(word < 1 << 30 or 3 << 30 <= word < 1 << 32 for word in words)


if __name__ == "__main__":
    _FILE.write_text(json.dumps(drawn()) + "\n")
