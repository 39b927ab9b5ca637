/** Scenarios: the temperature that they describe, and a sentence for each that is wrong. */

import assert from "node:assert/strict";
import { test } from "node:test";

import type { ScenarioSource } from "../../src/engine/protocol";
import { Refused } from "../../src/engine/refused";
import { readScenario } from "../../src/engine/world/scenario";

const step = (...steps: Record<string, unknown>[]) => ({ step: steps });
const COLD = { temperature_c: 1 };
const DEAF = { fault: "nack", for_ms: 9 };

test("a temperature jumps, goes in a line, and stops where the next step begins", () => {
  const scenario = readScenario(`
    [[step]]
    at_ms = 1000
    ramp_to_c = 35.0
    over_ms = 2000
    [[step]]
    at_ms = 2000
    temperature_c = 20.0
  `);
  const celsius = [-1, 0, 1000, 1500, 1999, 2000, 9000].map((ms) => scenario.celsius(ms));
  assert.deepEqual(celsius, [25, 25, 25, 27.5, 29.995, 20, 20]);
  assert.equal(scenario.seconds, 10);
});

const WRONG: [ScenarioSource, RegExp][] = [
  ["seconds = ", /line 1: /],
  ["a = 1\nb = 2\nb = 3", /line 3: /],
  [{ minutes: 1 } as never, /minutes: unknown key/],
  [{ seconds: 0 }, /seconds: must be a number from 0.1 to 86400/],
  [{ config: { threshold_c: 28 } }, /config: a page cannot/],
  [step({ temperature_c: 20 }), /step 1: at_ms: is missing/],
  [step({ at_ms: 5, ...COLD }, { at_ms: 4, ...COLD }), /step 2: at_ms: goes back/],
  [step({ at_ms: 0, temperature_c: 200 }), /temperature_c: must be a number from -55 to 150/],
  [step({ at_ms: 0, temperature_c: "warm" }), /temperature_c: must be a number/],
  [step({ at_ms: 0, ramp_to_c: 30 }), /over_ms: is missing/],
  [step({ at_ms: 0, temperature_c: 30, for_ms: 1 }), /for_ms: does not go with temperature_c/],
  [step({ at_ms: 0, pressure_pa: 95_000 }), /step 1: pressure_pa: is not played/],
  [step({ at_ms: 0, fault: "fire", for_ms: 1 }), /fault: must be one of nack, /],
  [step({ at_ms: 0, ...DEAF }, { at_ms: 5, ...DEAF }), /before the/],
];

test("what is wrong is refused, with its place", () => {
  for (const [source, message] of WRONG) {
    assert.throws(
      () => readScenario(source),
      (error) => error instanceof Refused && message.test(error.message),
      `${JSON.stringify(source)}`,
    );
  }
});
