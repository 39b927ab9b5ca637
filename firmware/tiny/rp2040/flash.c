// The flash chip beyond reading: its unique number, and the BOOTSEL button on its select line.
// While this runs nothing can be read from flash, so the code is in RAM.

#include "hardware/regs/io_qspi.h"
#include "hardware/regs/sio.h"
#include "hardware/regs/ssi.h"
#include "hardware/regs/timer.h"
#include "port/chip.h"
#include "py/runtime.h"
#include "rp2040/registers.h"
#include "rp2040/rom.h"

#define SELECT_CONTROL (IO_QSPI_BASE + IO_QSPI_GPIO_QSPI_SS_CTRL_OFFSET)
#define SELECT_INPUT (1 << 1) // of SIO's GPIO_HI_IN: DS 2.3.1.2
#define SETTLE_US (8) // as MicroPython's rp2 port waits, for the pull-up

IN_RAM static bool is_bootsel_held(void) {
    uint32_t state = chip_mask();
    CLEAR(SELECT_CONTROL) = IO_QSPI_GPIO_QSPI_SS_CTRL_OEOVER_BITS;
    SET(SELECT_CONTROL) = IO_QSPI_GPIO_QSPI_SS_CTRL_OEOVER_VALUE_DISABLE
        << IO_QSPI_GPIO_QSPI_SS_CTRL_OEOVER_LSB;
    volatile uint32_t *now = &REGISTER(TIMER_BASE + TIMER_TIMERAWL_OFFSET);
    for (uint32_t begin = *now; *now - begin <= SETTLE_US;) {
    }
    bool held = !(REGISTER(SIO_BASE + SIO_GPIO_HI_IN_OFFSET) & SELECT_INPUT);
    CLEAR(SELECT_CONTROL) = IO_QSPI_GPIO_QSPI_SS_CTRL_OEOVER_BITS;
    chip_unmask(state);
    return held;
}

static mp_obj_t bootsel_button(void) {
    return MP_OBJ_NEW_SMALL_INT(is_bootsel_held());
}
static MP_DEFINE_CONST_FUN_OBJ_0(bootsel_button_obj, bootsel_button);

static const mp_rom_map_elem_t rp2_globals_table[] = {
    { MP_ROM_QSTR(MP_QSTR_bootsel_button), MP_ROM_PTR(&bootsel_button_obj) },
};
static MP_DEFINE_CONST_DICT(rp2_globals, rp2_globals_table);

const mp_obj_module_t rp2_module = {
    .base = { &mp_type_module },
    .globals = (mp_obj_dict_t *)&rp2_globals,
};
MP_REGISTER_MODULE(MP_QSTR__rp2, rp2_module);

// The boot ROM's functions for the flash chip: DS 2.8.3.1.3.
typedef struct {
    void (*connect)(void);
    void (*exit_xip)(void);
    void (*flush_cache)(void);
} rom_t;

typedef struct {
    uint32_t words[64]; // boot2, which makes the flash readable again
} boot2_t;

#define SSI(register) REGISTER(XIP_SSI_BASE + SSI_##register##_OFFSET)
#define FIFO_BYTES (16 - 2) // less than it has: DS 4.10.13

// Sends `out` and receives as many bytes in `in`.
IN_RAM static void exchange(
    const rom_t *rom, const boot2_t *boot2, const uint8_t *out, uint8_t *in, size_t length) {
    rom->connect();
    rom->exit_xip();
    CLEAR(SELECT_CONTROL) = IO_QSPI_GPIO_QSPI_SS_CTRL_OUTOVER_BITS;
    SET(SELECT_CONTROL) = IO_QSPI_GPIO_QSPI_SS_CTRL_OUTOVER_VALUE_LOW
        << IO_QSPI_GPIO_QSPI_SS_CTRL_OUTOVER_LSB;
    for (size_t sent = 0, received = 0; received < length;) {
        uint32_t state = SSI(SR);
        if (state & SSI_SR_TFNF_BITS && sent < length && sent - received < FIFO_BYTES) {
            SSI(DR0) = out[sent++];
        }
        if (state & SSI_SR_RFNE_BITS) {
            in[received++] = SSI(DR0);
        }
    }
    SET(SELECT_CONTROL) = IO_QSPI_GPIO_QSPI_SS_CTRL_OUTOVER_VALUE_HIGH
        << IO_QSPI_GPIO_QSPI_SS_CTRL_OUTOVER_LSB;
    rom->flush_cache(); // which gives the select line back, too
    ((void (*)(void))((uintptr_t)boot2->words | 1))();
}

#define READ_UNIQUE_ID (0x4B) // W25Q16JV datasheet, 8.2.35: after four dummy bytes
#define DUMMIES (4)
#define ID_BYTES (8)

size_t chip_unique_id(uint8_t id[CHIP_ID_BYTES_MAX]) {
    const rom_t rom = {
        rom_function('I', 'F'), rom_function('E', 'X'), rom_function('F', 'C'),
    };
    uint8_t out[1 + DUMMIES + ID_BYTES] = { READ_UNIQUE_ID }, in[sizeof(out)];
    boot2_t boot2 = *(const boot2_t *)XIP_BASE;
    uint32_t state = chip_mask();
    exchange(&rom, &boot2, out, in, sizeof(out));
    chip_unmask(state);
    for (int n = 0; n < ID_BYTES; n++) {
        id[n] = in[1 + DUMMIES + n];
    }
    return ID_BYTES;
}
