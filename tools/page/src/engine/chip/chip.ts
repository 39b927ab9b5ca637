/**
 * An RP2040 of rp2040js's, with what this folder corrects and adds.
 *
 *     const { chip } = new PoweredChip(new Clock(), bootrom);
 *     chip.flash.set(image);
 *     chip.core.run(1e9);
 */

import { type BasePeripheral, LogLevel, RP2040 } from "rp2040js";

import type { Alarm, Clock } from "./clock";
import { Core } from "./core";
import { FlashChip } from "./flash";
import { Machine } from "./machine";
import { type Driven, correctPads } from "./pads";
import { QspiIO, QspiPin } from "./qspi";
import { ChipReset, XipControl } from "./registers";
import { correctPWM, correctTimer, correctWatchdog } from "./timers";

export const FLASH_START = 0x10000000;

const XIP_CTRL = 0x14000;
const SSI = 0x18000;
const SYSCFG = 0x40004;
const IO_QSPI = 0x40018;
const WATCHDOG = 0x40058;
const VREG_AND_CHIP_RESET = 0x40064;
const PROC0_NMI_MASK = 0;

export type Chip = Omit<RP2040, "core" | "clock"> & { core: Core; clock: Clock };

/** What a reset of the chip leaves as it was, or not. */
export type Cause = "power" | "run" | "watchdog";

/** Of rp2040js's watchdog, whose class it does not export. */
export interface Watchdog {
  onWatchdogTrigger?: () => void;
  reason: number;
  scratchData: Uint32Array;
  alarm: Parameters<typeof correctWatchdog>[0];
}

const SILENT = {
  debug: () => {},
  warn: () => {},
  error: () => {},
  info: () => {},
  level: LogLevel.Error,
};

export class PoweredChip {
  readonly chip: Chip;
  readonly driven: Driven = new Map();
  readonly bootsel: QspiPin;
  private readonly machine: Machine; // flash and RAM stay through a reset
  private readonly alarms: Alarm[];
  private readonly startNs: number;

  constructor(
    private readonly clock: Clock,
    bootrom: Uint32Array,
    cause: Cause = "power",
    before?: PoweredChip,
  ) {
    clock.made = [];
    const rp2040 = new RP2040(clock as never);
    rp2040.logger = SILENT as never;
    const chip = rp2040 as unknown as Chip;
    this.chip = chip;
    this.machine = before?.machine ?? new Machine();
    this.machine.lend(rp2040, bootrom);
    if (before) this.takeOver(before, cause);
    chip.core = new Core(rp2040, this.machine);
    this.bootsel = this.makeQspi(rp2040);
    this.place(XIP_CTRL, new XipControl(rp2040, "XIP_CTRL"));
    this.place(SSI, new FlashChip(rp2040, this.bootsel));
    this.place(IO_QSPI, new QspiIO(rp2040, "IO_QSPI"));
    const flag = cause === "run" ? ChipReset.RUN_PIN : ChipReset.POWER_ON;
    this.place(VREG_AND_CHIP_RESET, new ChipReset(rp2040, flag));
    this.startNs = clock.nanos;
    correctTimer(rp2040, this.startNs);
    correctPWM(rp2040);
    correctWatchdog(this.watchdog.alarm);
    correctPads(rp2040, this.driven);
    this.watchNMIMask();
    chip.core.reset();
    chip.core.PC = FLASH_START;
    this.alarms = clock.made;
  }

  get watchdog(): Watchdog {
    return this.chip.peripherals[WATCHDOG] as unknown as Watchdog;
  }

  /** The counter of microseconds that the firmware goes by. */
  get timerUs(): number {
    return (this.clock.nanos - this.startNs) / 1000;
  }

  /** Nothing of it happens any more; the clock goes on. */
  halt(): void {
    for (const alarm of this.alarms) alarm.cancel();
  }

  private place(page: number, block: BasePeripheral): void {
    this.chip.peripherals[page] = block;
  }

  private makeQspi(rp2040: RP2040): QspiPin {
    const pins = rp2040.qspi.map((_, index) => new QspiPin(rp2040, index));
    pins.forEach((pin, index) => (rp2040.qspi[index] = pin));
    return pins[1];
  }

  /** RP2040 datasheet 2.12 and 4.7: what the watchdog noted stays if it was the one. */
  private takeOver(before: PoweredChip, cause: Cause): void {
    if (cause !== "watchdog") return;
    this.watchdog.reason = before.watchdog.reason;
    this.watchdog.scratchData.set(before.watchdog.scratchData);
    const reset = before.chip.peripherals[VREG_AND_CHIP_RESET];
    this.chip.peripherals[VREG_AND_CHIP_RESET] = reset;
  }

  /** Lines that are high when the mask is written request the NMI at once. */
  private watchNMIMask(): void {
    const { core } = this.chip;
    const syscfg = this.chip.peripherals[SYSCFG];
    const write = syscfg.writeUint32;
    syscfg.writeUint32 = function (offset: number, value: number) {
      write.call(this, offset, value);
      if (offset === PROC0_NMI_MASK) core.requestNMI();
    };
  }
}
