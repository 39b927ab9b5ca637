// The interrupts of MicroPython itself.
#pragma once

#define SYSTEM_EXCEPTIONS (16)
#define PRIORITY (2) // below those of lib/noheap/tick, which have 0; the two upper bits count

// Sends `interrupt`, counted from 0, to `handler`.
void interrupt_enable(int interrupt, void (*handler)(void));
// The same for an exception of the core; its priority is the caller's.
void exception_handler(int exception, void (*handler)(void));
