"""The changes to rp2040py's sources when they are compiled here: speed, and nothing else.

    apply(sources)      # the folder of the unpacked release

The changed emulator does the same in the same simulated cycles. Unchanged, its inner loop asks
Python objects at each instruction, calls one for each conditional branch, and finds the divider's
registers after all others.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.errors import ToolError

_NATIVE = "src/rp2040py/native"
_CORE = f"{_NATIVE}/_cortex_m0_core"
_BUS = f"{_NATIVE}/_rp2040"
_LOOP = f"{_NATIVE}/_simulator.pyx"
_BITS = f"{_NATIVE}/_inline_bit.pxd"

MARK = "compiled_by_noheap.py"  # a module beside rp2040py's, so that its build includes it


@dataclass(frozen=True)
class _Change:
    file: str
    old: str
    new: str


_CHANGES = (
    # The stable ABI, whose cost is described in emulator.py.
    _Change("setup.py", "USE_LIMITED_API = (", "USE_LIMITED_API = False and ("),
    # A flag that C code reads in place.
    _Change(
        "src/rp2040py/simulator.py",
        "        self.stopped = True\n        # Owned here",
        "        self.stop_flag = bytearray(1)\n        self.stopped = True\n        # Owned here",
    ),
    _Change(
        "src/rp2040py/simulator.py",
        "    def __init__(self, clock: SimulationClock",
        """\
    @property
    def stopped(self):
        return self.stop_flag[0] != 0

    @stopped.setter
    def stopped(self, value):
        self.stop_flag[0] = bool(value)

    def __init__(self, clock: SimulationClock""",
    ),
    _Change(_LOOP, "not simulator.stopped:", "not stop_flag[0]:"),
    # SimulationClock.tick(), where no alarm is due.
    _Change(
        _LOOP,
        """\
            if tick_batch <= 1:
                clock.tick(delta_nanos)
""",
        """\
            if tick_batch <= 1:
                if plain and (
                    clock._next_alarm is None
                    or clock._next_alarm.nanos > clock._nanos_counter + delta_nanos
                ):
                    clock._nanos_counter = clock._nanos_counter + delta_nanos
                else:
                    clock.tick(delta_nanos)
""",
    ),
    # RPPIO.advance(), on C fields.
    _Change(
        _LOOP,
        "from rp2040py.native._rp2040 cimport RP2040\n",
        "from rp2040py.native._pio cimport RPPIO\nfrom rp2040py.native._rp2040 cimport RP2040\n",
    ),
    _Change(
        _LOOP,
        "    pios = rp2040.pio\n",
        """\
    cdef RPPIO pio0 = rp2040.pio[0]
    cdef RPPIO pio1 = rp2040.pio[1]
    cdef unsigned char[::1] stop_flag = simulator.stop_flag
    cdef bint plain = type(clock) is SimulationClock
""",
    ),
    _Change(
        _LOOP,
        """\
        for pio in pios:
            if not pio.stopped:
                pio.advance(cycles)
""",
        """\
        if not pio0.stopped:
            pio0.cycle_fp += cycles << 8
            if pio0.cycle_fp >= pio0.next_due_fp:
                pio0._run_due()
        if not pio1.stopped:
            pio1.cycle_fp += cycles << 8
            if pio1.cycle_fp >= pio1.next_due_fp:
                pio1._run_due()
""",
    ),
    # Called at each conditional branch.
    _Change(
        f"{_CORE}.pxd",
        "    cpdef reset(self)\n",
        "    cpdef reset(self)\n    cpdef bint check_condition(self, unsigned int cond)\n",
    ),
    _Change(
        f"{_CORE}.pyx",
        "    def check_condition(self, cond) -> bool:\n",
        "    cpdef bint check_condition(self, unsigned int cond):\n",
    ),
    # Calls into another module, with a whole view as argument, become a few instructions.
    _Change(
        f"{_CORE}.pyx",
        "from rp2040py.native._bit cimport",
        "from rp2040py.native._inline_bit cimport",
    ),
    _Change(
        f"{_BUS}.pyx",
        "from rp2040py.native._bit cimport",
        "from rp2040py.native._inline_bit cimport",
    ),
    _Change(f"{_CORE}.pxd", "unsigned int[:] registers", "unsigned int[::1] registers"),
    _Change(f"{_BUS}.pxd", "unsigned char[:] _sram", "unsigned char[::1] _sram"),
    _Change(f"{_BUS}.pxd", "unsigned char[:] _flash", "unsigned char[::1] _flash"),
    _Change(f"{_BUS}.pxd", "unsigned char[:] _usb_dpram", "unsigned char[::1] _usb_dpram"),
    # The divider comes before the other registers: MicroPython looks something up by its hash.
    _Change(
        "src/rp2040py/sio.py",
        """\
    def read_uint32(self, offset: int) -> int | float:
""",
        """\
    def read_uint32(self, offset: int) -> int | float:
        if offset == DIV_CSR:
            return self.div_csr
        if offset == DIV_REMAINDER:
            return self.div_remainder
        if offset == DIV_QUOTIENT:
            self.div_csr &= ~0b10
            return self.div_quotient
""",
    ),
    _Change(
        "src/rp2040py/sio.py",
        """\
    def write_uint32(self, offset: int, value: int) -> None:
""",
        """\
    def write_uint32(self, offset: int, value: int) -> None:
        if DIV_UDIVIDEND <= offset <= DIV_SDIVISOR:
            if offset & 4:
                self.div_divisor = value
            else:
                self.div_dividend = value
            self.update_hardware_divider(offset >= DIV_SDIVIDEND)
            return
""",
    ),
)

_INLINE_BIT = """\
cdef inline unsigned int u32(long long n) noexcept:
    return <unsigned int> n


cdef inline int s32(long long n) noexcept:
    return <int> <unsigned int> n


cdef inline unsigned int read_uint16_le(const unsigned char[::1] at, Py_ssize_t n) noexcept:
    return at[n] | (at[n + 1] << 8)


cdef inline void write_uint16_le(unsigned char[::1] at, Py_ssize_t n, unsigned int value) noexcept:
    at[n] = value & 0xFF
    at[n + 1] = (value >> 8) & 0xFF


cdef inline unsigned int read_uint32_le(const unsigned char[::1] at, Py_ssize_t n) noexcept:
    return at[n] | (at[n + 1] << 8) | (at[n + 2] << 16) | (<unsigned int> at[n + 3] << 24)


cdef inline void write_uint32_le(unsigned char[::1] at, Py_ssize_t n, unsigned int value) noexcept:
    at[n] = value & 0xFF
    at[n + 1] = (value >> 8) & 0xFF
    at[n + 2] = (value >> 16) & 0xFF
    at[n + 3] = (value >> 24) & 0xFF
"""


def digest() -> str:
    """A hash of all changes."""
    return hashlib.sha256(repr((_CHANGES, _INLINE_BIT)).encode()).hexdigest()[:8]


def mark() -> str:
    """The content of the file MARK."""
    return f'CHANGES = "{digest()}"\n'


def apply(sources: Path) -> None:
    """Make the changes. ToolError if a place is not there exactly once."""
    (sources / "src/rp2040py" / MARK).write_text(mark(), encoding="utf-8")
    (sources / _BITS).write_text(_INLINE_BIT, encoding="utf-8")
    for change in _CHANGES:
        file = sources / change.file
        text = file.read_text(encoding="utf-8")
        if text.count(change.old) != 1:
            raise ToolError(f"rp2040py's {change.file} is not the one that is known here")
        file.write_text(text.replace(change.old, change.new), encoding="utf-8")
