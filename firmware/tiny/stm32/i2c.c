// I2C controllers as masters, of the kind that the F1 and the F4 have: F1 26, F4 18.
//
// As MicroPython's stm32 port: the pins of a bus are the board's, a controller is off (PE) unless
// it holds the bus, and an address that nobody acknowledges is ENODEV.

#include "board.h"
#include "family.h"
#include "port/chip.h"
#include "py/mperrno.h"
#include "stm32/clocks.h"
#include "stm32/pins.h"
#include "stm32/registers.h"

// Registers, from the controller's base: F1 26.6, F4 18.6.
enum { CR1 = 0x00, CR2 = 0x04, DR = 0x10, SR1 = 0x14, SR2 = 0x18, CCR = 0x1C, TRISE = 0x20 };

#define PE (1 << 0) // CR1
#define START (1 << 8)
#define STOP (1 << 9)
#define ACK (1 << 10)
#define POS (1 << 11)
#define SWRST (1 << 15)

#define SB (1 << 0) // SR1
#define ADDR (1 << 1)
#define BTF (1 << 2)
#define RXNE (1 << 6)
#define BERR (1 << 8)
#define ARLO (1 << 9)
#define AF (1 << 10)

#define MSL (1 << 0) // SR2
#define FAST (1 << 15) // CCR

#define STANDARD_HZ (100000)
#define FAST_HZ (400000)
#define ALTERNATE (4) // of an F4's I2C1: DS10314 table 9

typedef struct {
    uint32_t base, timeout_us;
} bus_t;

static uint32_t base_of(unsigned bus) {
    return I2C1_BASE + I2C_STRIDE * (bus - 1);
}

bool chip_i2c_pins(unsigned bus, int *scl, int *sda) {
    if (bus != BOARD_I2C) {
        return false;
    }
    if (*scl < 0) {
        *scl = BOARD_I2C_SCL;
    }
    if (*sda < 0) {
        *sda = BOARD_I2C_SDA;
    }
    return *scl == BOARD_I2C_SCL && *sda == BOARD_I2C_SDA;
}

void chip_i2c_init(unsigned bus, int scl, int sda, uint32_t hz) {
    uint32_t base = base_of(bus), clock_hz = apb1_hz(), mhz = clock_hz / 1000000;
    const uint32_t bit = 1 << (20 + bus); // I2C1EN, I2C1RST: F1 7.3.8 and 7.3.4, F4 6.3.11 and 6.3.7
    set(RCC_APB1ENR, bit);
    set(RCC_APB1RSTR, bit);
    clear(RCC_APB1RSTR, bit);
    pin_alternate(scl, ALTERNATE, DRIVE_LOW);
    pin_alternate(sda, ALTERNATE, DRIVE_LOW);
    put(base + CR1, 0);
    put(base + CR2, mhz);
    // F1 26.6.8, F4 18.6.8: SCL is high for one half of its period, or for one third if FAST.
    // Rounded up, since a device may rely on the rate.
    uint32_t parts = hz > STANDARD_HZ ? 3 : 2, fast = hz > STANDARD_HZ ? FAST : 0;
    hz = hz > FAST_HZ ? FAST_HZ : hz;
    uint32_t count = (clock_hz - 1) / (parts * hz) + 1;
    put(base + CCR, fast | (fast || count >= 4 ? count : 4));
    // Rise times of 300 and 1000 ns at most: F1 26.6.9, F4 18.6.9.
    put(base + TRISE, (fast ? mhz * 3 / 10 : mhz) + 1);
}

// Releases the lines, whatever the controller is at, and keeps its rate: SWRST of CR1.
static void reset(const bus_t *bus) {
    uint32_t cr2 = get(bus->base + CR2);
    uint32_t ccr = get(bus->base + CCR);
    uint32_t trise = get(bus->base + TRISE);
    put(bus->base + CR1, SWRST);
    put(bus->base + CR1, 0);
    put(bus->base + CR2, cr2);
    put(bus->base + CCR, ccr);
    put(bus->base + TRISE, trise);
}

// Returns 0 once one of `flags` of SR1 is set, or else a negative errno. AF is the caller's.
static int wait_for(const bus_t *bus, uint32_t flags) {
    uint32_t begin = chip_us();
    for (;;) {
        uint32_t status = get(bus->base + SR1);
        if (status & (BERR | ARLO)) {
            reset(bus);
            return -MP_EBUSY; // EIO is for a device that is not there: lib/noheap/hal/errors.py
        }
        if (status & flags) {
            return 0;
        }
        if (chip_us() - begin > bus->timeout_us) {
            reset(bus);
            return -MP_ETIMEDOUT;
        }
    }
}

// After a STOP was asked for.
static int finish(const bus_t *bus) {
    uint32_t begin = chip_us();
    while (get(bus->base + CR1) & STOP) {
        if (chip_us() - begin > bus->timeout_us) {
            reset(bus);
            return -MP_ETIMEDOUT;
        }
    }
    put(bus->base + CR1, 0);
    return 0;
}

// Ends what a device has refused. STOP goes before AF is cleared, or a byte in DR would be sent.
static void refused(const bus_t *bus) {
    set(bus->base + CR1, STOP);
    put(bus->base + SR1, 0); // writing 0 clears the errors: F1 26.6.6, F4 18.6.6
    finish(bus);
}

// Up to ADDR, which holds SCL until SR2 is read.
static int begin(const bus_t *bus, uint8_t address) {
    uint32_t cr1 = get(bus->base + CR1);
    if (!(cr1 & PE) && get(bus->base + SR2) & MSL) {
        reset(bus); // MicroPython's ports/stm32/i2c.c has seen that on an F4
    }
    set(bus->base + CR1, PE);
    set(bus->base + CR1, START);
    int error = wait_for(bus, SB);
    if (error) {
        return error;
    }
    put(bus->base + DR, address);
    error = wait_for(bus, ADDR | AF);
    if (!error && get(bus->base + SR1) & AF) {
        refused(bus);
        return -MP_ENODEV;
    }
    return error;
}

static int write(const bus_t *bus, const uint8_t *data, size_t length, bool stop) {
    (void)get(bus->base + SR2);
    for (size_t n = 0; n < length; n++) {
        put(bus->base + DR, data[n]);
        int error = wait_for(bus, BTF | AF);
        if (error) {
            return error;
        }
        if (get(bus->base + SR1) & AF) {
            refused(bus);
            return n;
        }
    }
    if (stop) {
        set(bus->base + CR1, STOP);
        int error = finish(bus);
        if (error) {
            return error;
        }
    }
    return length;
}

// What must be done before the byte on the wire ends is done with interrupts masked: F1's errata
// sheet ES0340, 2.14.1.

static int read_one(const bus_t *bus, uint8_t *data) {
    uint32_t state = chip_mask();
    (void)get(bus->base + SR2);
    set(bus->base + CR1, STOP);
    chip_unmask(state);
    int error = wait_for(bus, RXNE);
    if (!error) {
        *data = get(bus->base + DR);
    }
    return error;
}

// F1 and F4, "Master receiver": at BTF a byte is in DR, the next one in the shift register, and
// SCL is held.
static int read_more(const bus_t *bus, uint8_t *data, size_t length) {
    uint32_t state = chip_mask();
    // ACK answers the byte that comes now, or with POS the one after it.
    set(bus->base + CR1, length == 2 ? POS : ACK);
    (void)get(bus->base + SR2);
    chip_unmask(state);
    for (size_t left = length; left > 2; left--) {
        int error = wait_for(bus, BTF);
        if (error) {
            return error;
        }
        if (left == 3) {
            clear(bus->base + CR1, ACK);
        }
        *data++ = get(bus->base + DR);
    }
    int error = wait_for(bus, BTF);
    if (error) {
        return error;
    }
    state = chip_mask();
    set(bus->base + CR1, STOP);
    *data++ = get(bus->base + DR);
    chip_unmask(state);
    *data = get(bus->base + DR);
    return 0;
}

int chip_i2c_transfer(unsigned number, uint16_t address, uint8_t *data, size_t length, bool read,
    bool stop, uint32_t timeout_us) {
    const bus_t bus = { base_of(number), timeout_us };
    if (read && (length == 0 || !stop)) {
        return -MP_EINVAL; // the controller must know the last byte
    }
    int error = begin(&bus, address << 1 | read);
    if (error) {
        return error;
    }
    if (!read) {
        return write(&bus, data, length, stop);
    }
    error = length == 1 ? read_one(&bus, data) : read_more(&bus, data, length);
    if (!error) {
        error = finish(&bus);
    }
    return error ? error : (int)length;
}
