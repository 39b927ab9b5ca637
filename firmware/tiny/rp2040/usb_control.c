// The requests that the host makes on the control pipe: USB 9.4 and PSTN 6.3. One that is not known
// here, or not allowed, is answered by a stall (USB 9.2.7).

#include "rp2040/rom.h"
#include "rp2040/usb.h"

typedef struct { // USB 9.3
    uint8_t type, request;
    uint16_t value, index, length;
} setup_t;

// type << 8 | request
enum {
    CLEAR_FEATURE_OF_ENDPOINT = 0x0201,
    SET_FEATURE_OF_ENDPOINT = 0x0203,
    SET_ADDRESS = 0x0005,
    SET_CONFIGURATION = 0x0009,
    SET_LINE_CODING = 0x2120,
    SET_CONTROL_LINE_STATE = 0x2122,
    GET_STATUS_OF_DEVICE = 0x8000,
    GET_STATUS_OF_INTERFACE = 0x8100,
    GET_STATUS_OF_ENDPOINT = 0x8200,
    GET_DESCRIPTOR = 0x8006,
    GET_CONFIGURATION = 0x8008,
    GET_INTERFACE = 0x810A,
    GET_LINE_CODING = 0xA121,
};

#define HALT (0) // USB table 9-6
#define DTR (1 << 0) // PSTN table 18
#define BOOTLOADER_BAUD (1200)

// PSTN table 17. No wire has this rate.
static struct __attribute__((packed)) {
    uint32_t baud;
    uint8_t stop, parity, bits;
} coding = { 115200, 0, 0, 8 };

static setup_t setup; // the last one
static uint8_t address, configuration;
static const volatile uint8_t *answer; // what is still to send of it
static uint16_t answer_length;

static unsigned request(void) {
    return setup.type << 8 | setup.request;
}

static bool is_interface(void) {
    return configuration && setup.index <= 1;
}

static void send_part(void) {
    unsigned length = answer_length < CONTROL_PACKET ? answer_length : CONTROL_PACKET;
    answer_length -= length;
    for (unsigned n = 0; n < length; n++) {
        *DPRAM(CONTROL_BUFFER + n) = *answer++;
    }
    usb_arm(CONTROL_IN, length);
}

// No answer has a multiple of 64 bytes, so that its end is a short packet.
static void send(const volatile void *data, unsigned length) {
    answer = data;
    answer_length = length < setup.length ? length : setup.length;
    if (answer_length) {
        usb_arm(CONTROL_OUT, 0); // the host may end it early
    }
    send_part();
}

// The pipe that the request is about; CONTROL_IN: none that can be halted.
static enum usb_pipe pipe(void) {
    unsigned number = setup.index & 0x7F, is_out = !(setup.index & 0x80);
    unsigned found = 2 * number + is_out;
    return configuration && number && found <= NOTICE_IN ? found : CONTROL_IN;
}

static bool set_halt(bool halt) {
    enum usb_pipe halted = pipe();
    if (setup.value != HALT || halted == CONTROL_IN) {
        return false;
    }
    if (halt) {
        usb_stall(halted);
    } else {
        usb_serial_restart(halted);
    }
    return true;
}

static bool configure(unsigned value) {
    if (value > 1) {
        return false;
    }
    configuration = value;
    usb_disable();
    if (value) {
        usb_serial_start();
    }
    return true;
}

// Two bytes: whether it is halted; of the device, which has neither its own power nor wake-up, 0.
static bool send_status(bool is_there, enum usb_pipe of) {
    static uint16_t status;
    status = of != CONTROL_IN && BUFFER_CONTROL(of) & STALLED;
    if (is_there) {
        send(&status, sizeof(status));
    }
    return is_there;
}

static bool send_descriptor(void) {
    unsigned length;
    const uint8_t *found = usb_descriptor(setup.value, &length);
    if (length) {
        send(found, length);
    }
    return length;
}

// Answers the request, or returns false. Without data from the device an empty packet answers.
static bool obey(void) {
    static const uint8_t alternate = 0;
    switch (request()) {
        case GET_DESCRIPTOR:
            return send_descriptor();
        case GET_CONFIGURATION:
            send(&configuration, 1);
            return true;
        case GET_STATUS_OF_DEVICE:
            return send_status(true, CONTROL_IN);
        case GET_STATUS_OF_INTERFACE:
            return send_status(is_interface(), CONTROL_IN);
        case GET_STATUS_OF_ENDPOINT:
            return send_status(pipe() != CONTROL_IN || !(setup.index & 0x7F), pipe());
        case GET_INTERFACE:
            if (!is_interface()) {
                return false;
            }
            send(&alternate, 1);
            return true;
        case GET_LINE_CODING:
            send(&coding, sizeof(coding));
            return true;
        case SET_LINE_CODING:
            if (setup.length != sizeof(coding)) {
                return false;
            }
            usb_arm(CONTROL_OUT, CONTROL_PACKET); // usb_control_received() goes on
            return true;
        case SET_ADDRESS:
            address = setup.value; // which holds from the next request on: USB 9.4.6
            break;
        case SET_CONFIGURATION:
            if (!configure(setup.value)) {
                return false;
            }
            break;
        case CLEAR_FEATURE_OF_ENDPOINT:
        case SET_FEATURE_OF_ENDPOINT:
            if (!set_halt(setup.request == (SET_FEATURE_OF_ENDPOINT & 0xFF))) {
                return false;
            }
            break;
        case SET_CONTROL_LINE_STATE:
            usb_serial_line(setup.value & DTR);
            break;
        default:
            return false;
    }
    send(NULL, 0);
    return true;
}

void usb_control_setup(void) {
    for (unsigned n = 0; n < sizeof(setup); n++) { // DS 4.1.2.5: the beginning of its RAM
        ((uint8_t *)&setup)[n] = *DPRAM(n);
    }
    usb_first(CONTROL_IN, true); // USB 8.5.3
    usb_first(CONTROL_OUT, true);
    address = USB(ADDR_ENDP); // the request before may have been given up
    answer_length = 0;
    if (!obey()) {
        usb_stall(CONTROL_IN);
        usb_stall(CONTROL_OUT);
    }
}

void usb_control_sent(void) {
    USB(ADDR_ENDP) = address;
    if (answer_length) {
        send_part();
    } else if (request() == SET_CONTROL_LINE_STATE && !(setup.value & DTR)
               && coding.baud == BOOTLOADER_BAUD) {
        // As pico-sdk, for a host that has a new image: DS 2.8.3.1.5.
        ((void (*)(uint32_t, uint32_t))rom_function('U', 'B'))(0, 0);
    }
}

void usb_control_received(void) {
    if (request() == SET_LINE_CODING) {
        for (unsigned n = 0; n < sizeof(coding); n++) {
            ((uint8_t *)&coding)[n] = *DPRAM(CONTROL_BUFFER + n);
        }
        send(NULL, 0);
    }
}

void usb_control_reset(void) {
    USB(ADDR_ENDP) = address = configuration = 0;
}
