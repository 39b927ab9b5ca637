// The interrupts of MicroPython itself; start.c has their vectors.
#pragma once

void interrupt_enable(int interrupt); // with their priority

void timer_interrupt(void);
void uart_interrupt(void);
