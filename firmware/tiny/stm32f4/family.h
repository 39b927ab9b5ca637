// The addresses of an STM32F4 that an STM32F1 has elsewhere: RM0383 table 1, 6.3.
#pragma once

#define RCC_BASE (0x40023800)
#define RCC_CR (RCC_BASE + 0x00)
#define RCC_PLLCFGR (RCC_BASE + 0x04)
#define RCC_CFGR (RCC_BASE + 0x08)
#define RCC_APB1RSTR (RCC_BASE + 0x20)
#define RCC_AHB1ENR (RCC_BASE + 0x30)
#define RCC_APB1ENR (RCC_BASE + 0x40)
#define RCC_APB2ENR (RCC_BASE + 0x44)
#define RCC_CSR (RCC_BASE + 0x74)

#define PPRE1 (10) // of RCC_CFGR
#define PPRE2 (13)

#define USART1_BASE (0x40011000)
#define USART1_ENABLE (1 << 4) // of RCC_APB2ENR

#define UNIQUE_ID (0x1FFF7A10) // RM0383 24.1
#define HSI_MHZ (16)
#define LSI_HZ (32000) // 17 to 47 kHz: DS10314, table "LSI oscillator characteristics"
