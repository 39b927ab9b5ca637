/**
 * The Cortex-M0+ of the emulated RP2040, in place of rp2040js's: the same instructions in the same
 * cycles, several times faster.
 *
 * rp2040js finds each instruction by some sixty comparisons and reaches all memory through a chain
 * of them. Here wasm/execute.ts finds it by a table, with RAM and flash in place, and the clock and
 * the interrupts are looked at only when there is an alarm or when something outside the CPU was
 * touched.
 *
 * "ARM" = ARMv6-M Architecture Reference Manual.
 */

import type { RP2040 } from "rp2040js";

import type { Clock } from "./clock";
import { Died } from "./died";
import { Exceptions } from "./exceptions";
import type { Calls, Machine } from "./machine";
import { BUDGET, C, IO_CYCLES, N, NOWHERE, V, Z } from "./wasm/memory";
import { Op } from "./wasm/op";

export const CYCLE_NS = 8; // 125 MHz

const SIO = 0xd0000000;
const SIO_END = 0xe0000000;
const APB = 0x40000000;
const APB_END = 0x50000000;
const READ_APB = 3; // cycles, beyond the first
const WRITE_APB = 4;
const MOST_CYCLES = 1 << 24; // of one call of `execute`
const MRS = 0xf3ef;

export class Core extends Exceptions implements Calls {
  /** End `run` at the next instruction; for what happens within one. */
  stopped = false;
  /** Simulated ns that the CPU slept. */
  asleepNs = Number.NaN; // at first: see clock.ts

  private readonly clock: Clock;
  private readonly words: Int32Array;
  private begunNs = Number.NaN; // when `execute` began
  private limitNs = Number.NaN; // when it has to end

  constructor(
    chip: RP2040,
    private readonly machine: Machine,
  ) {
    super(chip, machine.registers);
    this.clock = chip.clock as unknown as Clock;
    this.asleepNs = this.begunNs = this.limitNs = 0;
    this.words = machine.words;
    machine.calls = this;
  }

  get APSR(): number {
    const { words } = this;
    return (
      (words[N / 4] < 0 ? 0x80000000 : 0) |
      (words[Z / 4] === 0 ? 0x40000000 : 0) |
      (words[C / 4] ? 0x20000000 : 0) |
      (words[V / 4] < 0 ? 0x10000000 : 0)
    );
  }

  set APSR(value: number) {
    const { words } = this;
    words[N / 4] = value;
    words[Z / 4] = value & 0x40000000 ? 0 : 1;
    words[C / 4] = (value >> 29) & 1;
    words[V / 4] = value << 3;
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

  private execute(budget: number): void {
    const { clock, words } = this;
    this.begunNs = clock.nanosCounter;
    this.limitNs = this.begunNs + budget * CYCLE_NS;
    this.returnedFrom = 0;
    words[BUDGET / 4] = budget;
    const cycles = this.machine.execute();
    this.cycles += cycles;
    if (this.returnedFrom && this.watch) this.watch.left(this.returnedFrom, this.cycles);
    clock.advanceTo(this.begunNs + cycles * CYCLE_NS);
    // An interrupt that is pending, though masked, ends WFI (ARM B1.5.18); `setInterrupt` sees
    // only those that come later.
    if (this.waiting && this.PM && this.pendingInterrupts & this.enabledInterrupts) {
      if (this.takeException()) this.waiting = false;
    }
  }

  // What wasm/execute.ts calls

  read(address: number, bytes: number, cycles: number): number {
    const { chip } = this;
    const at = this.reach(address, cycles, READ_APB);
    let value: number;
    if (bytes === 4) value = chip.readUint32(at);
    else if (bytes === 2) value = chip.readUint16(at);
    else value = chip.readUint8(at);
    this.lookAround();
    return value;
  }

  write(address: number, bytes: number, value: number, cycles: number): void {
    const { chip } = this;
    const at = this.reach(address, cycles, WRITE_APB);
    if (bytes === 4) chip.writeUint32(at, value >>> 0);
    else if (bytes === 2) chip.writeUint16(at, value & 0xffff);
    else chip.writeUint8(at, value & 0xff);
    this.lookAround();
  }

  /** Set the clock for an access, and say what it costs beyond the first cycle. */
  private reach(address: number, cycles: number, apb: number): number {
    this.clock.nanosCounter = this.begunNs + cycles * CYCLE_NS;
    const at = address >>> 0;
    let costs = 1;
    if (at >= SIO && at < SIO_END) costs = 0;
    else if (at >= APB && at < APB_END) costs = apb;
    this.words[IO_CYCLES / 4] = costs;
    return at;
  }

  /** After an access: end `execute` if there is an interrupt, or an alarm before its end. */
  private lookAround(): void {
    const alarm = this.clock.nextAlarm;
    if (this.interruptsUpdated || this.stopped || (alarm && alarm.nanos < this.limitNs)) {
      this.words[BUDGET / 4] = 0;
    }
  }

  leave(to: number): number {
    if (!this.handling) return 0;
    this.leaveException(to);
    return 1;
  }

  special(op: number, op2: number): void {
    const { registers } = this;
    if (op === MRS) registers[(op2 >> 8) & 15] = this.readSpecial(op2 & 0xff);
    else this.writeSpecial(op2 & 0xff, registers[op & 15]);
  }

  event(op: number, pc: number, code: number): void {
    switch (op) {
      case Op.Cpsid:
        this.PM = true;
        break;
      case Op.Cpsie:
        this.PM = false;
        this.interruptsUpdated = true;
        break;
      case Op.Svc:
        this.pendingSVCall = true;
        this.interruptsUpdated = true;
        break;
      case Op.Wfe:
        if (this.eventRegistered) this.eventRegistered = false;
        else this.waiting = true;
        break;
      case Op.Wfi:
        this.waiting = true;
        break;
      case Op.Bkpt:
        throw new Died(`the firmware stopped at a breakpoint, at ${hex(pc - 2)}`);
      case NOWHERE:
        throw new Died(`the CPU went to ${hex(pc)}, where no code is`);
      default:
        throw new Died(`the CPU met ${hex(code)} at ${hex(pc - 2)}, which is no instruction`);
    }
  }
}

function hex(value: number): string {
  return "0x" + (value >>> 0).toString(16);
}
