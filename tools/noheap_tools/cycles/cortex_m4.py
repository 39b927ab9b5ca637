"""Worst-case cycles of one instruction of a Cortex-M4 on an STM32F4, its code in RAM.

"TRM" = Cortex-M4 Technical Reference Manual, ARM 100166_0001_00, table 3-1: cycles without wait
states. Of a range, the most: a pipeline's refill, P, takes 3, and a division 12.
"RM" = ST RM0090 revision 19. "APB" = AMBA APB Protocol Specification, IHI 0024C.

Two things come on top. Both are upper bounds that no silicon has confirmed yet:

- The code is in RAM, so it is fetched over the System bus: a word takes two cycles and the next
  one cannot begin before (TRM 2.3, pipelined instruction fetches). Counted as if the core did
  nothing meanwhile: one cycle a halfword. A jump wastes at most one fetch, and of two words it
  uses a half.
- A register on APB1 or APB2 waits for that bus: at most one of its cycles until the next begins,
  then two of them (APB 3.1). ST gives no figure for the bridge. The buses' clocks are taken as a
  fourth and a half of the core's, which are the slowest of MicroPython's settings.

Not included: wait states of code and data in flash, DMA in the same RAM, accesses that are not
aligned, and entry and exit of the exception. A pointer that the code does not show is taken for
one to APB1, and never for one to a bit-band alias or to external memory.
"""

from noheap_tools.cycles.timing import Memory, Timing

_REFILL = 3  # P
_SINGLE = (
    "mov movs movw movt mvn mvns add adds addw adc adcs adr sub subs subw sbc sbcs rsb rsbs"
    " mul muls mla mls smull umull smlal umlal cmp cmn and ands eor eors orr orrs orn orns"
    " bic bics tst teq lsl lsls lsr lsrs asr asrs ror rors rrx rrxs clz rbit rev rev16 revsh"
    " sxtb sxth uxtb uxth ubfx sbfx bfi bfc ssat usat nop sev yield clrex"
    " it itt ite ittt itte itet itee itttt ittte ittet ittee itett itete iteet iteee"
)
_APB1_CYCLES, _APB2_CYCLES = 4, 2  # of the core, for one of the bus
_SLOWEST = 3 * _APB1_CYCLES
_MORE = {
    **dict.fromkeys(("cps", "cpsid", "cpsie", "mrs", "msr"), 2),
    **dict.fromkeys(("sdiv", "udiv"), 12),
    # 1 + B: a store to APB1 may still be under way. ISB fills the pipeline again.
    **dict.fromkeys(("dmb", "dsb"), 2 + _SLOWEST),
    "isb": 2 + _SLOWEST + _REFILL,
}
# Of an exception, with the registers of the FPU and a word to align them: ARMv7-M ARM B1.5.6.
FRAME_BYTES = 4 * 26 + 4

_APB2 = range(0x40010000, 0x40020000)  # RM table 1
_AHB = (range(0x40020000, 0x42000000), range(0x50000000, 0x60000000))
_OF_THE_CORE = 0xE0000000
_BIT_BAND = range(0x22000000, 0x24000000)  # TRM 3.7


def _region(address: int) -> Memory | None:
    if address < 0x40000000:
        return None if address in _BIT_BAND else Memory.RAM
    if address < _APB2.start:
        return Memory.APB1
    if address in _APB2:
        return Memory.APB2
    if any(address in it for it in _AHB) or address >= _OF_THE_CORE:
        return Memory.AHB
    return None


_WORDS = {
    Memory.RAM: 1,
    Memory.AHB: 1,
    Memory.APB2: 1 + 3 * _APB2_CYCLES,
    Memory.APB1: 1 + _SLOWEST,
    Memory.UNKNOWN: 1 + _SLOWEST,
}

TIMING = Timing(
    core="Cortex-M4",
    plain={**dict.fromkeys(_SINGLE.split(), 1), **_MORE},
    loads=_WORDS,
    stores=_WORDS,
    region=_region,
    taken=_REFILL,
    call=1 + _REFILL,
    call_register=1 + _REFILL,
    pop_pc=1 + _REFILL,
    halfword=1,
    jump=4,
)
