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

#define SPI1_BASE (0x40013000)
#define ADC1_BASE (0x40012400)
#define ADC1_ENABLE (1 << 9) // of RCC_APB2ENR
#define ADC_SAMPLES_PIN (5) // 55.5 cycles of 12 MHz
#define ADC_START (1 << 22 | 1 << 20 | 7 << 17) // SWSTART as the trigger, EXTTRIG: RM0008 11.12.3
#define EXTI_BASE (0x40010400)
#define EXTICR (0x40010008) // AFIO's, RM0008 9.4.3
#define EXTICR_ENABLE (1 << 0) // of RCC_APB2ENR

#define UNIQUE_ID (0x1FFFF7E8) // RM0008 30.2
#define HSI_MHZ (8)
#define LSI_HZ (40000) // 30 to 60 kHz: DS5319, table "LSI oscillator characteristics"
