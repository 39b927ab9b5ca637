// stdin and stdout on the pipes of a serial port: PSTN 3.2.2.
//
// What is to be sent waits in the controller's RAM, in a queue that chip_stdout_send() alone writes
// and the interrupt alone reads. So neither masks the other.

#include "cortex/registers.h"
#include "hardware/regs/intctrl.h"
#include "port/chip.h"
#include "rp2040/usb.h"

#define BULK (2) // USB table 9-13
#define INTERRUPT (3)

#define PATIENCE_US (5000) // five frames; a host that reads asks many times in each
#define NONE (-1)

static volatile uint16_t written, sent; // bytes so far
static volatile bool is_reading; // the host took a packet, and has not been too slow since
static volatile enum { NEVER_OPENED, OPEN, CLOSED } port;
static int8_t length = NONE; // of the packet that the host is to take

static bool is_full(void) {
    return (uint16_t)(written - sent) == QUEUE_BYTES;
}

static void ask_to_send(void) {
    REGISTER(NVIC_ISPR) = 1 << USBCTRL_IRQ;
}

// Whether the interrupt that makes room cannot come.
static bool is_in_handler_or_masked(void) {
    uint32_t exception, mask;
    __asm volatile ("mrs %0, ipsr\n mrs %1, primask" : "=r" (exception), "=r" (mask));
    return exception | mask;
}

static bool gets_room(void) {
    ask_to_send();
    for (uint32_t begin = chip_us(); is_full();) {
        if (!is_reading || is_in_handler_or_masked()) {
            return false;
        }
        if (chip_us() - begin > PATIENCE_US) {
            is_reading = false;
        }
    }
    return true;
}

// Drops what a host does not take that has closed the port or stopped reading.
void chip_stdout_send(const char *text, size_t left) {
    if (port == CLOSED) {
        return;
    }
    for (; left && (!is_full() || gets_room()); left--) {
        *DPRAM(QUEUE + written % QUEUE_BYTES) = *text++;
        written++;
    }
    ask_to_send();
}

bool chip_stdout_can_send(void) {
    return !is_reading || !is_full();
}

static void send(bool even_if_empty) {
    unsigned waiting = (uint16_t)(written - sent);
    if (waiting > IN_PACKET) {
        waiting = IN_PACKET;
    }
    if (waiting || even_if_empty) {
        for (unsigned n = 0; n < waiting; n++) {
            *DPRAM(IN_BUFFER + n) = *DPRAM(QUEUE + (uint16_t)(sent + n) % QUEUE_BYTES);
        }
        sent += waiting;
        length = waiting;
        usb_arm(DATA_IN, waiting);
    }
}

void usb_serial_send(void) {
    if (length == NONE && usb_can_arm(DATA_IN)) {
        send(false);
    }
}

// A host waits for more after a packet that is full: USB 5.8.3.
void usb_serial_sent(void) {
    bool was_full = length == IN_PACKET;
    is_reading = true;
    length = NONE;
    send(was_full);
}

void usb_serial_received(void) {
    unsigned got = BUFFER_CONTROL(DATA_OUT) & USB_DEVICE_DPRAM_EP0_OUT_BUFFER_CONTROL_LENGTH_0_BITS;
    for (unsigned n = 0; n < got; n++) {
        stdio_received(*DPRAM(OUT_BUFFER + n));
    }
    usb_arm(DATA_OUT, OUT_PACKET);
}

void usb_serial_restart(enum usb_pipe pipe) {
    usb_first(pipe, false);
    if (pipe == DATA_OUT) {
        usb_arm(pipe, OUT_PACKET);
    } else if (pipe == DATA_IN && length != NONE) {
        usb_arm(pipe, length); // which the host has not taken yet
    }
}

// The notifications of PSTN 6.5 may be left out: the host is never told anything there.
void usb_serial_start(void) {
    usb_enable(DATA_IN, BULK, IN_BUFFER);
    usb_enable(DATA_OUT, BULK, OUT_BUFFER);
    usb_enable(NOTICE_IN, INTERRUPT, NOTICE_BUFFER);
    if (port == CLOSED) {
        length = NONE; // it was for a program that is gone
    }
    usb_serial_restart(DATA_IN);
    usb_serial_restart(DATA_OUT);
}

// What is said before the first program opens the port is kept for it. What the last one has not
// taken is not for the next one.
void usb_serial_line(bool open) {
    if (open) {
        port = OPEN;
    } else if (port == OPEN) {
        port = CLOSED;
        is_reading = false;
        sent = written;
    }
}
