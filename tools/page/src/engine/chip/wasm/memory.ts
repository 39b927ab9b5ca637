/** Where things are in the memory that the CPU's WebAssembly shares with rp2040js. Both sides read
 * this file: numbers only. */

// The registers, 16 words, are at 0. Then words of the flags, as execute.ts has them.
export const N = 64;
export const Z = 68;
export const V = 72;
export const C = 76;
/** Cycles until `execute` has to end. */
export const BUDGET = 80;
/** Cycles of the access outside RAM and flash that was just made, beyond the first. */
export const IO_CYCLES = 84;

/** A byte for each first halfword: its instruction. */
export const OPS_AT = 0x10000;
export const ROM_AT = 0x20000;
export const ROM_BYTES = 0x4000;
export const RAM_AT = 0x30000;
export const RAM_BYTES = 0x42000;
export const FLASH_AT = 0x100000;
export const FLASH_BYTES = 0x1000000;
export const PAGES = 0x110; // of 64 KB: all of it

/** Of `event`, besides instructions: the CPU went where no code is. */
export const NOWHERE = 255;
