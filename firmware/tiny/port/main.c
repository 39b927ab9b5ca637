// Starts MicroPython, runs boot.py and main.py, and starts again at Ctrl-D.

#include "py/cstack.h"
#include "py/gc.h"
#include "py/mphal.h"
#include "py/runtime.h"
#include "genhdr/mpversion.h"
#include "port/program.h"
#include "shared/runtime/gchelper.h"

extern char _heap_start, _heap_end, _stack_bottom, _stack_top; // tiny.ld

#define CTRL_D (4)

#if CHIP_HAS_ALL_CAUSES
bool program_started_again;
#endif

static void wait_for_ctrl_d(void) {
    // An exception may have come while the heap was locked.
    MP_STATE_THREAD(gc_lock_depth) = 0;
    // Begins as the REPL does, by which a host knows that the program is over.
    mp_hal_stdout_tx_str(MICROPY_BANNER_NAME_AND_VERSION "; no REPL: Ctrl-D starts again\r\n");
    while (mp_hal_stdin_rx_chr() != CTRL_D) {
    }
}

int main(void) {
    chip_init();
    mp_cstack_init_with_top(&_stack_top, &_stack_top - &_stack_bottom);
    for (;;) {
        gc_init(&_heap_start, &_heap_end);
        mp_init();
        program_run("boot.py");
        program_run("main.py");
        wait_for_ctrl_d();
        mp_hal_stdout_tx_str("MPY: soft reboot\r\n");
        gc_sweep_all(); // stops what interrupts: lib/noheap/cortex/last_will.py
        mp_deinit();
        #if CHIP_HAS_ALL_CAUSES
        program_started_again = true;
        #endif
    }
}

void gc_collect(void) {
    gc_collect_start();
    gc_helper_collect_regs_and_stack();
    gc_collect_end();
}

void nlr_jump_fail(void *val) {
    (void)val;
    chip_reset();
}
