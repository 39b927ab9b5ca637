// The addresses of an STM32F1 that an STM32F4 has elsewhere: RM0008 3.3, 7.3.
#pragma once

#define RCC_BASE (0x40021000)
#define RCC_CR (RCC_BASE + 0x00)
#define RCC_CFGR (RCC_BASE + 0x04)
#define RCC_APB1RSTR (RCC_BASE + 0x10)
#define RCC_APB2ENR (RCC_BASE + 0x18)
#define RCC_APB1ENR (RCC_BASE + 0x1C)
#define RCC_CSR (RCC_BASE + 0x24)

#define PPRE1 (8) // of RCC_CFGR
#define PPRE2 (11)

#define USART1_BASE (0x40013800)
#define USART1_ENABLE (1 << 14) // of RCC_APB2ENR

#define UNIQUE_ID (0x1FFFF7E8) // RM0008 30.2
#define HSI_MHZ (8)
#define LSI_HZ (40000) // 30 to 60 kHz: DS5319, table "LSI oscillator characteristics"
