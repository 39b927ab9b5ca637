"""The words of the block: none twice, none left out, those of each tick in a load's reach."""

from noheap import block
from noheap.wire.states import STATE_NAMES

# It reads the file's names.
LANES = ("host",)

# Words that are more than one.
SEVERAL = {
    "OUT_ADDRESS": 2,
    "OUT_VALUE": 2,
    "LIMIT_OF": 2,
    "OWN": 2,
    "LATENCY_BINS": block.BINS,
    "EXECUTION_BINS": block.BINS,
}
# Numbers that are no words.
OTHERS = {"BLOCK_WORDS", "CHECK_WORDS", "MEASURED_WORDS", "BINS", "TIME"}
OTHERS |= {"BELOW", "ABOVE", "FAULT", "DECIDE"}


def words():
    """(number, name) of each, in their order."""
    names = [name for name, value in vars(block).items() if name.isupper() and type(value) is int]
    return sorted((getattr(block, name), name) for name in names if name not in OTHERS)


def test_each_word_has_one_name_and_each_name_a_word():
    after = 0
    for number, name in words():
        assert number == after, name
        after += SEVERAL.get(name, 1)
        if name == "OWN":
            assert after == block.BLOCK_WORDS
    assert after == block.MEASURED_WORDS


def test_what_an_assembler_tick_uses_is_in_reach_of_a_load():
    # ARMv6-M ARM A6.7.26: 32 words from the base.
    used = "SOURCE IMPLAUSIBLE LIMIT EXPECTED PHASE STEP PATTERN OUT_VALUE QUEUE LOW SPAN RAW"
    for name in used.split():
        assert getattr(block, name) < 32, name
    assert block.OUT_ADDRESS + 1 < 32 and block.LIMIT_OF + 1 < 32
    assert block.ABOVE_PATTERN == block.ABOVE_STEP + 1
    assert block.FAULT_PATTERN == block.FAULT_STEP + 1


def test_the_words_of_plausibility_stand_together():
    assert block.SAME - block.RAW + 1 == block.CHECK_WORDS


def test_words_of_time_are_in_reach_of_their_own_base():
    names = "MISSED LATENCY_MIN_US LATENCY_MAX_US DUE_US LATE_US CLOCK PERIOD_US"
    assert all(0 <= getattr(block, name) - block.TIME < 32 for name in names.split())


def test_a_state_beside_the_sides_is_none():
    assert len({block.BELOW, block.ABOVE, block.DECIDE}) == 3
    assert (block.BELOW, block.ABOVE) == (0, 1)
    assert STATE_NAMES[block.FAULT] == "fault"
