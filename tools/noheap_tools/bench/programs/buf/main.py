"""The operations of lib/noheap/buf, and of MicroPython's own."""

from programs import rows
from programs.buf import (
    bbq,
    binary_heap,
    bitset,
    builtin,
    cell,
    deque,
    history,
    index_map,
    index_set,
    linear_map,
    pool,
    signal,
    sorted_list,
    spsc,
    text,
    vec,
)

rows.run(
    {
        "bbq": bbq,
        "binary_heap": binary_heap,
        "bitset": bitset,
        "builtin": builtin,
        "cell": cell,
        "deque": deque,
        "history": history,
        "index_map": index_map,
        "index_set": index_set,
        "linear_map": linear_map,
        "pool": pool,
        "signal": signal,
        "sorted_list": sorted_list,
        "spsc": spsc,
        "text": text,
        "vec": vec,
    }
)
