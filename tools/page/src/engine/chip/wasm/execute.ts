/**
 * Executes Thumb instructions of the ARMv6-M, compiled to WebAssembly by AssemblyScript.
 *
 * Memory is laid out as memory.ts says. Cycles are those of rp2040js: the Cortex-M0+ Technical
 * Reference Manual 3.3, with 3 for a read and 4 for a write of a register on the APB.
 */

import { Op } from "./op";
import {
  BUDGET, C, FLASH_AT, FLASH_BYTES, IO_CYCLES, N, NOWHERE, OPS_AT, RAM_AT, RAM_BYTES, ROM_AT, V, Z,
} from "./memory"; // prettier-ignore

const FLASH: i32 = 0x10000000;
const RAM: i32 = 0x20000000;
const RAM_LENGTH: u32 = RAM_BYTES;
const FLASH_LENGTH: u32 = FLASH_BYTES;
const SP = 13;
const LR = 14;
const PC = 15;

/** A read of anything but RAM and flash, so many cycles after the beginning. */
@external("chip", "read") declare function readSlow(address: i32, bytes: i32, cycles: i32): i32;
@external("chip", "write")
declare function writeSlow(address: i32, bytes: i32, value: i32, cycles: i32): void;
/** A branch to EXC_RETURN; false: it is none, as no exception is handled. */
@external("chip", "leave") declare function leave(to: i32): bool;
/** MRS or MSR. */
@external("chip", "special") declare function special(op: i32, op2: i32): void;
/** An instruction that changes more than registers and memory. `pc` is the one after it. */
@external("chip", "event") declare function event(op: i32, pc: i32, code: i32): void;

@inline
function R(register: i32): i32 {
  return load<i32>(register << 2);
}

@inline
function setR(register: i32, value: i32): void {
  store<i32>(register << 2, value);
}

@inline
function keep(n: i32, z: i32, v: i32, c: i32): void {
  store<i32>(N, n);
  store<i32>(Z, z);
  store<i32>(V, v);
  store<i32>(C, c);
}

/** Executes for the cycles at BUDGET, or until that is set to 0; returns the cycles. N is the sign
 * of `n`, Z is `z == 0`, V the sign of `v`; C is 0 or 1. */
export function execute(): i32 {
  let cycles: i32 = 0;
  let n = load<i32>(N);
  let z = load<i32>(Z);
  let v = load<i32>(V);
  let c = load<i32>(C);
  let pc = R(PC) & ~1;
  let codeAt: i32 = FLASH_AT;
  let codeBase: i32 = 0;
  let codeBytes: u32 = 0;
  do {
    let at = <u32>(pc - codeBase);
    if (at >= codeBytes) {
      if (<u32>(pc - RAM) < RAM_LENGTH) {
        codeAt = RAM_AT;
        codeBase = RAM;
        codeBytes = RAM_LENGTH;
      } else if ((pc & 0xfc000000) === FLASH) {
        codeAt = FLASH_AT;
        codeBase = pc & 0xff000000;
        codeBytes = FLASH_LENGTH;
      } else if (<u32>pc < 0x4000) {
        codeAt = ROM_AT;
        codeBase = 0;
        codeBytes = 0x4000;
      } else {
        event(NOWHERE, pc, 0);
        return cycles;
      }
      at = <u32>(pc - codeBase);
    }
    const op = <i32>load<u16>(codeAt + at);
    pc += 2;
    cycles++;
    switch (<i32>load<u8>(OPS_AT + op)) {
      case Op.LslImm: {
        const shift = (op >> 6) & 31;
        const a = R((op >> 3) & 7);
        if (shift) c = (a >>> (32 - shift)) & 1;
        setR(op & 7, n = z = a << shift);
        break;
      }
      case Op.LsrImm: {
        const shift = (op >> 6) & 31;
        const a = R((op >> 3) & 7);
        c = (a >>> (shift ? shift - 1 : 31)) & 1;
        setR(op & 7, n = z = shift ? (a >>> shift) | 0 : 0);
        break;
      }
      case Op.AsrImm: {
        const shift = (op >> 6) & 31 || 32;
        const a = R((op >> 3) & 7);
        c = (a >> (shift - 1)) & 1;
        setR(op & 7, n = z = shift < 32 ? a >> shift : a >> 31);
        break;
      }
      case Op.AddReg: {
        const a = R((op >> 3) & 7);
        const b = R((op >> 6) & 7);
        n = z = (a + b);
        c = <u32>n < <u32>a ? 1 : 0;
        v = (a ^ n) & (b ^ n);
        setR(op & 7, n);
        break;
      }
      case Op.SubReg: {
        const a = R((op >> 3) & 7);
        const b = R((op >> 6) & 7);
        n = z = (a - b);
        c = <u32>a >= <u32>b ? 1 : 0;
        v = (a ^ b) & (a ^ n);
        setR(op & 7, n);
        break;
      }
      case Op.AddImm3: {
        const a = R((op >> 3) & 7);
        n = z = (a + ((op >> 6) & 7));
        c = <u32>n < <u32>a ? 1 : 0;
        v = ~a & n;
        setR(op & 7, n);
        break;
      }
      case Op.SubImm3: {
        const a = R((op >> 3) & 7);
        const b = (op >> 6) & 7;
        n = z = (a - b);
        c = <u32>a >= <u32>b ? 1 : 0;
        v = a & ~n;
        setR(op & 7, n);
        break;
      }
      case Op.MovImm:
        setR((op >> 8) & 7, n = z = op & 0xff);
        break;
      case Op.CmpImm: {
        const a = R((op >> 8) & 7);
        const b = op & 0xff;
        n = z = (a - b);
        c = <u32>a >= <u32>b ? 1 : 0;
        v = a & ~n;
        break;
      }
      case Op.AddImm8: {
        const a = R((op >> 8) & 7);
        n = z = (a + (op & 0xff));
        c = <u32>n < <u32>a ? 1 : 0;
        v = ~a & n;
        setR((op >> 8) & 7, n);
        break;
      }
      case Op.SubImm8: {
        const a = R((op >> 8) & 7);
        const b = op & 0xff;
        n = z = (a - b);
        c = <u32>a >= <u32>b ? 1 : 0;
        v = a & ~n;
        setR((op >> 8) & 7, n);
        break;
      }
      case Op.And:
        setR(op & 7, n = z = R(op & 7) & R((op >> 3) & 7));
        break;
      case Op.Eor:
        setR(op & 7, n = z = R(op & 7) ^ R((op >> 3) & 7));
        break;
      case Op.LslReg: {
        const shift = R((op >> 3) & 7) & 0xff;
        const a = R(op & 7);
        if (shift > 31) {
          c = shift === 32 ? a & 1 : 0;
          n = z = 0;
        } else {
          if (shift) c = (a >>> (32 - shift)) & 1;
          n = z = a << shift;
        }
        setR(op & 7, n);
        break;
      }
      case Op.LsrReg: {
        const shift = R((op >> 3) & 7) & 0xff;
        const a = R(op & 7);
        if (shift > 31) {
          c = shift === 32 ? a >>> 31 : 0;
          n = z = 0;
        } else {
          if (shift) c = (a >>> (shift - 1)) & 1;
          n = z = (a >>> shift);
        }
        setR(op & 7, n);
        break;
      }
      case Op.AsrReg: {
        const shift = R((op >> 3) & 7) & 0xff;
        const a = R(op & 7);
        if (shift > 31) {
          c = a >>> 31;
          n = z = a >> 31;
        } else {
          if (shift) c = (a >> (shift - 1)) & 1;
          n = z = a >> shift;
        }
        setR(op & 7, n);
        break;
      }
      case Op.Adc: {
        const a = R(op & 7);
        const b = R((op >> 3) & 7);
        n = z = (a + b + c);
        c = (c ? <u32>n <= <u32>a : <u32>n < <u32>a) ? 1 : 0;
        v = (a ^ n) & (b ^ n);
        setR(op & 7, n);
        break;
      }
      case Op.Sbc: {
        const a = R(op & 7);
        const b = R((op >> 3) & 7);
        n = z = (a - b - 1 + c);
        c = (c ? <u32>a >= <u32>b : <u32>a > <u32>b) ? 1 : 0;
        v = (a ^ b) & (a ^ n);
        setR(op & 7, n);
        break;
      }
      case Op.Ror: {
        const by = R((op >> 3) & 7) & 0xff;
        const a = R(op & 7);
        const shift = by & 31;
        n = z = shift ? (a >>> shift) | (a << (32 - shift)) : a;
        if (by) c = n >>> 31;
        setR(op & 7, n);
        break;
      }
      case Op.Tst:
        n = z = R(op & 7) & R((op >> 3) & 7);
        break;
      case Op.Rsb: {
        const b = R((op >> 3) & 7);
        n = z = -b;
        c = b === 0 ? 1 : 0;
        v = b & n;
        setR(op & 7, n);
        break;
      }
      case Op.CmpReg: {
        const a = R(op & 7);
        const b = R((op >> 3) & 7);
        n = z = (a - b);
        c = <u32>a >= <u32>b ? 1 : 0;
        v = (a ^ b) & (a ^ n);
        break;
      }
      case Op.Cmn: {
        const a = R(op & 7);
        const b = R((op >> 3) & 7);
        n = z = (a + b);
        c = <u32>n < <u32>a ? 1 : 0;
        v = (a ^ n) & (b ^ n);
        break;
      }
      case Op.Orr:
        setR(op & 7, n = z = R(op & 7) | R((op >> 3) & 7));
        break;
      case Op.Mul:
        setR(op & 7, n = z = R(op & 7) * R((op >> 3) & 7));
        break;
      case Op.Bic:
        setR(op & 7, n = z = R(op & 7) & ~R((op >> 3) & 7));
        break;
      case Op.Mvn:
        setR(op & 7, n = z = ~R((op >> 3) & 7));
        break;
      case Op.AddHi: {
        const m = (op >> 3) & 15;
        const d = ((op >> 4) & 8) | (op & 7);
        const b = m === PC ? pc + 2 : R(m);
        if (d === PC) {
          pc = (pc + 2 + b) & ~1;
          cycles++;
        } else if (d === SP) {
          setR(SP, (R(SP) + b) & ~3);
        } else {
          setR(d, R(d) + b);
        }
        break;
      }
      case Op.CmpHi: {
        const a = R(((op >> 4) & 8) | (op & 7));
        const b = R((op >> 3) & 15);
        n = z = (a - b);
        c = <u32>a >= <u32>b ? 1 : 0;
        v = (a ^ b) & (a ^ n);
        break;
      }
      case Op.MovHi: {
        const m = (op >> 3) & 15;
        const d = ((op >> 4) & 8) | (op & 7);
        const value = m === PC ? pc + 2 : R(m);
        if (d === PC) {
          pc = value & ~1;
          cycles++;
        } else {
          setR(d, d === SP ? value & ~3 : value);
        }
        break;
      }
      case Op.Bx:
      case Op.Blx: {
        const m = (op >> 3) & 15;
        const to = m === PC ? pc + 2 : R(m);
        cycles++;
        if (<i32>load<u8>(OPS_AT + op) === Op.Blx) {
          setR(LR, pc | 1);
          pc = to & ~1;
        } else if (to >>> 28 === 15 && leave(to)) {
          n = load<i32>(N);
          z = load<i32>(Z);
          v = load<i32>(V);
          c = load<i32>(C);
          pc = R(PC) & ~1;
          store<i32>(BUDGET, 0);
        } else {
          pc = to & ~1;
        }
        break;
      }
      case Op.LdrLiteral: {
        const a = ((pc + 2) & ~3) + ((op & 0xff) << 2);
        let off: u32 = <u32>(a - FLASH);
        if (off < FLASH_LENGTH) {
          setR((op >> 8) & 7, load<i32>(FLASH_AT + off));
          cycles++;
        } else if ((off = <u32>(a - RAM)) < RAM_LENGTH) {
          setR((op >> 8) & 7, load<i32>(RAM_AT + off));
          cycles++;
        } else {
          setR((op >> 8) & 7, readSlow(a, 4, cycles - 1));
          cycles += load<i32>(IO_CYCLES);
        }
        break;
      }
      case Op.LdrReg:
      case Op.LdrImm:
      case Op.LdrSp: {
        let t = op & 7;
        let a: i32;
        if (op >= 0x9800) {
          a = R(SP) + ((op & 0xff) << 2);
          t = (op >> 8) & 7;
        } else if (op >= 0x6800) a = R((op >> 3) & 7) + ((op >> 4) & 0x7c);
        else a = R((op >> 3) & 7) + R((op >> 6) & 7);
        let off: u32 = <u32>(a - RAM);
        if (off < RAM_LENGTH && !(off & 3)) {
          setR(t, load<i32>(RAM_AT + off));
          cycles++;
        } else if ((off = <u32>(a - FLASH)) < FLASH_LENGTH && !(off & 3)) {
          setR(t, load<i32>(FLASH_AT + off));
          cycles++;
        } else {
          setR(t, readSlow(a, 4, cycles - 1));
          cycles += load<i32>(IO_CYCLES);
        }
        break;
      }
      case Op.LdrhReg:
      case Op.LdrhImm:
      case Op.LdrshReg: {
        const a =
          op >= 0x8800
            ? R((op >> 3) & 7) + ((op >> 5) & 0x3e)
            : R((op >> 3) & 7) + R((op >> 6) & 7);
        let off: u32 = <u32>(a - RAM);
        let value: i32;
        if (off < RAM_LENGTH && !(off & 1)) {
          value = <i32>load<u16>(RAM_AT + off);
          cycles++;
        } else if ((off = <u32>(a - FLASH)) < FLASH_LENGTH && !(off & 1)) {
          value = <i32>load<u16>(FLASH_AT + off);
          cycles++;
        } else {
          value = readSlow(a, 2, cycles - 1);
          cycles += load<i32>(IO_CYCLES);
        }
        setR(op & 7, <i32>load<u8>(OPS_AT + op) === Op.LdrshReg ? (value << 16) >> 16 : value);
        break;
      }
      case Op.LdrbReg:
      case Op.LdrbImm:
      case Op.LdrsbReg: {
        const a =
          op >= 0x7800
            ? R((op >> 3) & 7) + ((op >> 6) & 0x1f)
            : R((op >> 3) & 7) + R((op >> 6) & 7);
        let off: u32 = <u32>(a - RAM);
        let value: i32;
        if (off < RAM_LENGTH) {
          value = <i32>load<u8>(RAM_AT + off);
          cycles++;
        } else if ((off = <u32>(a - FLASH)) < FLASH_LENGTH) {
          value = <i32>load<u8>(FLASH_AT + off);
          cycles++;
        } else {
          value = readSlow(a, 1, cycles - 1);
          cycles += load<i32>(IO_CYCLES);
        }
        setR(op & 7, <i32>load<u8>(OPS_AT + op) === Op.LdrsbReg ? (value << 24) >> 24 : value);
        break;
      }
      case Op.StrReg:
      case Op.StrImm:
      case Op.StrSp: {
        let t = op & 7;
        let a: i32;
        if (op >= 0x9000) {
          a = R(SP) + ((op & 0xff) << 2);
          t = (op >> 8) & 7;
        } else if (op >= 0x6000) a = R((op >> 3) & 7) + ((op >> 4) & 0x7c);
        else a = R((op >> 3) & 7) + R((op >> 6) & 7);
        const off: u32 = <u32>(a - RAM);
        if (off < RAM_LENGTH && !(off & 3)) {
          store<i32>(RAM_AT + off, R(t));
          cycles++;
        } else {
          writeSlow(a, 4, R(t), cycles - 1);
          cycles += load<i32>(IO_CYCLES);
        }
        break;
      }
      case Op.StrhReg:
      case Op.StrhImm: {
        const a =
          op >= 0x8000
            ? R((op >> 3) & 7) + ((op >> 5) & 0x3e)
            : R((op >> 3) & 7) + R((op >> 6) & 7);
        const off: u32 = <u32>(a - RAM);
        if (off < RAM_LENGTH && !(off & 1)) {
          store<u16>(RAM_AT + off, R(op & 7));
          cycles++;
        } else {
          writeSlow(a, 2, R(op & 7), cycles - 1);
          cycles += load<i32>(IO_CYCLES);
        }
        break;
      }
      case Op.StrbReg:
      case Op.StrbImm: {
        const a =
          op >= 0x7000
            ? R((op >> 3) & 7) + ((op >> 6) & 0x1f)
            : R((op >> 3) & 7) + R((op >> 6) & 7);
        const off: u32 = <u32>(a - RAM);
        if (off < RAM_LENGTH) {
          store<u8>(RAM_AT + off, R(op & 7));
          cycles++;
        } else {
          writeSlow(a, 1, R(op & 7), cycles - 1);
          cycles += load<i32>(IO_CYCLES);
        }
        break;
      }
      case Op.Adr:
        setR((op >> 8) & 7, ((pc + 2) & ~3) + ((op & 0xff) << 2));
        break;
      case Op.AddSpTo:
        setR((op >> 8) & 7, R(SP) + ((op & 0xff) << 2));
        break;
      case Op.AddSp:
        setR(SP, R(SP) + ((op & 0x7f) << 2));
        break;
      case Op.SubSp:
        setR(SP, R(SP) - ((op & 0x7f) << 2));
        break;
      case Op.Sxth:
        setR(op & 7, (R((op >> 3) & 7) << 16) >> 16);
        break;
      case Op.Sxtb:
        setR(op & 7, (R((op >> 3) & 7) << 24) >> 24);
        break;
      case Op.Uxth:
        setR(op & 7, R((op >> 3) & 7) & 0xffff);
        break;
      case Op.Uxtb:
        setR(op & 7, R((op >> 3) & 7) & 0xff);
        break;
      case Op.Rev: {
        const a = R((op >> 3) & 7);
        setR(op & 7, (a << 24) | ((a & 0xff00) << 8) | ((a >>> 8) & 0xff00) | (a >>> 24));
        break;
      }
      case Op.Rev16: {
        const a = R((op >> 3) & 7);
        setR(op & 7, ((a << 8) & 0xff00ff00) | ((a >>> 8) & 0xff00ff));
        break;
      }
      case Op.Revsh: {
        const a = R((op >> 3) & 7);
        setR(op & 7, ((a << 24) >> 16) | ((a >>> 8) & 0xff));
        break;
      }
      case Op.Push: {
        const begun: i32 = cycles - 1;
        let count = op & 0x100 ? 1 : 0;
        for (let list = op & 0xff; list; list &= list - 1) count++;
        let a = R(SP) - 4 * count;
        const off: u32 = <u32>(a - RAM);
        if (off + <u32>(4 * count) <= RAM_LENGTH) {
          let word = off >> 2;
          for (let i = 0; i < 8; i++) {
            if (op & (1 << i)) {
              store<i32>(RAM_AT + (word++ << 2), R(i));
              cycles++;
            }
          }
          if (op & 0x100) store<i32>(RAM_AT + (word << 2), R(LR));
          setR(SP, a);
        } else {
          setR(SP, a);
          for (let i = 0; i < 8; i++) {
            if (op & (1 << i)) {
              writeSlow(a, 4, R(i), begun);
              a += 4;
              cycles++;
            }
          }
          if (op & 0x100) writeSlow(a, 4, R(LR), begun);
        }
        break;
      }
      case Op.Pop: {
        const begun: i32 = cycles - 1;
        let a = R(SP);
        let to = 0;
        for (let i = 0; i < 9; i++) {
          if (op & (1 << i)) {
            const off: u32 = <u32>(a - RAM);
            const value = off < RAM_LENGTH ? load<i32>(RAM_AT + off) : readSlow(a, 4, begun);
            if (i < 8) setR(i, value);
            else to = value;
            a += 4;
            cycles++;
          }
        }
        setR(SP, a);
        if (op & 0x100) {
          cycles++;
          if (to >>> 28 === 15 && leave(to)) {
            n = load<i32>(N);
            z = load<i32>(Z);
            v = load<i32>(V);
            c = load<i32>(C);
            pc = R(PC) & ~1;
            store<i32>(BUDGET, 0);
          } else {
            pc = to & ~1;
          }
        }
        break;
      }
      case Op.Stm: {
        const begun: i32 = cycles - 1;
        const base = (op >> 8) & 7;
        let a = R(base);
        for (let i = 0; i < 8; i++) {
          if (op & (1 << i)) {
            const off: u32 = <u32>(a - RAM);
            if (off < RAM_LENGTH) store<i32>(RAM_AT + off, R(i));
            else writeSlow(a, 4, R(i), begun);
            a += 4;
            cycles++;
          }
        }
        setR(base, a);
        break;
      }
      case Op.Ldm: {
        const begun: i32 = cycles - 1;
        const base = (op >> 8) & 7;
        let a = R(base);
        for (let i = 0; i < 8; i++) {
          if (op & (1 << i)) {
            const off: u32 = <u32>(a - RAM);
            setR(i, off < RAM_LENGTH ? load<i32>(RAM_AT + off) : readSlow(a, 4, begun));
            a += 4;
            cycles++;
          }
        }
        if (!(op & (1 << base))) setR(base, a);
        break;
      }
      case Op.BCond: {
        let taken: bool;
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
          pc = (pc + 2 + ((op << 24) >> 23));
          cycles++;
        }
        break;
      }
      case Op.B:
        pc = (pc + 2 + ((op << 21) >> 20));
        cycles++;
        break;
      case Op.Cpsid:
        event(Op.Cpsid, pc, op);
        break;
      case Op.Cpsie:
        event(Op.Cpsie, pc, op);
        store<i32>(BUDGET, 0);
        break;
      case Op.Wide: {
        const op2 = <i32>load<u16>(codeAt + <u32>(pc - codeBase));
        if ((op2 & 0xd000) === 0xd000) {
          // BL: ARM A6.7.13
          const s = (op >> 10) & 1;
          const i1 = ~(((op2 >> 13) & 1) ^ s) & 1;
          const i2 = ~(((op2 >> 11) & 1) ^ s) & 1;
          setR(LR, (pc + 2) | 1);
          const far = (i1 << 23) | (i2 << 22) | ((op & 0x3ff) << 12) | ((op2 & 0x7ff) << 1);
          pc = (pc + 2 + (far - (s << 24)));
          cycles += 2;
        } else if (op === 0xf3bf) {
          // DMB, DSB, ISB
          pc += 2;
          cycles += 2;
        } else if (op === 0xf3ef || (op & 0xfff0) === 0xf380) {
          keep(n, z, v, c);
          special(op, op2);
          n = load<i32>(N);
          z = load<i32>(Z);
          v = load<i32>(V);
          c = load<i32>(C);
          pc += 2;
          cycles += 2;
          store<i32>(BUDGET, 0);
        } else {
          event(Op.Undefined, pc, op);
          return cycles;
        }
        break;
      }
      case Op.Svc:
        event(Op.Svc, pc, op);
        store<i32>(BUDGET, 0);
        break;
      case Op.Wfe:
        cycles++;
        event(Op.Wfe, pc, op);
        store<i32>(BUDGET, 0);
        break;
      case Op.Wfi:
        cycles++;
        event(Op.Wfi, pc, op);
        store<i32>(BUDGET, 0);
        break;
      case Op.Nop:
        break;
      case Op.Bkpt:
        event(Op.Bkpt, pc, op);
        return cycles;
      default:
        event(Op.Undefined, pc, op);
        return cycles;
    }
  } while (cycles < load<i32>(BUDGET));
  setR(PC, pc);
  keep(n, z, v, c);
  return cycles;
}
