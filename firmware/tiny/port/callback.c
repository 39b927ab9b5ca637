// How an interrupt calls a function of the firmware: as shared/runtime/mpirq.c does.

#include "port/callback.h"

#include "py/gc.h"
#include "py/mphal.h"
#include "py/runtime.h"

bool callback_run(mp_obj_t function, mp_obj_t argument, bool hard) {
    if (!hard) {
        mp_sched_schedule(function, argument);
        return true;
    }
    mp_sched_lock();
    gc_lock();
    nlr_buf_t nlr;
    bool returned = nlr_push(&nlr) == 0;
    if (returned) {
        mp_call_function_1(function, argument);
        nlr_pop();
    } else {
        mp_printf(&mp_plat_print, "uncaught exception in interrupt handler\n");
        mp_obj_print_exception(&mp_plat_print, MP_OBJ_FROM_PTR(nlr.ret_val));
    }
    gc_unlock();
    mp_sched_unlock();
    return returned;
}
