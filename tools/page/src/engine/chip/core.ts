/**
 * The Cortex-M0+ of the emulated RP2040, in place of rp2040js's: the same instructions in the same
 * cycles, several times faster.
 *
 * rp2040js finds each instruction by some sixty comparisons and reaches all memory through a chain
 * of them. Here a table finds it, RAM and flash are read in place, and the clock and the interrupts
 * are looked at only when there is an alarm or when something outside the CPU was touched.
 *
 * "ARM" = ARMv6-M Architecture Reference Manual. Cycles are those of rp2040js: the Cortex-M0+
 * Technical Reference Manual 3.3, with 3 for a read and 4 for a write of a register on the APB.
 */

import type { RP2040 } from "rp2040js";

import type { Clock } from "./clock";
import { Died } from "./died";
import { Exceptions } from "./exceptions";
import { Op, OPS } from "./ops";

export const CYCLE_NS = 8; // 125 MHz

const FLASH = 0x10000000;
const RAM = 0x20000000;
const RAM_BYTES = 264 * 1024;
const SIO = 0xd0000000;
const APB = 0x40000000;
const SP = 13;
const LR = 14;
const PC = 15;
const MOST_CYCLES = 1 << 24; // of one call of `execute`, so that they stay small integers

export class Core extends Exceptions {
  /** End `run` at the next instruction; for what happens within one. */
  stopped = false;
  /** Simulated ns that the CPU slept. */
  asleepNs = Number.NaN; // at first: see clock.ts

  private readonly clock: Clock;
  private readonly ram8: Uint8Array;
  private readonly ram16: Uint16Array;
  private readonly ram32: Int32Array;
  private readonly flash8: Uint8Array;
  private readonly flash16: Uint16Array;
  private readonly flash32: Int32Array;
  private readonly rom16: Uint16Array;
  private begunNs = Number.NaN; // when `execute` began
  private budget = 0; // cycles until it has to end
  private limitNs = Number.NaN; // the same in time
  private ioCycles = 0; // of the access outside RAM and flash that was just made

  constructor(chip: RP2040) {
    super(chip);
    this.clock = chip.clock as unknown as Clock;
    this.asleepNs = this.begunNs = this.limitNs = 0;
    const { sram, flash, bootrom } = chip;
    this.ram8 = sram;
    this.ram16 = new Uint16Array(sram.buffer);
    this.ram32 = new Int32Array(sram.buffer);
    this.flash8 = flash;
    this.flash16 = new Uint16Array(flash.buffer);
    this.flash32 = new Int32Array(flash.buffer);
    this.rom16 = new Uint16Array(bootrom.buffer);
  }

  /** Run until `untilNs`, or until `stopped`. Asleep, time leaps to the next alarm. */
  run(untilNs: number): void {
    const { clock } = this;
    this.stopped = false;
    while (!this.stopped && clock.nanosCounter < untilNs) {
      const alarm = clock.nextAlarm;
      const nextNs = alarm && alarm.nanos < untilNs ? alarm.nanos : untilNs;
      if (this.waiting) {
        this.asleepNs += Math.max(0, nextNs - clock.nanosCounter);
        clock.advanceTo(nextNs);
        continue;
      }
      if (this.interruptsUpdated) this.takeException();
      const cycles = Math.ceil((nextNs - clock.nanosCounter) / CYCLE_NS);
      this.execute(Math.min(cycles, MOST_CYCLES));
    }
  }

  /** One instruction, or the leap to the next alarm. */
  step(): void {
    const { clock } = this;
    if (this.waiting) {
      if (clock.nextAlarm) {
        this.asleepNs += Math.max(0, clock.nextAlarm.nanos - clock.nanosCounter);
        clock.advanceTo(clock.nextAlarm.nanos);
      }
      return;
    }
    if (this.interruptsUpdated) this.takeException();
    this.execute(1);
  }

  /** A read of anything but RAM and flash, `cycles` after `begunNs`. */
  private readSlow(address: number, bytes: 1 | 2 | 4, cycles: number): number {
    this.clock.nanosCounter = this.begunNs + cycles * CYCLE_NS;
    const { chip } = this;
    const at = address >>> 0;
    this.ioCycles = at >= SIO && at < 0xe0000000 ? 0 : at >= APB && at < 0x50000000 ? 3 : 1;
    let value: number;
    if (bytes === 4) value = chip.readUint32(at);
    else if (bytes === 2) value = chip.readUint16(at);
    else value = chip.readUint8(at);
    this.lookAround();
    return value;
  }

  private writeSlow(address: number, bytes: 1 | 2 | 4, value: number, cycles: number): void {
    this.clock.nanosCounter = this.begunNs + cycles * CYCLE_NS;
    const { chip } = this;
    const at = address >>> 0;
    this.ioCycles = at >= SIO && at < 0xe0000000 ? 0 : at >= APB && at < 0x50000000 ? 4 : 1;
    if (bytes === 4) chip.writeUint32(at, value >>> 0);
    else if (bytes === 2) chip.writeUint16(at, value & 0xffff);
    else chip.writeUint8(at, value & 0xff);
    this.lookAround();
  }

  /** After an access: end `execute` if there is an interrupt, or an alarm before its end. */
  private lookAround(): void {
    const alarm = this.clock.nextAlarm;
    if (this.interruptsUpdated || this.stopped || (alarm && alarm.nanos < this.limitNs)) {
      this.budget = 0;
    }
  }

  /** Execute for `budget` cycles, or until something outside the CPU may have changed. */
  private execute(budget: number): void {
    const R = this.signed;
    const { ram8, ram16, ram32, flash8, flash16, flash32, clock } = this;
    const flashBytes = flash8.length;
    this.begunNs = clock.nanosCounter;
    this.budget = budget;
    this.limitNs = this.begunNs + budget * CYCLE_NS;
    this.returnedFrom = 0;
    let cycles = 0;
    // N is the sign of `n`, Z is `z === 0`, V the sign of `v`; C is 0 or 1.
    let n = this.N ? -1 : 0;
    let z = this.Z ? 0 : 1;
    let v = this.V ? -1 : 0;
    let c = this.C ? 1 : 0;
    let pc = R[PC] & ~1;
    let code = flash16;
    let codeBase = 0;
    let codeBytes = 0;
    do {
      let at = (pc - codeBase) >>> 0;
      if (at >= codeBytes) {
        if ((pc - RAM) >>> 0 < RAM_BYTES) {
          code = ram16;
          codeBase = RAM;
          codeBytes = RAM_BYTES;
        } else if ((pc & 0xfc000000) === FLASH) {
          code = flash16;
          codeBase = pc & 0xff000000;
          codeBytes = flashBytes;
        } else if (pc >>> 0 < 0x4000) {
          code = this.rom16;
          codeBase = 0;
          codeBytes = 0x4000;
        } else {
          throw new Died(`the CPU went to ${hex(pc)}, where no code is`);
        }
        at = (pc - codeBase) >>> 0;
      }
      const op = code[at >> 1];
      pc = (pc + 2) | 0;
      cycles++;
      switch (OPS[op]) {
        case Op.LslImm: {
          const shift = (op >> 6) & 31;
          const a = R[(op >> 3) & 7];
          if (shift) c = (a >>> (32 - shift)) & 1;
          R[op & 7] = n = z = a << shift;
          break;
        }
        case Op.LsrImm: {
          const shift = (op >> 6) & 31;
          const a = R[(op >> 3) & 7];
          c = (a >>> (shift ? shift - 1 : 31)) & 1;
          R[op & 7] = n = z = shift ? (a >>> shift) | 0 : 0;
          break;
        }
        case Op.AsrImm: {
          const shift = (op >> 6) & 31 || 32;
          const a = R[(op >> 3) & 7];
          c = (a >> (shift - 1)) & 1;
          R[op & 7] = n = z = shift < 32 ? a >> shift : a >> 31;
          break;
        }
        case Op.AddReg: {
          const a = R[(op >> 3) & 7];
          const b = R[(op >> 6) & 7];
          n = z = (a + b) | 0;
          c = n >>> 0 < a >>> 0 ? 1 : 0;
          v = (a ^ n) & (b ^ n);
          R[op & 7] = n;
          break;
        }
        case Op.SubReg: {
          const a = R[(op >> 3) & 7];
          const b = R[(op >> 6) & 7];
          n = z = (a - b) | 0;
          c = a >>> 0 >= b >>> 0 ? 1 : 0;
          v = (a ^ b) & (a ^ n);
          R[op & 7] = n;
          break;
        }
        case Op.AddImm3: {
          const a = R[(op >> 3) & 7];
          n = z = (a + ((op >> 6) & 7)) | 0;
          c = n >>> 0 < a >>> 0 ? 1 : 0;
          v = ~a & n;
          R[op & 7] = n;
          break;
        }
        case Op.SubImm3: {
          const a = R[(op >> 3) & 7];
          const b = (op >> 6) & 7;
          n = z = (a - b) | 0;
          c = a >>> 0 >= b ? 1 : 0;
          v = a & ~n;
          R[op & 7] = n;
          break;
        }
        case Op.MovImm:
          R[(op >> 8) & 7] = n = z = op & 0xff;
          break;
        case Op.CmpImm: {
          const a = R[(op >> 8) & 7];
          const b = op & 0xff;
          n = z = (a - b) | 0;
          c = a >>> 0 >= b ? 1 : 0;
          v = a & ~n;
          break;
        }
        case Op.AddImm8: {
          const a = R[(op >> 8) & 7];
          n = z = (a + (op & 0xff)) | 0;
          c = n >>> 0 < a >>> 0 ? 1 : 0;
          v = ~a & n;
          R[(op >> 8) & 7] = n;
          break;
        }
        case Op.SubImm8: {
          const a = R[(op >> 8) & 7];
          const b = op & 0xff;
          n = z = (a - b) | 0;
          c = a >>> 0 >= b ? 1 : 0;
          v = a & ~n;
          R[(op >> 8) & 7] = n;
          break;
        }
        case Op.And:
          R[op & 7] = n = z = R[op & 7] & R[(op >> 3) & 7];
          break;
        case Op.Eor:
          R[op & 7] = n = z = R[op & 7] ^ R[(op >> 3) & 7];
          break;
        case Op.LslReg: {
          const shift = R[(op >> 3) & 7] & 0xff;
          const a = R[op & 7];
          if (shift > 31) {
            c = shift === 32 ? a & 1 : 0;
            n = z = 0;
          } else {
            if (shift) c = (a >>> (32 - shift)) & 1;
            n = z = a << shift;
          }
          R[op & 7] = n;
          break;
        }
        case Op.LsrReg: {
          const shift = R[(op >> 3) & 7] & 0xff;
          const a = R[op & 7];
          if (shift > 31) {
            c = shift === 32 ? a >>> 31 : 0;
            n = z = 0;
          } else {
            if (shift) c = (a >>> (shift - 1)) & 1;
            n = z = (a >>> shift) | 0;
          }
          R[op & 7] = n;
          break;
        }
        case Op.AsrReg: {
          const shift = R[(op >> 3) & 7] & 0xff;
          const a = R[op & 7];
          if (shift > 31) {
            c = a >>> 31;
            n = z = a >> 31;
          } else {
            if (shift) c = (a >> (shift - 1)) & 1;
            n = z = a >> shift;
          }
          R[op & 7] = n;
          break;
        }
        case Op.Adc: {
          const a = R[op & 7];
          const b = R[(op >> 3) & 7];
          n = z = (a + b + c) | 0;
          c = (c ? n >>> 0 <= a >>> 0 : n >>> 0 < a >>> 0) ? 1 : 0;
          v = (a ^ n) & (b ^ n);
          R[op & 7] = n;
          break;
        }
        case Op.Sbc: {
          const a = R[op & 7];
          const b = R[(op >> 3) & 7];
          n = z = (a - b - 1 + c) | 0;
          c = (c ? a >>> 0 >= b >>> 0 : a >>> 0 > b >>> 0) ? 1 : 0;
          v = (a ^ b) & (a ^ n);
          R[op & 7] = n;
          break;
        }
        case Op.Ror: {
          const by = R[(op >> 3) & 7] & 0xff;
          const a = R[op & 7];
          const shift = by & 31;
          n = z = shift ? (a >>> shift) | (a << (32 - shift)) : a;
          if (by) c = n >>> 31;
          R[op & 7] = n;
          break;
        }
        case Op.Tst:
          n = z = R[op & 7] & R[(op >> 3) & 7];
          break;
        case Op.Rsb: {
          const b = R[(op >> 3) & 7];
          n = z = -b | 0;
          c = b === 0 ? 1 : 0;
          v = b & n;
          R[op & 7] = n;
          break;
        }
        case Op.CmpReg: {
          const a = R[op & 7];
          const b = R[(op >> 3) & 7];
          n = z = (a - b) | 0;
          c = a >>> 0 >= b >>> 0 ? 1 : 0;
          v = (a ^ b) & (a ^ n);
          break;
        }
        case Op.Cmn: {
          const a = R[op & 7];
          const b = R[(op >> 3) & 7];
          n = z = (a + b) | 0;
          c = n >>> 0 < a >>> 0 ? 1 : 0;
          v = (a ^ n) & (b ^ n);
          break;
        }
        case Op.Orr:
          R[op & 7] = n = z = R[op & 7] | R[(op >> 3) & 7];
          break;
        case Op.Mul:
          R[op & 7] = n = z = Math.imul(R[op & 7], R[(op >> 3) & 7]);
          break;
        case Op.Bic:
          R[op & 7] = n = z = R[op & 7] & ~R[(op >> 3) & 7];
          break;
        case Op.Mvn:
          R[op & 7] = n = z = ~R[(op >> 3) & 7];
          break;
        case Op.AddHi: {
          const m = (op >> 3) & 15;
          const d = ((op >> 4) & 8) | (op & 7);
          const b = m === PC ? pc + 2 : R[m];
          if (d === PC) {
            pc = (pc + 2 + b) & ~1;
            cycles++;
          } else if (d === SP) {
            R[SP] = (R[SP] + b) & ~3;
          } else {
            R[d] = R[d] + b;
          }
          break;
        }
        case Op.CmpHi: {
          const a = R[((op >> 4) & 8) | (op & 7)];
          const b = R[(op >> 3) & 15];
          n = z = (a - b) | 0;
          c = a >>> 0 >= b >>> 0 ? 1 : 0;
          v = (a ^ b) & (a ^ n);
          break;
        }
        case Op.MovHi: {
          const m = (op >> 3) & 15;
          const d = ((op >> 4) & 8) | (op & 7);
          const value = m === PC ? pc + 2 : R[m];
          if (d === PC) {
            pc = value & ~1;
            cycles++;
          } else {
            R[d] = d === SP ? value & ~3 : value;
          }
          break;
        }
        case Op.Bx:
        case Op.Blx: {
          const m = (op >> 3) & 15;
          const to = m === PC ? pc + 2 : R[m];
          cycles++;
          if (OPS[op] === Op.Blx) {
            R[LR] = pc | 1;
            pc = to & ~1;
          } else if (this.handling && to >>> 28 === 15) {
            this.leave(to);
            n = this.N ? -1 : 0;
            z = this.Z ? 0 : 1;
            v = this.V ? -1 : 0;
            c = this.C ? 1 : 0;
            pc = R[PC] & ~1;
            this.budget = 0;
          } else {
            pc = to & ~1;
          }
          break;
        }
        case Op.LdrLiteral: {
          const a = ((pc + 2) & ~3) + ((op & 0xff) << 2);
          let off = (a - FLASH) >>> 0;
          if (off < flashBytes) {
            R[(op >> 8) & 7] = flash32[off >> 2];
            cycles++;
          } else if ((off = (a - RAM) >>> 0) < RAM_BYTES) {
            R[(op >> 8) & 7] = ram32[off >> 2];
            cycles++;
          } else {
            R[(op >> 8) & 7] = this.readSlow(a, 4, cycles - 1);
            cycles += this.ioCycles;
          }
          break;
        }
        case Op.LdrReg:
        case Op.LdrImm:
        case Op.LdrSp: {
          let t = op & 7;
          let a: number;
          if (op >= 0x9800) {
            a = R[SP] + ((op & 0xff) << 2);
            t = (op >> 8) & 7;
          } else if (op >= 0x6800) a = R[(op >> 3) & 7] + ((op >> 4) & 0x7c);
          else a = R[(op >> 3) & 7] + R[(op >> 6) & 7];
          let off = (a - RAM) >>> 0;
          if (off < RAM_BYTES && !(off & 3)) {
            R[t] = ram32[off >> 2];
            cycles++;
          } else if ((off = (a - FLASH) >>> 0) < flashBytes && !(off & 3)) {
            R[t] = flash32[off >> 2];
            cycles++;
          } else {
            R[t] = this.readSlow(a, 4, cycles - 1);
            cycles += this.ioCycles;
          }
          break;
        }
        case Op.LdrhReg:
        case Op.LdrhImm:
        case Op.LdrshReg: {
          const a =
            op >= 0x8800
              ? R[(op >> 3) & 7] + ((op >> 5) & 0x3e)
              : R[(op >> 3) & 7] + R[(op >> 6) & 7];
          let off = (a - RAM) >>> 0;
          let value: number;
          if (off < RAM_BYTES && !(off & 1)) {
            value = ram16[off >> 1];
            cycles++;
          } else if ((off = (a - FLASH) >>> 0) < flashBytes && !(off & 1)) {
            value = flash16[off >> 1];
            cycles++;
          } else {
            value = this.readSlow(a, 2, cycles - 1);
            cycles += this.ioCycles;
          }
          R[op & 7] = OPS[op] === Op.LdrshReg ? (value << 16) >> 16 : value;
          break;
        }
        case Op.LdrbReg:
        case Op.LdrbImm:
        case Op.LdrsbReg: {
          const a =
            op >= 0x7800
              ? R[(op >> 3) & 7] + ((op >> 6) & 0x1f)
              : R[(op >> 3) & 7] + R[(op >> 6) & 7];
          let off = (a - RAM) >>> 0;
          let value: number;
          if (off < RAM_BYTES) {
            value = ram8[off];
            cycles++;
          } else if ((off = (a - FLASH) >>> 0) < flashBytes) {
            value = flash8[off];
            cycles++;
          } else {
            value = this.readSlow(a, 1, cycles - 1);
            cycles += this.ioCycles;
          }
          R[op & 7] = OPS[op] === Op.LdrsbReg ? (value << 24) >> 24 : value;
          break;
        }
        case Op.StrReg:
        case Op.StrImm:
        case Op.StrSp: {
          let t = op & 7;
          let a: number;
          if (op >= 0x9000) {
            a = R[SP] + ((op & 0xff) << 2);
            t = (op >> 8) & 7;
          } else if (op >= 0x6000) a = R[(op >> 3) & 7] + ((op >> 4) & 0x7c);
          else a = R[(op >> 3) & 7] + R[(op >> 6) & 7];
          const off = (a - RAM) >>> 0;
          if (off < RAM_BYTES && !(off & 3)) {
            ram32[off >> 2] = R[t];
            cycles++;
          } else {
            this.writeSlow(a, 4, R[t], cycles - 1);
            cycles += this.ioCycles;
          }
          break;
        }
        case Op.StrhReg:
        case Op.StrhImm: {
          const a =
            op >= 0x8000
              ? R[(op >> 3) & 7] + ((op >> 5) & 0x3e)
              : R[(op >> 3) & 7] + R[(op >> 6) & 7];
          const off = (a - RAM) >>> 0;
          if (off < RAM_BYTES && !(off & 1)) {
            ram16[off >> 1] = R[op & 7];
            cycles++;
          } else {
            this.writeSlow(a, 2, R[op & 7], cycles - 1);
            cycles += this.ioCycles;
          }
          break;
        }
        case Op.StrbReg:
        case Op.StrbImm: {
          const a =
            op >= 0x7000
              ? R[(op >> 3) & 7] + ((op >> 6) & 0x1f)
              : R[(op >> 3) & 7] + R[(op >> 6) & 7];
          const off = (a - RAM) >>> 0;
          if (off < RAM_BYTES) {
            ram8[off] = R[op & 7];
            cycles++;
          } else {
            this.writeSlow(a, 1, R[op & 7], cycles - 1);
            cycles += this.ioCycles;
          }
          break;
        }
        case Op.Adr:
          R[(op >> 8) & 7] = ((pc + 2) & ~3) + ((op & 0xff) << 2);
          break;
        case Op.AddSpTo:
          R[(op >> 8) & 7] = R[SP] + ((op & 0xff) << 2);
          break;
        case Op.AddSp:
          R[SP] = R[SP] + ((op & 0x7f) << 2);
          break;
        case Op.SubSp:
          R[SP] = R[SP] - ((op & 0x7f) << 2);
          break;
        case Op.Sxth:
          R[op & 7] = (R[(op >> 3) & 7] << 16) >> 16;
          break;
        case Op.Sxtb:
          R[op & 7] = (R[(op >> 3) & 7] << 24) >> 24;
          break;
        case Op.Uxth:
          R[op & 7] = R[(op >> 3) & 7] & 0xffff;
          break;
        case Op.Uxtb:
          R[op & 7] = R[(op >> 3) & 7] & 0xff;
          break;
        case Op.Rev: {
          const a = R[(op >> 3) & 7];
          R[op & 7] = (a << 24) | ((a & 0xff00) << 8) | ((a >>> 8) & 0xff00) | (a >>> 24);
          break;
        }
        case Op.Rev16: {
          const a = R[(op >> 3) & 7];
          R[op & 7] = ((a << 8) & 0xff00ff00) | ((a >>> 8) & 0xff00ff);
          break;
        }
        case Op.Revsh: {
          const a = R[(op >> 3) & 7];
          R[op & 7] = ((a << 24) >> 16) | ((a >>> 8) & 0xff);
          break;
        }
        case Op.Push: {
          const begun = cycles - 1;
          let count = op & 0x100 ? 1 : 0;
          for (let list = op & 0xff; list; list &= list - 1) count++;
          let a = R[SP] - 4 * count;
          const off = (a - RAM) >>> 0;
          if (off + 4 * count <= RAM_BYTES) {
            let word = off >> 2;
            for (let i = 0; i < 8; i++) {
              if (op & (1 << i)) {
                ram32[word++] = R[i];
                cycles++;
              }
            }
            if (op & 0x100) ram32[word] = R[LR];
            R[SP] = a;
          } else {
            R[SP] = a;
            for (let i = 0; i < 8; i++) {
              if (op & (1 << i)) {
                this.writeSlow(a, 4, R[i], begun);
                a += 4;
                cycles++;
              }
            }
            if (op & 0x100) this.writeSlow(a, 4, R[LR], begun);
          }
          break;
        }
        case Op.Pop: {
          const begun = cycles - 1;
          let a = R[SP];
          let to = 0;
          for (let i = 0; i < 9; i++) {
            if (op & (1 << i)) {
              const off = (a - RAM) >>> 0;
              const value = off < RAM_BYTES ? ram32[off >> 2] : this.readSlow(a, 4, begun);
              if (i < 8) R[i] = value;
              else to = value;
              a += 4;
              cycles++;
            }
          }
          R[SP] = a;
          if (op & 0x100) {
            cycles++;
            if (this.handling && to >>> 28 === 15) {
              this.leave(to);
              n = this.N ? -1 : 0;
              z = this.Z ? 0 : 1;
              v = this.V ? -1 : 0;
              c = this.C ? 1 : 0;
              pc = R[PC] & ~1;
              this.budget = 0;
            } else {
              pc = to & ~1;
            }
          }
          break;
        }
        case Op.Stm: {
          const begun = cycles - 1;
          const base = (op >> 8) & 7;
          let a = R[base];
          for (let i = 0; i < 8; i++) {
            if (op & (1 << i)) {
              const off = (a - RAM) >>> 0;
              if (off < RAM_BYTES) ram32[off >> 2] = R[i];
              else this.writeSlow(a, 4, R[i], begun);
              a += 4;
              cycles++;
            }
          }
          R[base] = a;
          break;
        }
        case Op.Ldm: {
          const begun = cycles - 1;
          const base = (op >> 8) & 7;
          let a = R[base];
          for (let i = 0; i < 8; i++) {
            if (op & (1 << i)) {
              const off = (a - RAM) >>> 0;
              R[i] = off < RAM_BYTES ? ram32[off >> 2] : this.readSlow(a, 4, begun);
              a += 4;
              cycles++;
            }
          }
          if (!(op & (1 << base))) R[base] = a;
          break;
        }
        case Op.BCond: {
          let taken: boolean;
          switch ((op >> 9) & 7) {
            case 0:
              taken = z === 0;
              break;
            case 1:
              taken = c !== 0;
              break;
            case 2:
              taken = n < 0;
              break;
            case 3:
              taken = v < 0;
              break;
            case 4:
              taken = c !== 0 && z !== 0;
              break;
            case 5:
              taken = (n ^ v) >= 0;
              break;
            default:
              taken = z !== 0 && (n ^ v) >= 0;
          }
          if (taken !== ((op & 0x100) !== 0)) {
            pc = (pc + 2 + ((op << 24) >> 23)) | 0;
            cycles++;
          }
          break;
        }
        case Op.B:
          pc = (pc + 2 + ((op << 21) >> 20)) | 0;
          cycles++;
          break;
        case Op.Cpsid:
          this.PM = true;
          break;
        case Op.Cpsie:
          this.PM = false;
          this.interruptsUpdated = true;
          this.budget = 0;
          break;
        case Op.Wide: {
          const op2 = code[((pc - codeBase) >>> 0) >> 1];
          if ((op2 & 0xd000) === 0xd000) {
            // BL: ARM A6.7.13
            const s = (op >> 10) & 1;
            const i1 = ~(((op2 >> 13) & 1) ^ s) & 1;
            const i2 = ~(((op2 >> 11) & 1) ^ s) & 1;
            R[LR] = (pc + 2) | 1;
            const far = (i1 << 23) | (i2 << 22) | ((op & 0x3ff) << 12) | ((op2 & 0x7ff) << 1);
            pc = (pc + 2 + (far - (s << 24))) | 0;
            cycles += 2;
          } else if (op === 0xf3bf) {
            // DMB, DSB, ISB
            pc = (pc + 2) | 0;
            cycles += 2;
          } else if (op === 0xf3ef || (op & 0xfff0) === 0xf380) {
            this.keep(n, z, c, v);
            if (op === 0xf3ef) R[(op2 >> 8) & 15] = this.readSpecial(op2 & 0xff);
            else this.writeSpecial(op2 & 0xff, R[op & 15]);
            n = this.N ? -1 : 0;
            z = this.Z ? 0 : 1;
            v = this.V ? -1 : 0;
            c = this.C ? 1 : 0;
            pc = (pc + 2) | 0;
            cycles += 2;
            this.budget = 0;
          } else {
            throw undefinedAt(pc - 2, op);
          }
          break;
        }
        case Op.Svc:
          this.pendingSVCall = true;
          this.interruptsUpdated = true;
          this.budget = 0;
          break;
        case Op.Wfe:
          cycles++;
          if (this.eventRegistered) this.eventRegistered = false;
          else this.waiting = true;
          this.budget = 0;
          break;
        case Op.Wfi:
          cycles++;
          this.waiting = true;
          this.budget = 0;
          break;
        case Op.Nop:
          break;
        case Op.Bkpt:
          throw new Died(`the firmware stopped at a breakpoint, at ${hex(pc - 2)}`);
        default:
          throw undefinedAt(pc - 2, op);
      }
    } while (cycles < this.budget);
    R[PC] = pc;
    this.keep(n, z, c, v);
    this.cycles += cycles;
    if (this.returnedFrom && this.watch) this.watch.left(this.returnedFrom, this.cycles);
    clock.advanceTo(this.begunNs + cycles * CYCLE_NS);
    // An interrupt that is pending, though masked, ends WFI (ARM B1.5.18); `setInterrupt` sees
    // only those that come later.
    if (this.waiting && this.PM && this.pendingInterrupts & this.enabledInterrupts) {
      if (this.takeException()) this.waiting = false;
    }
  }

  private keep(n: number, z: number, c: number, v: number): void {
    this.N = n < 0;
    this.Z = z === 0;
    this.C = c !== 0;
    this.V = v < 0;
  }
}

function undefinedAt(pc: number, op: number): Died {
  return new Died(`the CPU met ${hex(op)} at ${hex(pc)}, which is no instruction`);
}

function hex(value: number): string {
  return "0x" + (value >>> 0).toString(16);
}
