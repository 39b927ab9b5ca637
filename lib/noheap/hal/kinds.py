"""Why a reading that arrived well is no good one: kinds behind those of hal/errors.py."""

OUT_OF_RANGE = 14  # outside of what was said to be good
JUMP = 15  # too far from the last good one
FROZEN = 16  # the same for too long

NAMES = ["out_of_range", "jump", "frozen"]
