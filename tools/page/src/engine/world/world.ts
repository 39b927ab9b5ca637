/**
 * The world around the board: a scenario's temperature and faults, until somebody turns a knob.
 * world.py is its twin in Python.
 */

import type { Alarm, Clock } from "../chip/clock";
import type { Fault } from "../protocol";
import { Scenario } from "./scenario";

export class World {
  /** Set by hand, °C. */
  heldC: number | null = null;
  fault: Fault | null = null;
  private scenario = new Scenario("");
  /** Of the scenario that plays. */
  startNs: number | null = null;
  private sign = 1;
  private alarms: Alarm[] = [];
  private faultEnds: Alarm;

  constructor(
    private readonly clock: Clock,
    private readonly onFault: (fault: Fault | null) => void,
    private readonly onPlayed: () => void,
  ) {
    this.faultEnds = clock.createAlarm(() => this.setFault(null));
  }

  /** Simulated ms since the scenario's beginning; negative before. */
  get nowMs(): number {
    if (this.startNs === null) return -1;
    return (Math.round(this.clock.nanos) - this.startNs) / 1e6;
  }

  /** The one that begins with the next `begin`. */
  plan(scenario: Scenario): void {
    this.end();
    this.scenario = scenario;
    this.heldC = null;
  }

  begin(startNs: number): void {
    this.end();
    this.startNs = startNs;
    for (const { atMs, fault, forMs } of this.scenario.faults) {
      this.at(atMs, () => this.setFault(fault));
      this.at(atMs + forMs, () => this.setFault(null));
    }
    this.at(this.scenario.seconds * 1000, () => this.onPlayed());
  }

  /** Go back to the state before `begin`. */
  end(): void {
    for (const alarm of this.alarms) alarm.cancel();
    this.alarms = [];
    this.startNs = null;
    this.setFault(null);
  }

  setFault(fault: Fault | null, forMs?: number): void {
    this.faultEnds.cancel();
    if (fault && forMs !== undefined) this.faultEnds.schedule(forMs * 1e6);
    if (fault === this.fault) return;
    this.fault = fault;
    this.onFault(fault);
  }

  /** What a sensor finds now, °C: with the scenario's noise, alternately up and down. */
  measured(): number {
    this.sign = -this.sign;
    return this.celsius + (this.sign * this.scenario.noiseC) / 2;
  }

  get celsius(): number {
    return this.heldC ?? this.scenario.celsius(this.nowMs);
  }

  private at(atMs: number, happens: () => void): void {
    const alarm = this.clock.createAlarm(happens);
    alarm.schedule((this.startNs ?? 0) + Math.round(atMs * 1e6) - this.clock.nanos);
    this.alarms.push(alarm);
  }
}
