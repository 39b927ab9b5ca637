// What a family's adc.c has: the clock of ADC1 and its temperature sensor are its own.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// Registers, from the converter's base: F1 11.12, F4 11.12.
enum { ADC_SR = 0x00, ADC_CR1 = 0x04, ADC_CR2 = 0x08, ADC_SMPR1 = 0x0C, ADC_SMPR2 = 0x10,
       ADC_SQR1 = 0x2C, ADC_SQR3 = 0x34, ADC_DR = 0x4C };

#define ADON (1 << 0) // ADC_CR2

void adc_on(void); // ADC1 has a clock; called once
void adc_sensor_on(void);
