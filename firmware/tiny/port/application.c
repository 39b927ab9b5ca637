// The header of an application, linked with its frozen code and nothing else.

#include "application.h" // made for each build: tools/noheap_tools/tiny/application.py
#include "port/slots.h"
#include "py/bc.h"
#include "py/qstr.h"

extern const qstr_pool_t mp_qstr_frozen_const_pool;
extern const char mp_frozen_names[];
extern const mp_frozen_module_t *const mp_frozen_mpy_content[];
extern const char _application_bytes; // application.ld

const application_t application __attribute__((section(".application"), used)) = {
    .base = APPLICATION_BASE,
    .address = (uint32_t)&application,
    .bytes = (uint32_t)&_application_bytes,
    .sequence = APPLICATION_SEQUENCE,
    .names = (uint32_t)&mp_qstr_frozen_const_pool,
    .files = (uint32_t)mp_frozen_names,
    .modules = (uint32_t)mp_frozen_mpy_content,
    .version = APPLICATION_VERSION,
};
