/** The engine as a Web Worker of the page: see protocol.ts. */

import type { FromEngine, ToEngine } from "./protocol";
import { Session } from "./session";

const scope = self as unknown as DedicatedWorkerGlobalScope;

// Timeouts of a worker wait for 4 ms at least; messages of a channel come at once.
const channel = new MessageChannel();
let turn: (() => void) | null = null;
channel.port1.onmessage = () => {
  const now = turn;
  turn = null;
  if (now) safely(now);
};

const session = new Session({
  post: (message: FromEngine) => scope.postMessage(message),
  nowMs: () => performance.now(),
  later: (next, ms) => {
    if (ms >= 1) {
      setTimeout(() => safely(next), ms);
    } else {
      turn = next;
      channel.port2.postMessage(null);
    }
  },
});

scope.onmessage = ({ data }: MessageEvent<ToEngine>) => safely(() => session.take(data));

/** A fault of the engine's own ends the board, and is said. */
function safely(act: () => void): void {
  try {
    act();
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    session.end(`The engine failed: ${what}.`);
  }
}
