"""Reads TOML that a person wrote: tomllib, whose limits are Python's, with errors of one kind."""

import sys
import tomllib
from typing import Any


def loads(text: str) -> dict[str, Any]:
    """Raises ValueError, which says what is wrong and where, for all that is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:  # of int()
        most = sys.get_int_max_str_digits()
        raise ValueError(f"a number has more than {most:,} digits") from None
    except RecursionError:
        raise ValueError("brackets stand too deep in one another") from None
