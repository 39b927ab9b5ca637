/**
 * The CPU's WebAssembly, and the memory that it shares with rp2040js: RAM, flash and the registers.
 * It outlives a reset of the chip.
 */

import type { RP2040 } from "rp2040js";

import { OPS } from "./ops";
import { EXECUTE } from "./wasm/compiled";
import * as at from "./wasm/memory";

/** What `execute` calls: see wasm/execute.ts. */
export interface Calls {
  read(address: number, bytes: number, cycles: number): number;
  write(address: number, bytes: number, value: number, cycles: number): void;
  leave(to: number): number;
  special(op: number, op2: number): void;
  event(op: number, pc: number, code: number): void;
}

let module: WebAssembly.Module | null = null;

export class Machine {
  readonly registers: Uint32Array;
  /** The words after the registers, by wasm/memory.ts. */
  readonly words: Int32Array;
  readonly execute: () => number;
  /** The present chip's; set before `execute`. */
  calls!: Calls;
  private readonly memory = new WebAssembly.Memory({ initial: at.PAGES, maximum: at.PAGES });

  constructor() {
    const { buffer } = this.memory;
    this.registers = new Uint32Array(buffer, 0, 16);
    this.words = new Int32Array(buffer, 0, at.OPS_AT / 4);
    new Uint8Array(buffer, at.OPS_AT).set(OPS);
    new Uint8Array(buffer, at.FLASH_AT, at.FLASH_BYTES).fill(0xff);
    module ??= new WebAssembly.Module(Uint8Array.from(atob(EXECUTE), (it) => it.charCodeAt(0)));
    const chip: Calls = {
      read: (address, bytes, cycles) => this.calls.read(address, bytes, cycles),
      write: (address, bytes, value, cycles) => this.calls.write(address, bytes, value, cycles),
      leave: (to) => this.calls.leave(to),
      special: (op, op2) => this.calls.special(op, op2),
      event: (op, pc, code) => this.calls.event(op, pc, code),
    };
    const instance = new WebAssembly.Instance(module, {
      env: { memory: this.memory },
      chip: chip as unknown as WebAssembly.ModuleImports,
    });
    this.execute = instance.exports.execute as () => number;
  }

  /** Let `chip` have this memory, with the boot ROM in it. */
  lend(chip: RP2040, bootrom: Uint32Array): void {
    const { buffer } = this.memory;
    const rom = new Uint32Array(buffer, at.ROM_AT, at.ROM_BYTES / 4);
    rom.set(bootrom);
    Object.assign(chip, {
      bootrom: rom,
      sram: new Uint8Array(buffer, at.RAM_AT, at.RAM_BYTES),
      sramView: new DataView(buffer, at.RAM_AT, at.RAM_BYTES),
      flash: new Uint8Array(buffer, at.FLASH_AT, at.FLASH_BYTES),
      flash16: new Uint16Array(buffer, at.FLASH_AT, at.FLASH_BYTES / 2),
      flashView: new DataView(buffer, at.FLASH_AT, at.FLASH_BYTES),
    });
  }
}
