// Access to memory-mapped registers, and those of every Cortex-M core.
// "ARM6" = ARMv6-M Architecture Reference Manual, DDI 0419; "ARM7" = the ARMv7-M one, DDI 0403.
#pragma once

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))

#define SYST_CSR (0xE000E010) // ARM6 B3.3, ARM7 B3.3
#define SYST_RVR (0xE000E014)
#define SYST_CVR (0xE000E018)
#define NVIC_ISER (0xE000E100) // ARM6 B3.4, ARM7 B3.4
#define NVIC_IPR (0xE000E400)
#define ICSR (0xE000ED04) // ARM6 B3.2, ARM7 B3.2
#define VTOR (0xE000ED08)
#define AIRCR (0xE000ED0C)
#define SHPR3 (0xE000ED20)
#define CPACR (0xE000ED88) // ARM7 B3.2.20

#define PENDSTSET (1u << 26) // of ICSR
