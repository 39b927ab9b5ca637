"""Worst-case cycles of one instruction of a Cortex-M0+ on the RP2040.

"TRM" = Cortex-M0+ Technical Reference Manual, DDI 0484C, table 3-1: cycles without wait states.
"DS" = RP2040 datasheet.

The emulator (rp2040py) counts the same with two exceptions, both lower: PUSH with LR and POP with
PC take one cycle less there, and LDM and STM one for each word wherever it is. So measured
cycles never exceed these. Neither has cache misses of flash (DS 2.6.3) and waits for a bank
of RAM that another bus master uses (DS 2.1.1).
"""

from noheap_tools.cycles.timing import Memory, Timing

# The core has the fast multiplier (DS 2.4.1). All others of the TRM's table with 1 cycle.
_SINGLE = (
    "mov add adds adc adcs sub subs sbc sbcs rsb rsbs mul muls cmp cmn and ands eor eors orr orrs"
    " bic bics mvn mvns tst lsl lsls lsr lsrs asr asrs ror rors movs adr"
    " rev rev16 revsh sxtb sxth uxtb uxth cps cpsid cpsie nop sev yield"
)
_MORE = {"mrs": 3, "msr": 3, "dmb": 3, "dsb": 3, "isb": 3}


def _region(address: int) -> Memory:
    """DS 2.2.1."""
    if address < 0x40000000:
        return Memory.RAM
    if address < 0x50000000:
        return Memory.APB
    if 0xD0000000 <= address < 0xE0000000:
        return Memory.SIO
    return Memory.AHB


TIMING = Timing(
    core="Cortex-M0+",
    plain={**dict.fromkeys(_SINGLE.split(), 1), **_MORE},
    # SIO: the single-cycle I/O port (TRM table 3-1, note b; DS 2.3.1). APB: the bridge takes 3
    # cycles to read and 4 to write (DS 2.1.3).
    loads={Memory.SIO: 0, Memory.RAM: 1, Memory.AHB: 1, Memory.APB: 3, Memory.UNKNOWN: 3},
    stores={Memory.SIO: 0, Memory.RAM: 1, Memory.AHB: 1, Memory.APB: 4, Memory.UNKNOWN: 4},
    region=_region,
    taken=1,
    call=3,
    call_register=2,
    pop_pc=3,
)
