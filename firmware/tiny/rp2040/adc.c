// The converter: DS 4.9.

#include "hardware/regs/adc.h"
#include "port/chip.h"
#include "rp2040/pins.h"
#include "rp2040/registers.h"

#define ADC(register) (ADC_BASE + ADC_##register##_OFFSET)

#define FIRST_PIN (26) // DS 4.9.1: channels 0 to 3
#define BITS (12)

int chip_adc_channel(unsigned pin) {
    return pin - FIRST_PIN < CHIP_ADC_CORE_TEMP ? (int)(pin - FIRST_PIN) : -1;
}

static void wait(void) {
    while (!(REGISTER(ADC(CS)) & ADC_CS_READY_BITS)) {
    }
}

void chip_adc_init(unsigned channel) {
    SET(ADC(CS)) = ADC_CS_EN_BITS;
    wait();
    if (channel == CHIP_ADC_CORE_TEMP) {
        SET(ADC(CS)) = ADC_CS_TS_EN_BITS;
    } else {
        pin_analog(FIRST_PIN + channel);
    }
}

uint32_t chip_adc_read_u16(unsigned channel) {
    uint32_t sensor = REGISTER(ADC(CS)) & ADC_CS_TS_EN_BITS;
    REGISTER(ADC(CS)) =
        channel << ADC_CS_AINSEL_LSB | ADC_CS_START_ONCE_BITS | sensor | ADC_CS_EN_BITS;
    wait();
    uint32_t raw = REGISTER(ADC(RESULT));
    return raw << (16 - BITS) | raw >> (2 * BITS - 16); // as the rp2 port scales it
}
