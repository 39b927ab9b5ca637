#pragma once

void uart_init(void);
void uart_interrupt(void);
