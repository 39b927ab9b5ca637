#include "port/slots_start.h"

#include "port/rom_class.h"
#include "port/slots.h"
#include "py/bc.h"
#include "py/mphal.h"
#include "py/mpprint.h"
#include "py/qstr.h"

// By their names in MicroPython's sources: port/slots_frozen.h.
const qstr_pool_t *application_names;
const char (*application_files)[];
const mp_frozen_module_t *const (*application_modules)[];

// Has the base keep what an application's classes refer to.
MP_DEFINE_CONST_OBJ_TYPE(slots_class, MP_QSTR_, INSTANCE_FLAGS, INSTANCE_SLOTS);

static const layout_t layout __attribute__((section(".layout"), used));

#define AGAIN_US (1000000)

static void wait_us(uint32_t us) {
    for (uint32_t begin = chip_us(); chip_us() - begin < us;) {
        chip_sleep_at_most(us);
    }
}

void slots_start(void) {
    const layout_t *now = &layout;
    __asm ("" : "+r" (now)); // what it has is put in after linking, and not what gcc sees
    const slot_t *slot = slots_choose(now);
    while (slot == NULL) {
        mp_printf(&mp_plat_print, "no slot runs on base %08x\n", (unsigned)now->base);
        wait_us(AGAIN_US);
    }
    const application_t *it = application_in(slot);
    application_names = (const qstr_pool_t *)it->names;
    application_files = (const char (*)[])it->files;
    application_modules = (const mp_frozen_module_t *const (*)[])it->modules;
    mp_printf(&mp_plat_print, "slot %c %s %u base %08x\n", slot == now->slots ? 'a' : 'b',
        it->version, (unsigned)it->sequence, (unsigned)it->base);
}
