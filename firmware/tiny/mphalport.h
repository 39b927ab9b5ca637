// What MicroPython's own sources ask of the port; chip.h has the rest.

#include "port/chip.h"
#include "shared/runtime/interrupt_char.h"

#define MICROPY_BEGIN_ATOMIC_SECTION() chip_mask()
#define MICROPY_END_ATOMIC_SECTION(state) chip_unmask(state)
#define MICROPY_INTERNAL_WFE(timeout_ms) chip_sleep()

#define mp_hal_pin_obj_t uint

static inline mp_uint_t mp_hal_ticks_us(void) {
    return chip_us();
}

static inline mp_uint_t mp_hal_ticks_cpu(void) {
    return chip_us();
}
