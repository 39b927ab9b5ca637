// The flash chip beyond reading: its unique number, and the BOOTSEL button on its select line.
// While this runs nothing can be read from flash, so the code is in RAM.

#include "hardware/regs/io_qspi.h"
#include "hardware/regs/sio.h"
#include "hardware/regs/ssi.h"
#include "hardware/regs/timer.h"
#include "port/chip.h"
#include "py/runtime.h"
#include "rp2040/registers.h"

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

size_t chip_unique_id(uint8_t id[CHIP_ID_BYTES_MAX]) {
    for (int n = 0; n < 8; n++) {
        id[n] = 0;
    }
    return 8;
}
