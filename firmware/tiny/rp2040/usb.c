// The controller: DS 4.1. Each pipe has one buffer. Two errata are not worked around: a chip of B0
// or B1 may not be found by its host behind a busy hub (RP2040-E5), and any chip may hang in USB
// after certain bus errors in an IN transfer (RP2040-E15).

#include "rp2040/usb.h"

#include "cortex/interrupts.h"
#include "hardware/regs/clocks.h"
#include "hardware/regs/intctrl.h"
#include "hardware/regs/resets.h"
#include "port/chip.h"
#include "rp2040/clocks.h"
#include "rp2040/console.h"

#define BUFFER(field) USB_DEVICE_DPRAM_EP0_IN_BUFFER_CONTROL_##field##_BITS
#define CONTROL(field) USB_DEVICE_DPRAM_EP1_IN_CONTROL_##field
// The first one that has a control register is DATA_IN.
#define PIPE_CONTROL(pipe) \
    REGISTER(USBCTRL_DPRAM_BASE + USB_DEVICE_DPRAM_EP1_IN_CONTROL_OFFSET + 4 * ((pipe) - DATA_IN))

#define LOWEST_PRIORITY (3) // below MicroPython's other interrupts

static uint8_t odd_next; // a bit for each pipe: DATA1 comes next

void usb_enable(enum usb_pipe pipe, unsigned type, unsigned buffer) {
    PIPE_CONTROL(pipe) = CONTROL(ENABLE_BITS) | CONTROL(INTERRUPT_PER_BUFF_BITS)
        | type << CONTROL(ENDPOINT_TYPE_LSB) | buffer;
}

// DS 4.1.2.5.1: the controller has a clock of its own, and may read while this is written. So the
// bit that hands the buffer over comes three cycles of 48 MHz after the others.
static void hand_over(enum usb_pipe pipe, uint32_t control, uint32_t last) {
    BUFFER_CONTROL(pipe) = control;
    __asm volatile ("b 1f\n 1: b 1f\n 1: b 1f\n 1: b 1f\n 1: b 1f\n 1: b 1f\n 1:\n"); // 12 of 125
    BUFFER_CONTROL(pipe) = control | last;
}

void usb_arm(enum usb_pipe pipe, unsigned length) {
    bool is_in = !(pipe & 1);
    uint32_t odd = odd_next >> pipe & 1 ? BUFFER(PID_0) : 0;
    odd_next ^= 1 << pipe;
    hand_over(pipe, odd | length | (is_in ? BUFFER(FULL_0) : 0), BUFFER(AVAILABLE_0));
}

void usb_stall(enum usb_pipe pipe) {
    USB(EP_STALL_ARM) = USB_EP_STALL_ARM_BITS; // for CONTROL_IN and _OUT; a SETUP packet ends it
    hand_over(pipe, 0, STALLED);
}

// Takes a buffer back without EP_ABORT, which erratum RP2040-E2 has hang: the host uses the pipe
// only after the request that leads here.
void usb_first(enum usb_pipe pipe, bool odd) {
    odd_next = (odd_next & ~(1 << pipe)) | odd << pipe;
    BUFFER_CONTROL(pipe) = 0;
}

bool usb_can_arm(enum usb_pipe pipe) {
    return PIPE_CONTROL(pipe) && !(BUFFER_CONTROL(pipe) & STALLED);
}

void usb_disable(void) {
    for (enum usb_pipe pipe = DATA_IN; pipe <= NOTICE_IN; pipe++) {
        PIPE_CONTROL(pipe) = 0;
        usb_first(pipe, false);
    }
}

static void reset(void) {
    usb_disable();
    usb_control_reset();
    usb_serial_line(false);
}

static void interrupt(void) {
    static void (*const finished[])(void) = {
        usb_control_sent, usb_control_received, usb_serial_sent, usb_serial_received,
    };
    uint32_t state = USB(INTS);
    if (state & USB_INTS_BUS_RESET_BITS) {
        CLEAR(USBCTRL_REGS_BASE + USB_BUFF_STATUS_OFFSET) = UINT32_MAX; // of before
        reset();
        CLEAR(USBCTRL_REGS_BASE + USB_SIE_STATUS_OFFSET) = USB_SIE_STATUS_BUS_RESET_BITS;
    }
    uint32_t buffers = USB(BUFF_STATUS);
    CLEAR(USBCTRL_REGS_BASE + USB_BUFF_STATUS_OFFSET) = buffers;
    for (enum usb_pipe pipe = CONTROL_IN; pipe <= DATA_OUT; pipe++) {
        if (buffers >> pipe & 1) {
            finished[pipe]();
        }
    }
    // After the end of the transfer before.
    if (state & USB_INTS_SETUP_REQ_BITS) {
        CLEAR(USBCTRL_REGS_BASE + USB_SIE_STATUS_OFFSET) = USB_SIE_STATUS_SETUP_REC_BITS;
        usb_control_setup();
    }
    usb_serial_send(); // chip_stdout_send() asks for it
}

void console_init(void) {
    REGISTER(CLOCKS_BASE + CLOCKS_CLK_USB_CTRL_OFFSET) = CLOCKS_CLK_USB_CTRL_ENABLE_BITS; // PLL_USB
    end_reset(RESETS_RESET_USBCTRL_BITS);
    for (unsigned n = 0; n < USB_DEVICE_DPRAM_EP15_OUT_BUFFER_CONTROL_OFFSET; n += 4) {
        REGISTER(USBCTRL_DPRAM_BASE + n) = 0;
    }
    USB(USB_MUXING) = USB_USB_MUXING_TO_PHY_BITS | USB_USB_MUXING_SOFTCON_BITS;
    // The Pico does not wire VBUS to the controller: it counts as there.
    USB(USB_PWR) = USB_USB_PWR_VBUS_DETECT_BITS | USB_USB_PWR_VBUS_DETECT_OVERRIDE_EN_BITS;
    USB(MAIN_CTRL) = USB_MAIN_CTRL_CONTROLLER_EN_BITS;
    USB(INTE) = USB_INTE_BUS_RESET_BITS | USB_INTE_BUFF_STATUS_BITS | USB_INTE_SETUP_REQ_BITS;
    REGISTER(NVIC_IPR + (USBCTRL_IRQ & ~3)) |= LOWEST_PRIORITY << (8 * (USBCTRL_IRQ & 3) + 6);
    interrupt_enable(USBCTRL_IRQ, interrupt);
    USB(SIE_CTRL) = USB_SIE_CTRL_EP0_INT_1BUF_BITS | USB_SIE_CTRL_PULLUP_EN_BITS;
}
