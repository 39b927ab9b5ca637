/** Reads the scenarios that come in as JSON, { plans, settings }; prints the reason of each refusal,
 * or null. */

import { readFileSync } from "node:fs";

import { Refused } from "../src/engine/refused";
import { Scenario } from "../src/engine/world/scenario";
import type { Setting } from "../src/settings/setting";

const { plans, settings } = JSON.parse(readFileSync(0, "utf-8")) as {
  plans: string[];
  settings: Setting[];
};
const reasons = plans.map((plan) => {
  try {
    new Scenario(plan, settings);
    return null;
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
});
console.log(JSON.stringify(reasons));
