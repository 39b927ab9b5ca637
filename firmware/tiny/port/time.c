#include "py/mphal.h"
#include "py/runtime.h"

#define SLEEP_US_MAX (1000000)

mp_uint_t mp_hal_ticks_ms(void) {
    return chip_us64() / 1000;
}

void mp_hal_delay_us(mp_uint_t us) {
    uint32_t begin = chip_us();
    while (chip_us() - begin < us) {
    }
}

void mp_hal_delay_ms(mp_uint_t ms) {
    uint64_t end = chip_us64() + (uint64_t)ms * 1000;
    for (;;) {
        mp_handle_pending(true);
        uint64_t now = chip_us64();
        if (now >= end) {
            return;
        }
        uint64_t left = end - now;
        chip_sleep_at_most(left < SLEEP_US_MAX ? left : SLEEP_US_MAX);
    }
}
