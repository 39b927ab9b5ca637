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

#define SPI1_BASE (0x40013000)
#define ADC1_BASE (0x40012000)
#define ADC1_ENABLE (1 << 8) // of RCC_APB2ENR
#define ADC_SAMPLES_PIN (4) // 84 cycles of 21 to 24 MHz
#define ADC_START (1 << 30) // SWSTART: RM0383 11.12.3
#define EXTI_BASE (0x40013C00)
#define EXTICR (0x40013808) // SYSCFG's, RM0383 7.2.3
#define EXTICR_ENABLE (1 << 14) // of RCC_APB2ENR

#define UNIQUE_ID (0x1FFF7A10) // RM0383 24.1
#define HSI_MHZ (16)
#define LSI_HZ (32000) // 17 to 47 kHz: DS10314, table "LSI oscillator characteristics"
