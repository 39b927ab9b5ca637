// "RM" = RM0008, section 11.

#include "stm32/adc.h"

#include "family.h"
#include "port/chip.h"
#include "stm32/registers.h"

#define BY_6 (2 << 14) // ADCPRE of RCC_CFGR, RM 7.3.2: of APB2, 72 MHz, at most 14: RM 11.1
#define CAL (1 << 2) // ADC_CR2
#define RSTCAL (1 << 3)
#define TSVREFE (1 << 23)
#define STABLE_US (1) // DS5319, "ADC characteristics": tSTAB

static void wait_while(uint32_t bits) {
    while (get(ADC1_BASE + ADC_CR2) & bits) {
    }
}

// RM 11.4: calibrated after it has been on for two cycles of its clock.
void adc_on(void) {
    set(RCC_CFGR, BY_6);
    put(ADC1_BASE + ADC_CR2, ADON);
    uint32_t begin = chip_us();
    while (chip_us() - begin <= STABLE_US) {
    }
    set(ADC1_BASE + ADC_CR2, RSTCAL);
    wait_while(RSTCAL);
    set(ADC1_BASE + ADC_CR2, CAL);
    wait_while(CAL);
}

void adc_sensor_on(void) {
    // Written as it is, CR2 would start a conversion: RM 11.12.3, ADON.
    if (!(get(ADC1_BASE + ADC_CR2) & TSVREFE)) {
        set(ADC1_BASE + ADC_CR2, TSVREFE);
    }
}
