/** The engine as the page drives it, with the real image of NOHEAP_TRACE. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { PICO } from "../../src/engine/protocol";
import { file, Rig, text } from "./rig";

const HOT = "seconds = 60\n[[step]]\nat_ms = 0\ntemperature_c = 25";

function running(scenario: string = HOT): Rig {
  const rig = new Rig();
  rig.load({ scenario });
  rig.until(() => rig.all("started").length > 0);
  rig.pass(200);
  return rig;
}

test("the knobs, the faults, the reset and the recorder of a running board", () => {
  const rig = running();
  assert.equal(rig.last("ready").board, "pico");
  assert.equal(rig.last("state").milliCelsius, 25_000);
  rig.pass(600);
  assert.ok(rig.last("state").asleep > 0.9);
  assert.equal(rig.all("edges").length, 0);

  rig.take({ kind: "bus", on: true }, { kind: "vcd", record: "start" });
  rig.take({ kind: "temperature", milliCelsius: 35_000 });
  rig.until(() => rig.all("edges").length > 1);
  const levels = rig.all("edges").flatMap(({ edges }) => edges.map(({ level }) => level));
  assert.deepEqual(levels.slice(0, 2), [1, 0]);
  const bus = rig.all("bus").flatMap(({ transactions }) => transactions);
  assert.ok(bus.every((it) => it.address === 0x48 && it.ack && it.bytes.length === 2));
  assert.ok(bus.some((it) => it.bytes[0].value === 35));

  rig.take({ kind: "vcd", record: "stop" });
  const vcd = rig.last("vcd").text;
  assert.match(vcd, /^\$timescale 1 ns \$end\n/);
  for (const name of ["GP25", "SCL0", "SDA0"]) assert.ok(vcd.includes(` ${name} $end`), name);
  const times = [...vcd.matchAll(/^#(\d+)$/gm)].map(([, time]) => Number(time));
  assert.deepEqual(times, [...times].sort((a, b) => a - b));

  rig.take({ kind: "fault", fault: "unplugged", on: true, forMs: 100 });
  rig.pass(50);
  assert.equal(rig.last("state").fault, "unplugged");
  assert.equal(rig.last("bus").transactions[0].ack, false);
  rig.pass(100);
  assert.equal(rig.last("state").fault, null);

  rig.messages.length = 0;
  rig.take({ kind: "reset" });
  rig.until(() => rig.all("started").length > 0);
  assert.equal(rig.all("reset").length, 1);
  rig.pass(1200);
  assert.equal(rig.last("state").milliCelsius, 35_000); // a hand set it, so it stays
  const ticks = rig.all("interrupts").pop()?.histograms.find(({ irq }) => irq === "tick");
  assert.ok(ticks && ticks.min > 50 && ticks.max < 1000);
});

test("the REPL answers, a pressed BOOTSEL is read, and machine.reset() resets", () => {
  const rig = running();
  const type = (keys: string) => rig.take({ kind: "serial", bytes: Buffer.from(keys, "latin1") });
  const answers = (keys: string, what: string | RegExp) => {
    rig.messages.splice(0, rig.messages.length - 1, rig.last("state"));
    type(keys);
    rig.until(() => (typeof what === "string" ? rig.serial.includes(what) : what.test(rig.serial)));
  };
  answers("\r\x03\x03", ">>> ");
  answers("print(6*7)\r", "\n42\r\n");
  answers("import rp2; print('B', rp2.bootsel_button())\r", "\nB 0\r\n");
  rig.take({ kind: "button", pressed: true });
  answers("print('B', rp2.bootsel_button())\r", "\nB 1\r\n");
  rig.take({ kind: "button", pressed: false }, { kind: "pin", gpio: 15, level: 0 });
  answers("from machine import Pin; p = Pin(15, Pin.IN, Pin.PULL_UP)\r", ">>> ");
  answers("print('P', p())\r", "\nP 0\r\n");
  rig.take({ kind: "pin", gpio: 15, level: null });
  answers("print('P', p())\r", "\nP 1\r\n");
  answers("f = open('kept', 'w'); f.write('abc'); f.close()\r", "\n3\r\n>>> ");
  type("import machine; machine.reset()\r");
  rig.until(() => rig.all("reset").length > 0);
  rig.until(() => rig.all("started").length > 0);
  rig.pass(200);
  answers("\r\x03\x03", ">>> ");
  answers("print(open('kept').read(), machine.reset_cause())\r", /\nabc \d\r\n/);
});

test("a scenario's settings are on the board at once, and it says what was as expected", () => {
  const { config: file, settings } = JSON.parse(text("bench.json"));
  const config = { text: file, settings };
  const rig = new Rig();
  rig.load({
    config,
    scenario: `seconds = 0.5
      [config]
      threshold_c = 20
      [[expect]]
      record = "sample"
      state = 1
      from_ms = 200
      [[expect]]
      prints = "never"`,
  });
  assert.deepEqual(rig.last("ready").config, { THRESHOLD_C: "20" });
  rig.until(() => rig.all("played").length > 0);
  const when = "from 200 to 500 ms";
  assert.deepEqual(rig.last("played").verdict, [
    { expected: `record 'sample' with state 1 ${when}`, outcome: "met", seen: "" },
    { expected: "'never' to be printed from 0 to 500 ms", outcome: "unmet", seen: "nothing was printed" },
  ]);
  rig.take({ kind: "scenario", scenario: "[config]\nthreshold_c = 30.0" });
  assert.match(rig.last("refused").reason, /\[config\] is for a board that starts\.$/);
  rig.load({ config, scenario: "\n[config]\nperiod_us = 20" });
  assert.equal(
    rig.last("refused").reason,
    "The scenario: line 3: period_us: must be at least 100.",
  );
});

test("a firmware of which nobody knows whether it ticks begins its scenario after a while", () => {
  const rig = new Rig();
  rig.load({ scenario: HOT, telemetry: { reports: null, sends: false } });
  rig.until(() => rig.all("started").length > 0);
  const { firstTickUs, periodUs } = rig.last("started");
  assert.equal(periodUs, 0);
  assert.ok(Math.abs(firstTickUs - 3e6) < 1, `${firstTickUs}`);
  assert.equal(rig.serial.includes("\0"), false); // no frames, for which nobody asked
});

test("a pause stops time, a step goes on for so long, and time keeps to the real one", () => {
  const rig = running();
  rig.take({ kind: "pause" });
  const { us } = rig.last("state");
  assert.equal(rig.last("state").paused, true);
  rig.take({ kind: "step", us: 1000 });
  assert.ok(Math.abs(rig.last("state").us - us - 1000) < 1);
  rig.take({ kind: "run" });
  rig.pass(1000);
  assert.ok(Math.abs(rig.last("state").ratio - 1) < 0.1, `${rig.last("state").ratio}`);
  rig.take({ kind: "speed", factor: 0.5 });
  rig.pass(500);
  assert.ok(Math.abs(rig.last("state").ratio - 0.5) < 0.1, `${rig.last("state").ratio}`);
});

test("what cannot be done is refused in a sentence, and what ran goes on", () => {
  const rig = new Rig();
  rig.take({ kind: "reset" });
  assert.equal(rig.last("refused").reason, "There is no board yet.");
  const other = file("board.uf2");
  for (let at = 0; at < other.byteLength; at += 512) {
    new DataView(other).setUint32(at + 28, 0xe48bff59, true);
  }
  rig.load({ uf2: other });
  assert.equal(rig.last("refused").reason, "The UF2 is for an RP2350 with Arm cores.");
  rig.load({ uf2: new ArrayBuffer(1000) });
  assert.equal(rig.last("refused").reason, "The file is no UF2.");
  rig.load({ bootrom: new ArrayBuffer(10) });
  assert.equal(rig.last("refused").reason, "The boot ROM is not one.");
  const soldered = [{ model: "geiger", i2c_bus: 0, address: 1 }];
  rig.load({ board: { ...PICO, soldered } });
  assert.equal(rig.last("refused").reason, "The page has no model of the sensor geiger.");
  rig.load({ scenario: "seconds = 1\nstep = [" });
  assert.match(rig.last("refused").reason, /^The scenario: line \d+: /);
  rig.load({ scenario: '[[expect]]\npin = "BUZZER_PIN"\nlevel = 1' });
  assert.match(rig.last("refused").reason, /there is no pin 'BUZZER_PIN' on the board pico\.$/);
  assert.equal(rig.all("ready").length, 0);
  rig.load({ paused: true });
  rig.take({ kind: "fault", fault: "fire" as never, on: true });
  rig.take({ kind: "speed", factor: -1 }, { kind: "vcd", record: "stop" });
  rig.take({ kind: "pin", gpio: 30, level: 1 }, { kind: "nonsense" } as never);
  assert.equal(rig.all("refused").length, 12);
  assert.equal(rig.all("died").length, 0);
});

test("an image that leads nowhere dies with a sentence, and another can be loaded", () => {
  const rig = new Rig();
  const broken = file("board.uf2");
  for (let at = 512 * 3; at < 512 * 60; at += 512) new Uint8Array(broken, at + 32, 256).fill(0xde);
  rig.load({ uf2: broken });
  rig.until(() => rig.all("died").length > 0);
  assert.match(rig.last("died").reason, /^The emulation stopped: .*0x[0-9a-f]+.*\.$/);
  rig.take({ kind: "run" });
  assert.equal(rig.last("refused").reason, "There is no board yet.");
  rig.load();
  rig.until(() => rig.all("started").length > 0);
});
