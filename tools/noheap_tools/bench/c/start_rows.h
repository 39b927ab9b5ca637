/* Runs the rows that ROWS lists, as ROW(name) ROW(name) ..., one after the other, the empty one
   first. */

#undef ROW
#define ROW(name) row_##name();

__attribute__((section(".start"), noreturn, used)) void start(void) {
  *(volatile unsigned *)0x40014014 = 5; /* GPIO2 to the SIO: RP2040 datasheet 2.19.6.1 */
  *(volatile unsigned *)0xd0000024 = 4; /* GPIO_OE_SET */
  row_empty();
  ROWS
  for (;;) __asm volatile("wfi");
}
