/** Scenarios: the temperature that they describe, and a sentence for each that is wrong. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { stringify } from "smol-toml";

import { Refused } from "../../src/engine/refused";
import { Scenario } from "../../src/engine/world/scenario";

const step = (...steps: Record<string, unknown>[]) => ({ step: steps });

test("a temperature jumps, goes in a line, and stops where the next step begins", () => {
  const scenario = new Scenario(`
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

// What both emulators refuse, test_scenarios.py holds to Python's sentences.
const WRONG: [plan: string | object, RegExp][] = [
  ["seconds = ", /line 1: /],
  ["a = 1\nb = 2\nb = 3", /line 3: /],
  [step({ at_ms: 0, pressure_pa: 95_000 }), /line 3: pressure_pa: is not played on the page/],
  [{ config: { threshold_c: 28 } }, /line 2: threshold_c: the firmware has no config.py/],
];

test("what is wrong is refused, with its line", () => {
  for (const [plan, message] of WRONG) {
    assert.throws(
      () => new Scenario(typeof plan === "string" ? plan : stringify(plan)),
      (error) => error instanceof Refused && message.test(error.message),
      `${JSON.stringify(plan)}`,
    );
  }
});
