/**
 * Corrections of TIMER, PWM and the watchdog.
 *
 * TIMER's alarms fire when their µs begins (RP2040 datasheet 4.6.3). rp2040js truncates the rest
 * to whole µs, so pico-sdk's alarm pool finds nothing due and loops again: 156 cycles that no board
 * spends. And the counter begins at 0 after each reset of the chip.
 *
 * A PWM slice counts only while its CSR.EN is 1 (datasheet 4.5.3). rp2040js starts it when DIV is
 * written, so that its first wrap comes too early.
 */

import type { RP2040 } from "rp2040js";

const TIMER = 0x40054;
const ALARM0 = 0x10;
const ALARM3 = 0x1c;
const CHANNEL_DIV = 0x04;

/** Of rp2040js's TIMER, whose class it does not export. */
interface Timer {
  clock: object;
  alarms: { clockAlarm: { schedule(nanos: number): void } }[];
  writeUint32(offset: number, value: number): void;
}

export function correctTimer(chip: RP2040, startNs: number): void {
  const timer = chip.peripherals[TIMER] as unknown as Timer;
  const { clock } = chip;
  timer.clock = {
    get nanos() {
      return clock.nanos - startNs;
    },
  };
  const write = timer.writeUint32;
  timer.writeUint32 = function (offset, value) {
    write.call(this, offset, value);
    if (offset < ALARM0 || offset > ALARM3) return;
    const now = (clock.nanos - startNs) / 1000;
    const whole = Math.floor(now);
    const left = ((value - whole) >>> 0) - (now - whole);
    this.alarms[(offset - ALARM0) >> 2].clockAlarm.schedule(Math.max(left, 0) * 1000);
  };
}

export function correctPWM(chip: RP2040): void {
  for (const channel of chip.pwm.channels) {
    const write = channel.writeRegister;
    channel.writeRegister = function (offset: number, value: number) {
      write.call(this, offset, value);
      if (offset === CHANNEL_DIV) this.updateEnable();
    };
    channel.updateEnable();
  }
}

/** Of rp2040js's watchdog's alarm. */
interface PeriodicAlarm {
  timer: { top: number; rawCounter: number; toNanos(cycles: number): number };
  target: number;
  clockAlarm: { schedule(nanos: number): void };
  schedule(): void;
}

/** The watchdog's counter that stands at 0 gets there again after a whole round. rp2040js takes it
 * for due at once, again and again: time stands still, and the chip is never reset. */
export function correctWatchdog(alarm: PeriodicAlarm): void {
  const { schedule } = alarm;
  alarm.schedule = function () {
    if (this.timer.rawCounter !== this.target) schedule.call(this);
    else this.clockAlarm.schedule(this.timer.toNanos(this.timer.top + 1));
  };
}
