/**
 * The engine without a page, for tests and figures: one JSON object on stdout.
 *
 *     run    plays the scenario: LED edges, bus, and whether what it expects was so, as trace.py of
 *            noheap_tools writes them; --firmware has the board and its settings
 *     bench  how fast: from the image to the first tick and LED edge, and then; the sensor is warm
 */

import { readFileSync } from "node:fs";
import { cpuUsage } from "node:process";
import { parseArgs } from "node:util";

import { EmulatedBoard } from "./board";
import { CYCLE_NS } from "./chip/core";
import { configured } from "./configured";
import { type Board, type BusTransaction, type Edge, PICO, type Reporting, type Verdict } from "./protocol";
import { Refused } from "./refused";
import type { Setting } from "../settings/setting";
import { readUF2 } from "./uf2";
import { Scenario } from "./world/scenario";

const LIMIT_NS = 60e9; // until time 0
const STEP_NS = 1e6;
const BENCH_S = 10;
const SETTLE_NS = 0.5e9;
const NONE: Firmware = { board: PICO, config: null, settings: [] };
const WARM_C = 35; // above the threshold of the default settings

interface Played {
  first_tick_us: number;
  seconds: number;
  led: [number, number][];
  bus: string[];
  isr_cycles: { min: number; median: number; max: number } | null;
  expected: { met: number; unmet: string[]; late: number };
}

/** What of bench.json the engine needs. */
interface Firmware {
  board: Board;
  config: string | null;
  settings: Setting[];
  telemetry?: Reporting;
}

/** Returns the exit code. */
export function main(command: string | undefined, rest: string[]): number {
  const usage =
    "usage: node engine.mjs run|bench BOARD.uf2 --bootrom FILE [--scenario FILE]" +
    " [--firmware bench.json]";
  let file: string;
  let bootrom: string;
  let scenario: string | undefined;
  let firmware: string | undefined;
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      allowPositionals: true,
      options: {
        bootrom: { type: "string" },
        scenario: { type: "string" },
        firmware: { type: "string" },
      },
    });
    if (!["run", "bench"].includes(command ?? "") || positionals.length !== 1 || !values.bootrom) {
      throw new TypeError("");
    }
    [file] = positionals;
    ({ bootrom, scenario, firmware } = values as typeof values & { bootrom: string });
  } catch (error) {
    console.error([(error as Error).message, usage].filter(Boolean).join("\n"));
    return 2;
  }
  try {
    const text = scenario === undefined ? "" : readFileSync(scenario, "utf8");
    const image = [bytes(file), bytes(bootrom)] as const;
    const described = firmware === undefined ? NONE : JSON.parse(readFileSync(firmware, "utf8"));
    const result = command === "run" ? play(...image, text, described) : bench(...image, text);
    console.log(JSON.stringify(result));
    return 0;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    console.error([error.message, error.hint].filter(Boolean).join("\n  "));
    return 1;
  }
}

function bytes(file: string): ArrayBuffer {
  const data = readFileSync(file);
  return data.buffer.slice(data.byteOffset, data.byteOffset + data.length) as ArrayBuffer;
}

function started(board: EmulatedBoard): void {
  while (!board.hasStarted) {
    if (board.clock.nanos > LIMIT_NS) throw new Refused("The firmware did not start.");
    board.run(board.clock.nanos + STEP_NS);
  }
}

export function play(
  uf2: ArrayBuffer,
  bootrom: ArrayBuffer,
  text: string,
  { board: description, config: file, settings, telemetry }: Firmware,
): Played {
  const config = file === null ? null : { text: file, settings };
  const scenario = new Scenario(text, config?.settings);
  const image = configured(description, readUF2(uf2), bootrom, scenario, config);
  const board = new EmulatedBoard(description, image, bootrom, scenario, telemetry);
  let verdict: Verdict = [];
  board.onPlayed = (it) => (verdict = it);
  const edges: Edge[] = [];
  const transactions: BusTransaction[] = [];
  let startUs = 0;
  board.onEdge = (edge) => edges.push(edge);
  board.onTransaction = (transaction) => transactions.push(transaction);
  board.onStarted = (us) => (startUs = us);
  started(board);
  const endUs = startUs + scenario.seconds * 1e6;
  board.run(endUs * 1000);
  const since = (us: number) => us - startUs;
  const within = (us: number) => us >= startUs && us < endUs;
  const ticks = board.meter.histograms().find(({ irq }) => irq === "tick");
  board.run(board.clock.nanos + STEP_NS); // to where the scenario has played
  const unmet = verdict.filter(({ outcome }) => outcome === "unmet");
  const count = (wanted: string) => verdict.filter(({ outcome }) => outcome === wanted).length;
  return {
    first_tick_us: startUs,
    seconds: scenario.seconds,
    led: edges
      .filter(({ us }) => within(us))
      .map(({ us, level }) => [Math.round(since(us) * 1000) / 1000, level]),
    bus: transactions
      .filter(({ us, endUs: end }) => within(us) && within(end))
      .map((it) => line(it, since)),
    isr_cycles: ticks ? { min: ticks.min, median: ticks.median, max: ticks.max } : null,
    expected: {
      met: count("met"),
      unmet: unmet.map(({ expected, seen }) => `expected ${expected}: ${seen}`),
      late: count("late"),
    },
  };
}

/** As trace.py writes it. */
function line(it: BusTransaction, since: (us: number) => number): string {
  const hex = (value: number) => value.toString(16).padStart(2, "0");
  const sign = (ack: boolean) => (ack ? "+" : "-");
  const called =
    it.ack === null ? "?" : `${hex(it.address)}${it.reading ? "r" : "w"}${sign(it.ack)}`;
  const data = it.bytes.map(({ value, ack }) => hex(value) + sign(ack));
  const times = [since(it.us).toFixed(3), since(it.endUs).toFixed(3)];
  return [...times, called, ...data, it.end].join(" ");
}

/** Wall-clock and CPU times, of this machine. */
export function bench(uf2: ArrayBuffer, bootrom: ArrayBuffer, text: string) {
  const began = now();
  const board = new EmulatedBoard(PICO, readUF2(uf2), bootrom, new Scenario(text));
  board.world.heldC = WARM_C;
  let lit = false;
  board.onEdge = () => (lit = true);
  started(board);
  const firstTick = { simulated_ms: board.us / 1000, ...since(began) };
  while (!lit) board.run(board.clock.nanos + STEP_NS);
  const firstEdge = { simulated_ms: board.us / 1000, ...since(began) };
  const before = { at: now(), cycles: board.chip.core.cycles };
  board.run(board.clock.nanos + BENCH_S * 1e9);
  const took = since(before.at);
  const busy = ((board.chip.core.cycles - before.cycles) * CYCLE_NS) / (BENCH_S * 1e9);
  return {
    first_tick: firstTick,
    first_edge: firstEdge,
    real_time_ratio: (BENCH_S * 1000) / took.ms,
    cpu_ratio: (BENCH_S * 1000) / took.cpu_ms,
    busy_share: busy,
    full_load: fullLoad(board),
  };
}

interface Moment {
  ms: number;
  cpuMs: number;
}

function now(): Moment {
  const { user, system } = cpuUsage();
  return { ms: performance.now(), cpuMs: (user + system) / 1000 };
}

function since(before: Moment): { ms: number; cpu_ms: number } {
  const { ms, cpuMs } = now();
  return { ms: ms - before.ms, cpu_ms: cpuMs - before.cpuMs };
}

/** Cycles a second of CPU time, while a loop of bytecode never sleeps. */
function fullLoad(board: EmulatedBoard): { cycles_per_cpu_s: number } {
  const type = (keys: string) => {
    board.send(Buffer.from(keys, "latin1"));
    board.run(board.clock.nanos + SETTLE_NS);
  };
  type("\r\x03\x03");
  type("d = {1: 2}\rwhile 1: d[1] = d[1] + 1 // 2\r\r\r");
  const before = { at: now(), cycles: board.chip.core.cycles };
  board.run(board.clock.nanos + 1e9);
  const cycles = board.chip.core.cycles - before.cycles;
  return { cycles_per_cpu_s: cycles / (since(before.at).cpu_ms / 1000) };
}
