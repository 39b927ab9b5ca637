// What a chip's folder provides, rp2040/ for one. Registers are there and nowhere else.
//
// Its chipconfig.h has these, where one that it does not define is 0:
//   CHIP_PLATFORM           sys.platform
//   CHIP_IS_ARMV7M
//   CHIP_I2C_COUNT          one more than the last controller's number; so for SPI
//   CHIP_ADC_CHANNELS       with CHIP_ADC_CORE_TEMP, the channel of machine.ADC.CORE_TEMP
//   CHIP_SPI_DEFAULT_HZ     of machine.SPI
//   CHIP_HAS_PIN_IRQ        Pin.irq(), with CHIP_IRQ_FALLING and CHIP_IRQ_RISING
//   CHIP_NAMED_PINS         machine.Pin takes a name, not a number
//   CHIP_HAS_BUS_CLOCKS     machine.freq() is a tuple
//   CHIP_HAS_ALL_CAUSES     machine.reset_cause() tells a soft reset and the reset pin, too
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chipconfig.h"

// Start

void chip_init(void); // clocks, the microsecond counter, the console; called once

// Time

uint32_t chip_us(void); // since the start, wraps
uint64_t chip_us64(void);
void chip_sleep_at_most(uint32_t us); // until an interrupt, or for so long

// Calls timers_due() by an interrupt at that time of chip_us64(), at once if it has passed. The last
// call counts. It may come sooner.
void chip_timer_at(uint64_t us);
void timers_due(void); // port/machine_timer.c

// Interrupts

static inline uint32_t chip_mask(void) {
    uint32_t state;
    __asm volatile ("mrs %0, primask\n cpsid i" : "=r" (state) : : "memory");
    return state;
}

static inline void chip_unmask(uint32_t state) {
    __asm volatile ("msr primask, %0" : : "r" (state) : "memory");
}

// Until an interrupt, also one that came since the last time: it sets the core's event.
#ifndef CHIP_SLEEP
#define CHIP_SLEEP "wfe"
#endif
static inline void chip_sleep(void) {
    __asm volatile (CHIP_SLEEP : : : "memory");
}

// The console, which stdin and stdout are: a UART of 115200 baud, 8N1, or an RP2040's USB

void chip_stdout_send(const char *text, size_t length); // a UART waits for room
bool chip_stdout_can_send(void); // without waiting
void stdio_received(uint8_t byte); // the chip's interrupt calls this for each byte

// Pins, by their number in machine.Pin; below 0 in place of one

enum { PIN_DEFAULT = -1, PIN_UNUSED = -2 };

enum chip_pin_mode { PIN_IN, PIN_OUT, PIN_OPEN_DRAIN };
enum chip_pull { PULL_NONE, PULL_UP, PULL_DOWN };

bool chip_pin_exists(unsigned pin);
int chip_pin_named(const char *name); // if CHIP_NAMED_PINS; -1: none has that name
void chip_pin_mode(unsigned pin, enum chip_pin_mode mode, int value); // value -1: as it is
void chip_pin_pull(unsigned pin, enum chip_pull pull);
bool chip_pin_read(unsigned pin);
void chip_pin_write(unsigned pin, bool value);
// If CHIP_HAS_PIN_IRQ: calls pin_event() by an interrupt after these edges, CHIP_IRQ_FALLING and
// CHIP_IRQ_RISING; 0: never again. false: another pin has the interrupt.
bool chip_pin_irq(unsigned pin, unsigned edges);
void pin_event(unsigned pin, unsigned edges); // port/machine_pin_irq.c

// I2C controllers, by their number in machine.I2C

// Whether these are pins of that controller; writes the pin that PIN_DEFAULT stands for.
bool chip_i2c_pins(unsigned bus, int *scl, int *sda);
void chip_i2c_init(unsigned bus, int scl, int sda, uint32_t hz);
// Returns the bytes that were acknowledged, or a negative errno.
int chip_i2c_transfer(unsigned bus, uint16_t address, uint8_t *data, size_t length, bool read,
    bool stop, uint32_t timeout_us);

// SPI controllers, by their number in machine.SPI; 8 bits, the most significant first

// As chip_i2c_pins; each may be PIN_UNUSED.
bool chip_spi_pins(unsigned bus, int *sck, int *mosi, int *miso);
// At `hz` or the next lower rate that the controller has; false: it has none so low.
bool chip_spi_init(unsigned bus, const int pins[3], uint32_t hz, bool polarity, bool phase);
// `in` may be NULL or `out`. Returns when the wire is idle.
void chip_spi_transfer(unsigned bus, const uint8_t *out, uint8_t *in, size_t length);

// The analogue-to-digital converter, by channels from 0 to CHIP_ADC_CHANNELS - 1

int chip_adc_channel(unsigned pin); // below 0: it has none
void chip_adc_init(unsigned channel); // the converter, and the channel's pin or sensor
uint32_t chip_adc_read_u16(unsigned channel); // converts once

// The chip itself

#define CHIP_ID_BYTES_MAX (12)
size_t chip_unique_id(uint8_t id[CHIP_ID_BYTES_MAX]); // returns its length
uint32_t chip_hz(void); // of the CPU
#define CHIP_BUS_CLOCKS (4)
void chip_bus_clocks(uint32_t hz[CHIP_BUS_CLOCKS]); // if CHIP_HAS_BUS_CLOCKS
void chip_reset(void) __attribute__((noreturn));
// The values of MicroPython's own ports.
enum reset_cause {
    RESET_POWER_ON = CHIP_RESET_POWER_ON,
    RESET_WATCHDOG = CHIP_RESET_WATCHDOG,
    #if CHIP_HAS_ALL_CAUSES
    RESET_SOFT = CHIP_RESET_SOFT,
    RESET_HARD = CHIP_RESET_HARD,
    #endif
};
enum reset_cause chip_reset_cause(void);
bool chip_watchdog(uint32_t ms); // false: too long
void chip_watchdog_feed(void);
