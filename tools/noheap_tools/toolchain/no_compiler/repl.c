// What ports/rp2/main.c calls when main.py has ended: Ctrl-D starts it again.

#include "py/mphal.h"
#include "py/mpstate.h"
#include "shared/readline/readline.h"
#include "shared/runtime/pyexec.h"

static int wait_for_ctrl_d(void) {
    // As the REPL does: an exception may have come while the heap was locked.
    MP_STATE_THREAD(gc_lock_depth) = 0;
    mp_hal_stdout_tx_str("MicroPython without compiler and REPL; Ctrl-D starts again\r\n");
    while (mp_hal_stdin_rx_chr() != CHAR_CTRL_D) {
    }
    return PYEXEC_FORCED_EXIT;
}

int pyexec_friendly_repl(void) {
    return wait_for_ctrl_d();
}

int pyexec_raw_repl(void) {
    return wait_for_ctrl_d();
}
