/**
 * A worker that speaks the engine's messages without an emulator, for tests of the page alone.
 *
 * Its firmware reads 25 °C until it is told otherwise, and blinks at 4 Hz from 30 °C on. An image
 * that begins with "other chip" is refused, one with "dies" ends the worker. A scenario with
 * "expect" has played after a while, one with "config" has another threshold.
 */

import type { Fault, FromEngine, ToEngine, Verdict } from "../src/engine/protocol";
import { crc16 } from "../src/wire/frames";
import { facts } from "../src/wire/facts";

const worker = self as unknown as DedicatedWorkerGlobalScope;
const say = (message: FromEngine): void => worker.postMessage(message);
const FRAME_MS = 33;
const FIRST_US = 100_000;
const PERIOD_US = 10_000;

let us = 0;
let milliCelsius = 25_000;
let fault: Fault | null = null;
let paused = true;
let lit = false;
let watched = false;
let expects = false;
const VERDICT: Verdict = [
  { expected: "pin LED at 0 from 0 to 500 ms", outcome: "met", seen: "" },
  { expected: "no failed sample from 0 to 900 ms", outcome: "unmet", seen: "3 failed" },
];

function frame(kind: number, words: number[]): number[] {
  const record = [kind, ...words.flatMap((it) => [0, 8, 16, 24].map((bit) => (it >>> bit) & 255))];
  return stuffed(record);
}

function stuffed(record: number[]): number[] {
  const crc = crc16(Uint8Array.from(record));
  const out: number[] = [];
  let block: number[] = [];
  for (const byte of [...record, crc & 255, crc >> 8]) {
    if (byte) block.push(byte);
    else {
      out.push(block.length + 1, ...block);
      block = [];
    }
  }
  return [0, ...out, block.length + 1, ...block, 0];
}

function serial(bytes: number[]): void {
  say({ kind: "serial", us, bytes: Uint8Array.from(bytes) });
}

function turn(): void {
  if (!paused) step(FRAME_MS * 1000);
  say({
    kind: "state",
    us,
    ratio: paused ? 0 : 1,
    paused,
    led: lit,
    pins: lit ? 1 << 25 : 0,
    outputs: 1 << 25,
    milliCelsius,
    fault,
    asleep: 0.9,
    scenarioMs: (us - FIRST_US) / 1000,
  });
}

function step(duration: number): void {
  const { kinds } = facts;
  const before = us;
  us += duration;
  if (before < FIRST_US && us >= FIRST_US) {
    say({ kind: "started", firstTickUs: FIRST_US, periodUs: PERIOD_US });
    const who = `${facts.version} pico 0123456789ab e6605481db318236`;
    serial(stuffed([kinds.identity, ...new TextEncoder().encode(who)]));
    serial(frame(kinds.hello, [facts.version, PERIOD_US, FIRST_US, 30_000, 29_000, 0]));
  }
  if (us < FIRST_US) return;
  const period = Math.floor((us - FIRST_US) / PERIOD_US) + 1;
  const failed = fault !== null && fault !== "frozen" && fault !== "jump";
  const status = failed ? (1 << facts.kindShift) | 2 : Number(milliCelsius >= 30_000);
  serial(frame(kinds.sample, [period, 1, failed ? 0 : milliCelsius, status]));
  if (Math.floor(before / 1e6) !== Math.floor(us / 1e6)) {
    serial(frame(kinds.stats, [period, 0, 0, 0, 0, 0, 1, status & 255, 0, 44_208]));
    say({
      kind: "interrupts",
      histograms: [{ irq: "tick", min: 115, median: 115, max: 140, counts: [[115, period], [140, 3]] }],
    });
  }
  const level = status === 1 && Math.floor((us - FIRST_US) / 125_000) % 2 === 0;
  if (level !== lit) say({ kind: "edges", edges: [{ us, level: level ? 1 : 0 }] });
  lit = level;
  if (expects && period > 60) {
    expects = false;
    say({ kind: "played", us, verdict: VERDICT });
  }
  if (watched) {
    say({
      kind: "bus",
      transactions: [
        {
          bus: 0, us, addressUs: us + 24, endUs: us + 70, address: 0x48, reading: true, ack: !failed, end: "stop",
          bytes: failed ? [] : [{ us, value: 0x19, ack: true }, { us, value: 0, ack: false }],
        },
      ],
    });
  }
}

worker.onmessage = ({ data }: MessageEvent<ToEngine>) => {
  switch (data.kind) {
    case "load": {
      const head = new TextDecoder().decode(new Uint8Array(data.uf2, 0, Math.min(10, data.uf2.byteLength)));
      if (head.startsWith("other chip")) {
        say({ kind: "refused", to: "load", reason: "This UF2 is for another chip", hint: "" });
        return;
      }
      if (head.startsWith("dies")) throw new Error("the emulator met an instruction of no chip");
      if (typeof data.scenario === "string" && data.scenario.includes("nonsense")) {
        say({ kind: "refused", to: "load", reason: "scenario:1: unknown key", hint: "Known: seconds" });
        return;
      }
      expects = data.scenario?.includes("expect") ?? false;
      const config: Record<string, string> = {};
      if (data.scenario?.includes("config")) config.THRESHOLD_C = "28";
      us = 0;
      milliCelsius = 25_000;
      fault = null;
      paused = data.paused ?? false;
      lit = false;
      say({ kind: "ready", board: data.board.name, bytes: data.uf2.byteLength, config });
      return;
    }
    case "run":
      paused = false;
      return;
    case "pause":
      paused = true;
      return;
    case "step":
      paused = true;
      step(data.us ?? 1);
      return;
    case "temperature":
      milliCelsius = data.milliCelsius;
      return;
    case "fault":
      fault = data.on ? data.fault : null;
      return;
    case "bus":
      watched = data.on;
      return;
    case "vcd":
      if (data.record === "stop") say({ kind: "vcd", text: "$timescale 1 us $end\n" });
      return;
    case "serial":
      serial([...data.bytes]);
      return;
  }
};
setInterval(turn, FRAME_MS);
