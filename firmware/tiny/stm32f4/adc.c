// "RM" = RM0383, section 11.

#include "stm32/adc.h"

#include "family.h"
#include "stm32/registers.h"

#define CCR (ADC1_BASE + 0x304) // RM 11.12.16
#define BY_4 (1 << 16) // ADCPRE: of APB2, 84 or 96 MHz, at most 36: DS10314, "ADC characteristics"
#define TSVREFE (1 << 23)

void adc_on(void) {
    put(CCR, BY_4);
    put(ADC1_BASE + ADC_CR2, ADON);
}

void adc_sensor_on(void) {
    set(CCR, TSVREFE);
}
