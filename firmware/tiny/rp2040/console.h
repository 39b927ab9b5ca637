// What stdin and stdout are, by the Makefile's CONSOLE: UART0 (uart.c) or USB (usb.c).
#pragma once

void console_init(void);
