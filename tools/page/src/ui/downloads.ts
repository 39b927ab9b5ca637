/** Tables to download. */

import type { Edge } from "../engine/protocol";
import { errorName, type Sample, stateName } from "./telemetry";

export function samplesCsv(samples: readonly Sample[]): string {
  const rows = samples.map((it) =>
    [
      it.seconds.toFixed(6),
      it.period,
      it.lateUs,
      it.milliC === null ? "" : it.milliC,
      it.error ? errorName(it.error) : "",
      stateName(it.state),
    ].join(","),
  );
  return table("seconds,period,late_us,milli_c,error,state", rows);
}

/** Edges from the first tick on. */
export function edgesCsv(edges: readonly Edge[], firstTickUs: number): string {
  const rows = edges
    .filter(({ us }) => us >= firstTickUs)
    .map(({ us, level }) => `${((us - firstTickUs) / 1000).toFixed(3)},${level}`);
  return table("ms,level", rows);
}

function table(head: string, rows: readonly string[]): string {
  return [head, ...rows].join("\r\n") + "\r\n";
}
