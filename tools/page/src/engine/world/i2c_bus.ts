/**
 * The wires of one I2C bus: each phase takes its real time, and each can go wrong. i2c_bus.py is
 * its twin in Python.
 *
 * "DS" = RP2040 datasheet. The controller is rp2040js's; the devices on the bus are I2CTargets.
 */

import { GPIOPinState, I2CMode, type RPI2C } from "rp2040js";

import type { Chip } from "../chip/chip";
import type { Alarm, Clock } from "../chip/clock";
import { type BusFault, Disturbance } from "./disturbance";

const CLOCK_NS = 8; // clk_sys at 125 MHz drives the controller
const IC_FS_SPKLEN = 0xa0;
const TX_EMPTY = 1 << 4;

/** A device on the bus. Each method is called at the end of its phase. */
export interface I2CTarget {
  /** Its address was called; returns whether it acknowledges. */
  select(reading: boolean): boolean;
  /** A byte came for it; returns whether it acknowledges. */
  write(byte: number): boolean;
  read(): number;
  stop(): void;
  power(on: boolean): void;
}

/** Sees what is on the wires, each at the end of its phase. */
export interface BusWatch {
  start(repeated: boolean): void;
  address(address: number, reading: boolean, ack: boolean | null): void;
  byte(value: number, ack: boolean): void;
  stop(): void;
  /** The controller gave up: a line was held. */
  lost(): void;
}

const signal = (i2c: RPI2C, mask: number) =>
  (i2c as unknown as { setInterrupts(mask: number): void }).setInterrupts(mask);

export class I2CBus {
  watch: BusWatch | null = null;
  /** How long the phase takes that begins: bits, and what it is; for a picture of the wires. */
  onPhase: ((bits: number) => void) | null = null;
  private i2c!: RPI2C;
  private readonly alarm: Alarm;
  private then: (() => void) | null = null;
  private held: (() => void) | null = null; // waits for the bus to be free
  private readonly targets = new Map<number, I2CTarget>();
  private target: I2CTarget | null = null;
  private readonly wire = new Disturbance();

  constructor(
    clock: Clock,
    private readonly index: number,
    private readonly pins: { sda: number; scl: number } | null,
  ) {
    this.alarm = clock.createAlarm(() => {
      const { then } = this;
      this.then = null;
      then?.();
    });
  }

  get fault(): BusFault | null {
    return this.wire.fault;
  }

  attach(address: number, target: I2CTarget): void {
    this.targets.set(address, target);
  }

  /** Connect it to a chip that has just got its power, or was reset. */
  connect(chip: Chip, drive: (gpio: number, level: boolean) => void): void {
    this.alarm.cancel();
    this.then = this.held = null;
    this.target = null;
    this.i2c = chip.i2c[this.index];
    this.i2c.onStart = (repeated) => this.onStart(repeated);
    this.i2c.onConnect = (address, mode) => this.onConnect(address, mode === I2CMode.Read);
    this.i2c.onWriteByte = (value) => this.onWrite(value);
    this.i2c.onReadByte = (acknowledge) => this.onRead(acknowledge);
    this.i2c.onStop = () => this.onStop();
    if (this.pins) {
      this.drive = drive;
      chip.gpio[this.pins.scl].addListener((state) => {
        if (state === GPIOPinState.Low && this.wire.clocked()) this.setFault(null);
      });
      this.pull();
    }
  }

  private drive: (gpio: number, level: boolean) => void = () => {};

  private pull(): void {
    if (!this.pins) return;
    this.drive(this.pins.scl, this.fault !== "stretch");
    this.drive(this.pins.sda, !this.wire.holdsSDA);
  }

  /** Begin a fault, or end the present one. */
  setFault(fault: BusFault | null): void {
    const isSupply = this.wire.begin(fault);
    this.pull();
    if (isSupply) for (const target of this.targets.values()) target.power(fault !== "unplugged");
    if (!this.wire.holds && this.held) {
      const then = this.held;
      this.held = null;
      this.after(1, then);
    }
  }

  /** The devices lose their supply for a moment. */
  loseSupply(): void {
    for (const target of this.targets.values()) {
      target.power(false);
      target.power(this.fault !== "unplugged");
    }
  }

  /** One SCL period as the controller makes it (DS 4.3.14.1, without rise and fall). */
  get bitNs(): number {
    const spike = this.i2c.readUint32(IC_FS_SPKLEN);
    const high = this.i2c.sclHighPeriod + spike + 7;
    const low = this.i2c.sclLowPeriod + 1;
    return (high + low) * CLOCK_NS;
  }

  private after(bits: number, then: () => void): void {
    this.then = then;
    this.onPhase?.(bits);
    this.alarm.schedule(bits * this.bitNs);
  }

  /** A START or STOP cannot be made while another holds SDA low: the controller waits. */
  private whenFree(then: () => void): void {
    if (this.wire.holdsSDA) this.held = then;
    else then();
  }

  /** The target holds SCL low after the last bit of a byte: the controller waits. */
  private whenClocked(then: () => void): void {
    if (this.fault === "stretch") this.held = then;
    else then();
  }

  private onStart(repeated: boolean): void {
    this.whenFree(() =>
      this.after(1, () => {
        this.watch?.start(repeated);
        this.i2c.completeStart();
      }),
    );
  }

  private onStop(): void {
    this.target?.stop();
    this.target = null;
    this.wire.stopped();
    this.whenFree(() =>
      this.after(1, () => {
        this.watch?.stop();
        this.i2c.completeStop();
      }),
    );
  }

  private onConnect(address: number, reading: boolean): void {
    const finish = () => {
      if (this.wire.holdsSDA) {
        this.lose();
        return;
      }
      const target = this.targets.get(address);
      if (!target || this.wire.isDeaf) {
        this.watch?.address(address, reading, false);
        this.i2c.completeConnect(false);
        // The FIFO that the abort has emptied is below its threshold (DS 4.3.17, TX_EMPTY):
        // rp2040js leaves that out, and machine.I2C waits for it.
        signal(this.i2c, TX_EMPTY);
        return;
      }
      const acknowledged = target.select(reading);
      this.target = acknowledged ? target : null;
      this.wire.called();
      this.watch?.address(address, reading, acknowledged);
      this.i2c.completeConnect(acknowledged);
    };
    this.after(9, () => this.whenClocked(finish));
  }

  private onWrite(value: number): void {
    const finish = () => {
      if (this.wire.holdsSDA) {
        this.lose();
        return;
      }
      const acknowledged = !this.wire.isDeaf && !!this.target?.write(value);
      this.watch?.byte(value, acknowledged);
      this.i2c.completeWrite(acknowledged);
    };
    this.after(9, () => this.whenClocked(finish));
  }

  private onRead(acknowledge: boolean): void {
    const finish = () => {
      let value = 0xff; // nobody pulls SDA down
      if (this.wire.holdsSDA) value = 0x00;
      else if (this.target && !this.wire.isDeaf) value = this.wire.disturbed(this.target.read());
      this.watch?.byte(value, acknowledge);
      this.i2c.completeRead(value);
    };
    this.after(9, () => this.whenClocked(finish));
  }

  private lose(): void {
    this.watch?.lost();
    this.i2c.arbitrationLost();
  }
}
