// stdin and stdout on the chip's UART or USB, and Ctrl-C.

#include "py/mperrno.h"
#include "py/mphal.h"
#include "py/runtime.h"
#include "py/stream.h"

// What the interrupt received and nobody has read. One byte is always free; a full buffer drops.
#define RECEIVED_BYTES (64)
static volatile uint8_t received[RECEIVED_BYTES];
static volatile uint8_t written, read;

static uint8_t after(uint8_t index) {
    return (index + 1) % RECEIVED_BYTES;
}

void stdio_received(uint8_t byte) {
    if (byte == mp_interrupt_char) {
        mp_sched_keyboard_interrupt();
    } else if (after(written) != read) {
        received[written] = byte;
        written = after(written);
    }
}

uintptr_t mp_hal_stdio_poll(uintptr_t asked) {
    uintptr_t ready = 0;
    if (read != written) {
        ready |= MP_STREAM_POLL_RD;
    }
    if (chip_stdout_can_send()) {
        ready |= MP_STREAM_POLL_WR;
    }
    return asked & ready;
}

int mp_hal_stdin_rx_chr(void) {
    while (read == written) {
        mp_event_wait_indefinite();
    }
    int byte = received[read];
    read = after(read);
    return byte;
}

mp_uint_t mp_hal_stdout_tx_strn(const char *text, size_t length) {
    chip_stdout_send(text, length);
    return length;
}
