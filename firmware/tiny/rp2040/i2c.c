// I2C0 and I2C1 as masters: DS 4.3.

#include "hardware/regs/i2c.h"
#include "hardware/regs/io_bank0.h"
#include "hardware/regs/resets.h"
#include "port/chip.h"
#include "py/mperrno.h"
#include "rp2040/pins.h"
#include "rp2040/registers.h"

#define I2C(bus, register) REGISTER(base(bus) + I2C_IC_##register##_OFFSET)

static bool held[2]; // the last transfer ended without a STOP

static uint32_t base(unsigned bus) {
    return bus ? I2C1_BASE : I2C0_BASE;
}

// DS 2.19.2: SDA is each even pin, SCL the odd one after it, and pairs take turns.
static bool is_pin_of(unsigned bus, int pin, int odd) {
    return chip_pin_exists(pin) && (pin & 3) == (int)(2 * bus) + odd;
}

bool chip_i2c_pins(unsigned bus, int *scl, int *sda) {
    if (*sda == PIN_DEFAULT) {
        *sda = bus ? 6 : 4;
    }
    if (*scl == PIN_DEFAULT) {
        *scl = bus ? 7 : 5;
    }
    return is_pin_of(bus, *sda, 0) && is_pin_of(bus, *scl, 1);
}

void chip_i2c_init(unsigned bus, int scl, int sda, uint32_t hz) {
    const uint32_t reset = bus ? RESETS_RESET_I2C1_BITS : RESETS_RESET_I2C0_BITS;
    SET(RESETS_BASE + RESETS_RESET_OFFSET) = reset;
    CLEAR(RESETS_BASE + RESETS_RESET_OFFSET) = reset;
    while (!(REGISTER(RESETS_BASE + RESETS_RESET_DONE_OFFSET) & reset)) {
    }
    held[bus] = false;
    I2C(bus, ENABLE) = 0;
    I2C(bus, CON) = I2C_IC_CON_SPEED_VALUE_FAST << I2C_IC_CON_SPEED_LSB
        | I2C_IC_CON_MASTER_MODE_BITS | I2C_IC_CON_IC_SLAVE_DISABLE_BITS
        | I2C_IC_CON_IC_RESTART_EN_BITS | I2C_IC_CON_TX_EMPTY_CTRL_BITS;
    I2C(bus, TX_TL) = 0;
    I2C(bus, RX_TL) = 0;
    // DS 4.3.14.2: SCL is low for three fifths of its period, spikes of a 16th of that count not.
    uint32_t period = (chip_hz() + hz / 2) / hz;
    uint32_t low = period * 3 / 5;
    I2C(bus, FS_SCL_HCNT) = period - low;
    I2C(bus, FS_SCL_LCNT) = low;
    I2C(bus, FS_SPKLEN) = low < 16 ? 1 : low / 16;
    // SDA holds for 300 ns after SCL's falling edge: UM10204, table 10.
    I2C(bus, SDA_HOLD) = chip_hz() / 10000000 * 3 + 1;
    I2C(bus, ENABLE) = 1;
    pin_function(scl, IO_BANK0_GPIO0_CTRL_FUNCSEL_VALUE_I2C0_SDA);
    pin_function(sda, IO_BANK0_GPIO0_CTRL_FUNCSEL_VALUE_I2C0_SDA);
    chip_pin_pull(scl, PULL_UP);
    chip_pin_pull(sda, PULL_UP);
}

// Waits for one of `events` of the raw interrupts. Returns 0, or a negative errno.
static int wait_for(unsigned bus, uint32_t events, uint32_t timeout_us) {
    uint32_t begin = chip_us();
    while (!(I2C(bus, RAW_INTR_STAT) & events)) {
        if (chip_us() - begin > timeout_us) {
            return -MP_ETIMEDOUT;
        }
    }
    return 0;
}

// Ends an aborted transfer. Returns the count if the device refused a byte, else -EIO.
static int aborted(unsigned bus, int count, bool read, uint32_t timeout_us) {
    uint32_t reason = I2C(bus, TX_ABRT_SOURCE);
    (void)I2C(bus, CLR_TX_ABRT); // reading clears it: DS 4.3.17
    // The controller sends the STOP by itself.
    wait_for(bus, I2C_IC_RAW_INTR_STAT_STOP_DET_BITS, timeout_us);
    (void)I2C(bus, CLR_STOP_DET);
    held[bus] = false;
    return !read && reason & I2C_IC_TX_ABRT_SOURCE_ABRT_TXDATA_NOACK_BITS ? count : -MP_EIO;
}

int chip_i2c_transfer(unsigned bus, uint16_t address, uint8_t *data, size_t length, bool read,
    bool stop, uint32_t timeout_us) {
    if (length == 0) {
        return -MP_EINVAL; // the controller has no transfer without a byte: DS 4.3.17, DATA_CMD
    }
    I2C(bus, ENABLE) = 0; // the address may change only so: DS 4.3.10.2.1
    I2C(bus, TAR) = address;
    I2C(bus, ENABLE) = 1;
    uint32_t command = held[bus] ? I2C_IC_DATA_CMD_RESTART_BITS : 0;
    held[bus] = !stop;
    const uint32_t done = read
        ? I2C_IC_RAW_INTR_STAT_RX_FULL_BITS : I2C_IC_RAW_INTR_STAT_TX_EMPTY_BITS;
    for (size_t n = 0; n < length; n++) {
        command |= read ? I2C_IC_DATA_CMD_CMD_BITS : data[n];
        if (stop && n == length - 1) {
            command |= I2C_IC_DATA_CMD_STOP_BITS;
        }
        I2C(bus, DATA_CMD) = command;
        command = 0;
        int error = wait_for(bus, done | I2C_IC_RAW_INTR_STAT_TX_ABRT_BITS, timeout_us);
        if (error) {
            return error;
        }
        if (I2C(bus, RAW_INTR_STAT) & I2C_IC_RAW_INTR_STAT_TX_ABRT_BITS) {
            return aborted(bus, n, read, timeout_us);
        }
        if (read) {
            data[n] = I2C(bus, DATA_CMD);
        }
    }
    if (stop) {
        int error = wait_for(bus, I2C_IC_RAW_INTR_STAT_STOP_DET_BITS, timeout_us);
        if (error) {
            return error;
        }
        (void)I2C(bus, CLR_STOP_DET);
    }
    return length;
}
