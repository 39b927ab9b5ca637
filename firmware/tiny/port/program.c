#include "port/program.h"

#include "py/builtin.h"
#include "py/emitglue.h"
#include "py/frozenmod.h"
#include "py/mphal.h"
#include "py/runtime.h"

#define CTRL_C (3)

static mp_obj_t program(const mp_frozen_module_t *frozen) {
    mp_module_context_t *context = m_new_obj(mp_module_context_t);
    context->module.globals = mp_globals_get();
    context->constants = frozen->constants;
    return mp_make_function_from_proto_fun(frozen->proto_fun, context, NULL);
}

void program_run(const char *name) {
    int kind;
    void *frozen;
    if (mp_find_frozen_module(name, &kind, &frozen) != MP_IMPORT_STAT_FILE) {
        return;
    }
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        mp_obj_t function = program(frozen);
        mp_hal_set_interrupt_char(CTRL_C);
        mp_call_function_0(function);
        mp_hal_set_interrupt_char(-1);
        mp_handle_pending(true);
        nlr_pop();
    } else {
        mp_hal_set_interrupt_char(-1);
        mp_handle_pending(false);
        mp_obj_print_exception(&mp_plat_print, MP_OBJ_FROM_PTR(nlr.ret_val));
    }
}

mp_import_stat_t mp_import_stat(const char *path) {
    (void)path;
    return MP_IMPORT_STAT_NO_EXIST; // there is no file system
}
