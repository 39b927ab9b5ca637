/**
 * Simulated time, in ns since power-up, and the alarms that wait for it.
 *
 * rp2040js's own clock does not say what it is waiting for, which the CPU has to know to run
 * undisturbed until then (core.ts).
 */

/** V8 lays a field out as an integer if its first value is one, and compiles again what knows of it
 * when a fraction comes. */
const A_DOUBLE = Number.NaN;

export class Alarm {
  next: Alarm | null = null;
  nanos = A_DOUBLE;
  linked = false;

  constructor(
    private readonly clock: Clock,
    readonly callback: () => void,
  ) {}

  /** Call back so many ns from now, and not when it was scheduled for before. */
  schedule(deltaNanos: number): void {
    this.clock.unlink(this);
    this.clock.link(this, this.clock.nanosCounter + deltaNanos);
  }

  cancel(): void {
    this.clock.unlink(this);
  }
}

export class Clock {
  readonly frequency = 125e6;
  nanosCounter = A_DOUBLE;
  /** The earliest alarm; those of one time are in the order of their scheduling, latest first. */
  nextAlarm: Alarm | null = null;
  /** All that were made since the list was last emptied. */
  made: Alarm[] = [];

  constructor() {
    this.nanosCounter = 0;
  }

  get nanos(): number {
    return this.nanosCounter;
  }

  get micros(): number {
    return this.nanosCounter / 1000;
  }

  createAlarm(callback: () => void): Alarm {
    const alarm = new Alarm(this, callback);
    this.made.push(alarm);
    return alarm;
  }

  link(alarm: Alarm, nanos: number): void {
    alarm.nanos = nanos;
    alarm.linked = true;
    let before: Alarm | null = null;
    let after = this.nextAlarm;
    while (after && after.nanos < nanos) {
      before = after;
      after = after.next;
    }
    alarm.next = after;
    if (before) before.next = alarm;
    else this.nextAlarm = alarm;
  }

  unlink(alarm: Alarm): void {
    if (!alarm.linked) return;
    alarm.linked = false;
    let before: Alarm | null = null;
    let at = this.nextAlarm;
    while (at && at !== alarm) {
      before = at;
      at = at.next;
    }
    if (before) before.next = alarm.next;
    else this.nextAlarm = alarm.next;
  }

  /** Let time pass until `nanos`, with what is due meanwhile. */
  advanceTo(nanos: number): void {
    let alarm = this.nextAlarm;
    while (alarm && alarm.nanos <= nanos) {
      this.nextAlarm = alarm.next;
      alarm.linked = false;
      if (alarm.nanos > this.nanosCounter) this.nanosCounter = alarm.nanos;
      alarm.callback();
      alarm = this.nextAlarm;
    }
    if (nanos > this.nanosCounter) this.nanosCounter = nanos;
  }
}
