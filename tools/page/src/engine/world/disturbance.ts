/** What goes wrong on an I2C bus while a fault lasts; disturbance.py is its twin in Python. */

import type { Fault } from "../protocol";

export type BusFault = Exclude<Fault, "masked">;

const CLOCKS = 7; // that a device cut off in mid-byte still waits for
const JUMP = 0x28; // added to a reading's first byte: 40 °C of a TMP102's

export class Disturbance {
  fault: BusFault | null = null;
  private clocks = 0; // of a program that drives SCL itself, since "mid_byte" began
  private noise = 1;
  private reading: number[] = []; // bytes of the read that is under way
  private last: number[] = []; // of the last one that had its STOP

  /** Begin a fault, or end the present one. Returns whether the devices lose their supply or get it
   * again. */
  begin(fault: BusFault | null): boolean {
    const before = this.fault;
    this.fault = fault;
    this.clocks = 0;
    return (before === "unplugged") !== (fault === "unplugged");
  }

  get holdsSDA(): boolean {
    return this.fault === "stuck_sda" || this.fault === "mid_byte";
  }

  /** Whether a line is held low. */
  get holds(): boolean {
    return this.holdsSDA || this.fault === "stretch";
  }

  /** Whether no device answers. */
  get isDeaf(): boolean {
    return this.fault === "nack" || this.fault === "unplugged";
  }

  /** The program itself has pulled SCL low; returns whether the fault ends by that. */
  clocked(): boolean {
    if (this.fault === "mid_byte") this.clocks++;
    return this.clocks === CLOCKS;
  }

  /** A device has answered to its address. */
  called(): void {
    this.reading = [];
  }

  stopped(): void {
    if (this.reading.length) [this.last, this.reading] = [this.reading, []];
  }

  /** A device's next byte, as it arrives. */
  disturbed(value: number): number {
    const arrived = this.asItArrives(value);
    this.reading.push(arrived);
    return arrived;
  }

  private asItArrives(value: number): number {
    const index = this.reading.length;
    if (this.fault === "garbage") return this.nextNoise();
    if (this.fault === "frozen" && index < this.last.length) return this.last[index];
    if (this.fault === "jump" && index === 0) return (value + JUMP) & 0xff;
    return value;
  }

  /** The same noise at every run: Numerical Recipes' LCG, its upper byte. */
  private nextNoise(): number {
    this.noise = (Math.imul(this.noise, 1664525) + 1013904223) >>> 0;
    return this.noise >>> 24;
  }
}
