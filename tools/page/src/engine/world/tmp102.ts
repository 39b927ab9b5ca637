/**
 * A TMP102 as its data sheet describes it; sensors/tmp102.py is its twin in Python, and golden
 * traces hold the two together.
 *
 * "DS" = Texas Instruments TMP102 data sheet SBOS397. Times and values are typical ones.
 */

import type { Alarm, Clock } from "../chip/clock";
import type { I2CTarget } from "./i2c_bus";

const TEMPERATURE = 0; // DS table 8-7
const CONFIGURATION = 1;
const T_LOW = 2;
const T_HIGH = 3;
const CONVERSION_NS = 26_000_000; // DS 6.5, typical
const PERIOD_NS = [4_000_000_000, 1_000_000_000, 250_000_000, 125_000_000]; // DS table 8-11
const FAULT_QUEUE = [1, 2, 4, 6]; // DS table 8-10

const OS = 1 << 15; // DS table 8-9, CONFIGURATION
const POL = 1 << 10;
const TM = 1 << 9;
const SD = 1 << 8;
const AL = 1 << 5;
const EM = 1 << 4;

export class TMP102 implements I2CTarget {
  private readonly alarm: Alarm;
  private powered = false;
  private index = 0; // byte within the register, or -1: the pointer byte comes first
  private pointer = TEMPERATURE;
  private registers: number[] = [];
  private converting = false;
  private overCount = 0;
  private alertActive = false; // of the TM mode in force
  private comparator = false;

  /** `temperature()` is asked at the end of each conversion, for °C. */
  constructor(
    clock: Clock,
    private readonly temperature: () => number,
  ) {
    this.alarm = clock.createAlarm(() => this.conversionOver());
    this.power(true);
  }

  select(reading: boolean): boolean {
    this.index = reading ? 0 : -1;
    if (reading && this.registers[CONFIGURATION] & TM) this.alertActive = false; // DS 8.4.6
    return this.powered;
  }

  write(byte: number): boolean {
    if (this.index < 0) {
      this.pointer = byte & 3;
    } else if (this.index < 2 && this.pointer !== TEMPERATURE) {
      const shift = 8 - 8 * this.index;
      const register = this.registers[this.pointer];
      this.writeRegister((register & ~(0xff << shift)) | (byte << shift));
    }
    this.index++;
    return true;
  }

  read(): number {
    const value = this.readRegister();
    const byte = this.index < 2 ? (value >> (8 - 8 * this.index)) & 0xff : 0xff;
    this.index++;
    return byte;
  }

  stop(): void {}

  power(on: boolean): void {
    this.powered = on;
    this.alarm.cancel();
    this.index = 0;
    this.pointer = TEMPERATURE;
    this.registers = [0x0000, 0x6080, 0x4b00, 0x5000]; // DS 8.5: 0 °C until converted
    this.converting = false;
    this.overCount = 0;
    this.alertActive = this.comparator = false;
    if (on) this.startConversion();
  }

  private readRegister(): number {
    let value = this.registers[this.pointer];
    if (this.pointer === CONFIGURATION) {
      value &= ~(OS | AL);
      if (value & SD && !this.converting) value |= OS;
      // AL shows the comparator with the pin's polarity, DS 8.4.7
      if (this.comparator === ((value & POL) !== 0)) value |= AL;
    }
    return value;
  }

  private writeRegister(value: number): void {
    if (this.pointer !== CONFIGURATION) {
      this.registers[this.pointer] = value;
      return;
    }
    const before = this.registers[CONFIGURATION];
    this.registers[CONFIGURATION] = 0x6000 | (value & 0x9ff0 & ~(OS | AL));
    if (value & SD) {
      if (this.index === 0 && value & OS && !this.converting) this.startConversion();
      else if (!this.converting) this.alarm.cancel();
    } else if (before & SD || (before ^ value) & 0x00c0) {
      this.startConversion();
    }
  }

  private startConversion(): void {
    this.converting = true;
    this.alarm.schedule(CONVERSION_NS);
  }

  private conversionOver(): void {
    if (!this.converting) {
      this.startConversion();
      return;
    }
    this.converting = false;
    const configuration = this.registers[CONFIGURATION];
    const raw = encode(this.temperature(), (configuration & EM) !== 0);
    this.registers[TEMPERATURE] = raw;
    this.judge(raw);
    if (!(configuration & SD)) {
      this.alarm.schedule(PERIOD_NS[(configuration >> 6) & 3] - CONVERSION_NS);
    }
  }

  /** Level of the ALERT pin. */
  get alert(): boolean {
    const configuration = this.registers[CONFIGURATION];
    const active = configuration & TM ? this.alertActive : this.comparator;
    return active === ((configuration & POL) !== 0);
  }

  /** DS 8.4.6: the limits, through the fault queue. */
  private judge(raw: number): void {
    const value = signed(raw) & ~1;
    const wanted = FAULT_QUEUE[(this.registers[CONFIGURATION] >> 11) & 3];
    const beyond = this.comparator
      ? value < signed(this.registers[T_LOW])
      : value >= signed(this.registers[T_HIGH]);
    this.overCount = beyond ? this.overCount + 1 : 0;
    if (this.overCount >= wanted) {
      this.overCount = 0;
      this.comparator = !this.comparator;
      this.alertActive = true;
    }
  }
}

/** The TEMPERATURE register for `celsius` (DS tables 8-2 and 8-4): steps of 1/16 °C. */
export function encode(celsius: number, extended = false): number {
  const steps = Math.floor(celsius * 16);
  const within = (low: number, high: number) => Math.max(low, Math.min(high, steps));
  if (extended) return ((within(-55 * 16, 150 * 16) << 3) | 1) & 0xffff;
  return (within(-2048, 2047) << 4) & 0xffff;
}

function signed(word: number): number {
  return word & 0x8000 ? word - 0x10000 : word;
}
