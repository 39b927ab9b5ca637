"""Names of other modules' globals as arguments, locals and in comprehensions."""

import counting
import values


def local_names(total, next=4, _total=1):
    counted = {MODE: total for MODE in range(2)}
    try:
        raise ValueError(next)
    except ValueError as PAIR:
        return counted, str(PAIR), counting.total(), _total, len([total for total in "ab"])


def hidden():
    MODE = "mine"

    def inner():
        return MODE, values.MODE

    return inner()


def limit():
    return values.LIMIT if -values.LOWEST > 3 else None
