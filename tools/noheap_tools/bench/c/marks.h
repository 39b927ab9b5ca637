/* One row of a bench in C: ROW(name) { set-up; BEGIN; the operation; END; }

   The marks are single stores to GPIO2 from registers, so that the compiler cannot move anything
   across them. */

#include <stdbool.h>
#include <stdint.h>

typedef int32_t word;

#define ROW(name)                                                         \
  static inline void inside_##name(unsigned *sio);                        \
  static __attribute__((noinline)) void row_##name(void) {                \
    inside_##name((unsigned *)0xd0000000);                                \
  }                                                                       \
  static inline void inside_##name(unsigned *sio)
#define BEGIN \
  HIDE(sio);  \
  __asm volatile("str %1, [%0, #20]" : : "l"(sio), "l"(4) : "memory")
#define END __asm volatile("str %1, [%0, #24]" : : "l"(sio), "l"(4) : "memory")
/* Hides from the compiler what it knows of a pointer or a number. */
#define HIDE(x) __asm volatile("" : "+l"(x) : : "memory")
#define USE(x) __asm volatile("" : : "l"(x) : "memory")

ROW(empty) {
  BEGIN;
  END;
}
