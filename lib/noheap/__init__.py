"""noheap: fixed-capacity buffers, HAL, sensors and a hard-real-time sampler for MicroPython.

    from noheap.buf.spsc import SPSC
    from noheap.sampler.sampler import Sampler

Nothing happens at import; each module is usable alone. Constructors allocate, everything
after them does not.
"""

__version__ = "0.1.0"
