"""An STM32F4's clocks and the cause of its last reset. Crystal and PLL are ready at once.

"RM" = ST RM0383 revision 3, section 6.
"""

BASE = 0x40023800  # RM table 1
_CR, _PLLCFGR, _CFGR, APB1RSTR, _CSR = 0x00, 0x04, 0x08, 0x20, 0x74
_HSI_HZ = 16_000_000
_OF_RESET = {_CR: 0x83, _PLLCFGR: 0x24003010}  # RM 6.3.1, 6.3.2
_PLL_FROM_CRYSTAL = 1 << 22
_CRYSTAL, _PLL = 1, 2  # RM_CFGR's SW
_RMVF = 1 << 24
# RCC_CSR: RM 6.3.18
BY_POWER = 3 << 25 | 1 << 27
BY_SOFTWARE = 1 << 28 | 1 << 26
BY_WATCHDOG = 1 << 29 | 1 << 26


class RCC:
    """`crystal_hz` is the board's, 0 if it has none; `cause` why the chip was reset."""

    def __init__(self, crystal_hz: int, cause: int) -> None:
        self._crystal_hz = crystal_hz
        self._registers = {**_OF_RESET, _CSR: cause}

    def read(self, offset: int) -> int:
        value = self._registers.get(offset, 0)
        if offset == _CR:
            # HSION, HSEON and PLLON have their RDY beside them.
            ready = value & (1 | 1 << 24) | (value & 1 << 16 if self._crystal_hz else 0)
            return value | ready << 1
        if offset == _CFGR:
            return value & ~0xC | (value & 3) << 2  # SWS
        return value

    def write(self, offset: int, value: int) -> None:
        if offset == _CSR and value & _RMVF:
            value = 0
        self._registers[offset] = value

    @property
    def apb1_timer_hz(self) -> int:
        """Of TIM2 to TIM5: APB1's clock, or twice that if it is divided (RM 6.2)."""
        # PPRE1: RM 6.3.3.
        divider = self._registers.get(_CFGR, 0) >> 10 & 7
        return self.core_hz // ((1 << divider - 3) // 2 or 1 if divider & 4 else 1)

    @property
    def core_hz(self) -> int:
        """Of the core, which nobody here divides: HPRE, RM 6.3.3."""
        source = self._registers.get(_CFGR, 0) & 3
        if source == _CRYSTAL:
            return self._crystal_hz
        if source != _PLL:
            return _HSI_HZ
        factors = self._registers[_PLLCFGR]
        hz = self._crystal_hz if factors & _PLL_FROM_CRYSTAL else _HSI_HZ
        m, n, p = factors & 0x3F, factors >> 6 & 0x1FF, 2 * (factors >> 16 & 3) + 2
        return hz // (m or 1) * n // p
