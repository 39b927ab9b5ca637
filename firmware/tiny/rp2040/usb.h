// The RP2040's USB device as a serial port (CDC-ACM), which the console may be: usb.c has the
// controller, usb_control.c the requests, usb_serial.c stdin and stdout.
// "DS" = RP2040 datasheet; "USB" = Universal Serial Bus Specification 2.0, of which this is a
// full-speed device; "CDC" = Class Definitions for Communications Devices 1.2; "PSTN" = its
// subclass specification for PSTN devices 1.2.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hardware/regs/usb.h"
#include "hardware/regs/usb_device_dpram.h"
#include "rp2040/registers.h"

#define USB(register) REGISTER(USBCTRL_REGS_BASE + USB_##register##_OFFSET)

// Both directions of each endpoint have their registers in this order: DS 4.1.2.5.
enum usb_pipe { CONTROL_IN, CONTROL_OUT, DATA_IN, DATA_OUT, NOTICE_IN };
#define CONTROL_PACKET (64) // bytes at most, in each of these
#define IN_PACKET (64)
#define OUT_PACKET (32) // half of what stdin holds
#define NOTICE_PACKET (8)

// Places in the controller's own RAM, bytes from its beginning.
#define CONTROL_BUFFER (0x100) // DS 4.1.2.5
#define IN_BUFFER (0x180)
#define OUT_BUFFER (0x1C0)
#define NOTICE_BUFFER (0x200)
#define QUEUE (0x800)
#define QUEUE_BYTES (0x800)
#define DPRAM(offset) ((volatile uint8_t *)(USBCTRL_DPRAM_BASE + (offset)))
#define BUFFER_CONTROL(pipe) \
    REGISTER(USBCTRL_DPRAM_BASE + USB_DEVICE_DPRAM_EP0_IN_BUFFER_CONTROL_OFFSET + 4 * (pipe))
#define STALLED USB_DEVICE_DPRAM_EP0_IN_BUFFER_CONTROL_STALL_BITS

// The functions below are called by the controller's interrupt alone.

// usb.c
void usb_enable(enum usb_pipe pipe, unsigned type, unsigned buffer); // `type`: USB table 9-13
void usb_arm(enum usb_pipe pipe, unsigned length); // lets the host take so much, or send it
void usb_stall(enum usb_pipe pipe); // until the host ends it, or the next request
void usb_first(enum usb_pipe pipe, bool odd); // ends that, and begins with DATA0, or if `odd` DATA1
bool usb_can_arm(enum usb_pipe pipe); // the host uses it, and has not stalled it
void usb_disable(void); // all but the control pipe

// usb_control.c
void usb_control_reset(void);
void usb_control_setup(void);
void usb_control_sent(void);
void usb_control_received(void);

// usb_serial.c
void usb_serial_start(void); // the host has configured the device
void usb_serial_restart(enum usb_pipe pipe); // with DATA0
void usb_serial_line(bool open); // a program has the port open
void usb_serial_sent(void);
void usb_serial_received(void);
void usb_serial_send(void); // what waits, if the host can take it

// usb_descriptors.c: *length is 0 if there is none of that type and index.
const uint8_t *usb_descriptor(uint16_t type_and_index, unsigned *length);
