// Has the host play the peripherals that QEMU's STM32F405 lacks, and those that it has wrongly.
//
// The firmware is the chip's own. Each of its accesses to a peripheral is a fault, because the MPU
// forbids it; the handler asks the host, which answers with what a register reads, and the firmware
// goes on after the access. QEMU, and with it the time, stands still meanwhile. Question and answer
// go by semihosting over QEMU's stdout and stdin: tools/noheap_tools/qemu/talk.py has the other end.
//
// A fault is served in HardFault, above every interrupt, where the MPU is off (HFNMIENA).
// "ARM7" = the ARMv7-M Architecture Reference Manual, DDI 0403.

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "cortex/interrupts.h"
#include "cortex/registers.h"
#include "port/chip.h"

#define MPU_CTRL (0xE000ED94) // ARM7 B3.5
#define MPU_RNR (0xE000ED98)
#define MPU_RBAR (0xE000ED9C)
#define MPU_RASR (0xE000EDA0)
#define ON_WITH_DEFAULT_MAP (1 << 2 | 1 << 0)
#define NO_ACCESS_512M (1u << 28 | 28 << 1 | 1 << 0) // XN, 2**(28 + 1) bytes, enable
#define PERIPHERALS (0x40000000)

#define CFSR (0xE000ED28) // ARM7 B3.2.15
#define MMFAR (0xE000ED34)
#define BFAR (0xE000ED38)
#define MMARVALID (1 << 7)
#define BFARVALID (1 << 15)

#define HARD_FAULT (3)
#define SYSTICK (15)
#define AGE_NS REGISTER(0x40000824) // CNT of QEMU's TIM4, which counts from the beginning

// Nothing is there on a chip; the host takes an access as a message.
#define BEGIN REGISTER(0x5FFF0000)
#define BEAT REGISTER(0x5FFF0004) // each millisecond
#define RESET REGISTER(0x5FFF0008)

// Semihosting: ARM's "Semihosting for AArch32 and AArch64".
enum { SYS_OPEN = 1, SYS_WRITE = 5, SYS_READ = 6 };
static uint32_t to_host, from_host;

static uint32_t semihosting(uint32_t operation, const void *arguments) {
    register uint32_t r0 __asm("r0") = operation;
    register const void *r1 __asm("r1") = arguments;
    __asm volatile ("bkpt 0xAB" : "+r" (r0) : "r" (r1) : "memory");
    return r0;
}

static uint32_t opened(const char *name, uint32_t mode) {
    const uint32_t arguments[] = { (uint32_t)name, mode, strlen(name) };
    return semihosting(SYS_OPEN, arguments);
}

// A pipe may take or give a part. Both operations return what is left.
static void transfer(uint32_t operation, uint32_t file, uint32_t data, uint32_t length) {
    while (length) {
        const uint32_t arguments[] = { file, data, length };
        uint32_t left = semihosting(operation, arguments);
        data += length - left;
        length = left;
    }
}

static void say(const void *data, uint32_t length) {
    transfer(SYS_WRITE, to_host, (uint32_t)data, length);
}

static void hear(void *data, uint32_t length) {
    transfer(SYS_READ, from_host, (uint32_t)data, length);
}

// The question: what a core that takes an exception stacks, below it what it does not, and below
// that what the access was. Words of talk.py's `Question`.
typedef struct {
    uint32_t age_ns, address, cfsr, instruction, unused;
    uint32_t r4_to_r11[8], exc_return, r0_to_r3[4], r12, lr, pc, xpsr;
} question_t;

// The answer: commands, of which GO is the last.
enum { GO, WRITE, DUMP, FILL, STALL, ALIGN };
typedef struct {
    uint32_t what, a, b, c, d;
} command_t;

// A counter of QEMU's, `cnt`, that counts microseconds gets the machine's age: `us` was it at the
// nanosecond `at_ns`. QEMU 7.2 makes a period longer by the age that its counter lacks.
static void align(uint32_t cnt, uint32_t us, uint32_t at_ns) {
    uint32_t passed;
    do {
        passed = (AGE_NS - at_ns) / 1000;
        REGISTER(cnt) = us + passed;
    } while ((AGE_NS - at_ns) / 1000 != passed);
}

static void __attribute__((used)) ask(question_t *question) {
    question->age_ns = AGE_NS;
    question->cfsr = REGISTER(CFSR);
    REGISTER(CFSR) = question->cfsr; // a 1 clears
    question->address = REGISTER(question->cfsr & MMARVALID ? MMFAR : BFAR);
    bool known = question->cfsr & (MMARVALID | BFARVALID);
    question->instruction = known ? *(uint32_t *)(question->pc & ~1) : 0;
    say(question, sizeof(*question));
    for (;;) {
        command_t command;
        hear(&command, sizeof(command));
        switch (command.what) {
            case GO:
                ((uint32_t *)question)[command.a] = command.b;
                question->pc = command.c;
                question->xpsr = command.d;
                return;
            case WRITE:
                REGISTER(command.a) = command.b;
                break;
            case DUMP:
                say((void *)command.a, command.b);
                break;
            case FILL:
                hear((void *)command.a, command.b);
                break;
            case STALL:
                while ((int32_t)(AGE_NS - command.a) < 0) {
                }
                break;
            case ALIGN:
                align(command.a, command.b, command.c);
                break;
        }
    }
}

static void __attribute__((naked)) fault(void) {
    __asm volatile (
        "push {r4-r11, lr}\n"
        "sub sp, #20\n"
        "mov r0, sp\n"
        "bl ask\n"
        "add sp, #20\n"
        "pop {r4-r11, pc}\n");
}

static void (*systick)(void);

static void beat(void) {
    (void)BEAT;
    systick();
}

void __real_chip_init(void);
void __wrap_chip_init(void);
void __wrap_chip_reset(void);

void __wrap_chip_init(void) {
    from_host = opened("/dev/stdin", 0);
    to_host = opened("/dev/stdout", 4);
    exception_handler(HARD_FAULT, fault);
    REGISTER(MPU_RNR) = 0;
    REGISTER(MPU_RBAR) = PERIPHERALS;
    REGISTER(MPU_RASR) = NO_ACCESS_512M;
    REGISTER(MPU_CTRL) = ON_WITH_DEFAULT_MAP;
    __asm volatile ("dsb\n isb" : : : "memory");
    (void)BEGIN;
    __real_chip_init();
    systick = ((void (**)(void))REGISTER(VTOR))[SYSTICK];
    exception_handler(SYSTICK, beat);
}

void __wrap_chip_reset(void) {
    for (;;) {
        (void)RESET;
    }
}
