// ADC1, one conversion at a time: F1 11, F4 11.

#include "stm32/adc.h"

#include "chipconfig.h"
#include "family.h"
#include "port/chip.h"
#include "stm32/pins.h"
#include "stm32/registers.h"

#define EOC (1 << 1) // ADC_SR
#define BITS (12)
#define FIRST_OF_SMPR1 (10) // and of SMPR2 0: three bits a channel
#define START_UP_US (10) // of the sensor: DS5319 and DS10314, "temperature sensor characteristics"

// Long enough for a source of 50 kOhm and, of the last one, for the sensor: DS5319 and DS10314,
// "ADC characteristics"
enum { SAMPLES_PIN = ADC_SAMPLES_PIN, SAMPLES_LONGEST = 7 };

// DS5319 table 5, DS10314 table 8: ADC12_IN0 to IN15
int chip_adc_channel(unsigned pin) {
    return pin < 8 ? (int)pin : pin - 16 < 2 ? (int)(pin - 16 + 8) : pin - 32 < 6 ? (int)(pin - 32 + 10)
        : -1;
}

static unsigned pin_of(unsigned channel) {
    return channel < 8 ? channel : channel < 10 ? channel - 8 + 16 : channel - 10 + 32;
}

static void wait_us(uint32_t us) {
    uint32_t begin = chip_us();
    while (chip_us() - begin <= us) {
    }
}

void chip_adc_init(unsigned channel) {
    set(RCC_APB2ENR, ADC1_ENABLE);
    if (!(get(ADC1_BASE + ADC_CR2) & ADON)) {
        adc_on();
    }
    bool is_pin = channel < CHIP_ADC_FIRST_INTERNAL;
    if (is_pin) {
        pin_analog(pin_of(channel));
    } else {
        adc_sensor_on();
        wait_us(START_UP_US);
    }
    uint32_t samples = is_pin ? SAMPLES_PIN : SAMPLES_LONGEST;
    if (channel < FIRST_OF_SMPR1) {
        set(ADC1_BASE + ADC_SMPR2, samples << 3 * channel);
    } else {
        set(ADC1_BASE + ADC_SMPR1, samples << 3 * (channel - FIRST_OF_SMPR1));
    }
}

uint32_t chip_adc_read_u16(unsigned channel) {
    put(ADC1_BASE + ADC_SQR1, 0); // one conversion
    put(ADC1_BASE + ADC_SQR3, channel);
    put(ADC1_BASE + ADC_SR, 0);
    set(ADC1_BASE + ADC_CR2, ADC_START);
    while (!(get(ADC1_BASE + ADC_SR) & EOC)) {
    }
    uint32_t raw = get(ADC1_BASE + ADC_DR);
    return raw << (16 - BITS) | raw >> (2 * BITS - 16); // as the stm32 port scales it
}
