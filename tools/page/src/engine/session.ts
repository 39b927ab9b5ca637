/**
 * Runs one board for the page: follows its messages, keeps to real time, and reports.
 *
 *     const session = new Session(postMessage);
 *     onmessage = ({ data }) => session.take(data);
 *
 * worker.ts is its place in a browser; tests drive it with a clock of their own.
 */

import { EmulatedBoard } from "./board";
import { configured } from "./configured";
import { Died } from "./chip/died";
import {
  type BusTransaction,
  type Edge,
  FAULTS,
  type FromEngine,
  type ToEngine,
} from "./protocol";
import { Refused } from "./refused";
import type { Setting } from "../settings/setting";
import { readUF2 } from "./uf2";
import { VcdRecorder } from "./vcd";
import { Scenario } from "./world/scenario";

const SLICE_MS = 8; // of real time: it looks for messages after that, running or in time
const STEP_NS = 2e6; // of simulated time between two looks at the clock
const STATE_EACH_MS = 25; // a page that draws 30 times a second has a new one each time
const INTERRUPTS_EACH_MS = 1000;
const START_NS = 3e9; // from a reset to the first tick, at most
const BEHIND_MS = 100; // more than that of real time is not caught up with
const RATIO_OVER_MS = 500;
const MOST_FACTOR = 1000;

/** What it needs of its surroundings. */
export interface Host {
  post(message: FromEngine): void;
  nowMs(): number;
  /** Call `turn` again after so many ms; other events come first. */
  later(turn: () => void, ms: number): void;
}

type Load = Extract<ToEngine, { kind: "load" }>;

interface Mark {
  ms: number;
  ns: number;
  asleepNs: number;
}

export class Session {
  private board: EmulatedBoard | null = null;
  private settings: Setting[] | null = null;
  private running = false;
  private turning = false;
  private factor = 1;
  private begun: Mark = { ms: 0, ns: 0, asleepNs: 0 }; // real time is kept from here on
  private marks: Mark[] = [];
  private stateMs = -Infinity;
  private interruptsMs = -Infinity;
  private edges: Edge[] = [];
  private transactions: BusTransaction[] = [];
  private watchesBus = false;
  private serial: number[] = [];
  private uart: number[] = [];
  private vcd: VcdRecorder | null = null;

  constructor(private readonly host: Host) {}

  take(message: ToEngine): void {
    try {
      this.follow(message);
    } catch (error) {
      if (error instanceof Died) this.die(error);
      else if (error instanceof Refused) this.refuse(message.kind, error);
      else throw error;
    }
  }

  private follow(message: ToEngine): void {
    if (message.kind === "load") {
      this.load(message);
      return;
    }
    if (message.kind === "speed") {
      const { factor } = message;
      if (factor !== "max" && !(factor > 0 && factor <= MOST_FACTOR)) {
        throw new Refused(`A speed of ${factor} is none.`, `It is above 0, up to ${MOST_FACTOR}.`);
      }
      this.factor = factor === "max" ? Infinity : factor;
      this.begin();
      return;
    }
    if (message.kind === "bus") {
      this.watchesBus = message.on;
      return;
    }
    const { board } = this;
    if (!board) throw new Refused("There is no board yet.", "Load an image first.");
    switch (message.kind) {
      case "run":
        this.running = true;
        this.begin();
        this.turnLater(0);
        break;
      case "pause":
        this.running = false;
        this.report(true);
        break;
      case "step":
        this.running = false;
        if (message.us === undefined) board.step();
        else board.run(board.clock.nanos + positive("us", message.us) * 1000);
        this.report(true);
        break;
      case "temperature":
        board.world.heldC = finite("milliCelsius", message.milliCelsius) / 1000;
        break;
      case "fault":
        if (!FAULTS.includes(message.fault)) {
          const known = FAULTS.join(", ");
          throw new Refused(`There is no fault ${message.fault}.`, `There are ${known}.`);
        }
        if (message.on) board.world.setFault(message.fault, message.forMs);
        else if (board.world.fault === message.fault) board.world.setFault(null);
        break;
      case "pin":
        board.drivePin(message.gpio, message.level === null ? null : message.level === 1);
        break;
      case "button":
        board.press(message.pressed);
        break;
      case "reset":
        board.reset();
        break;
      case "powerCycle":
        board.powerCycle();
        break;
      case "serial":
        board.send(message.bytes);
        break;
      case "asking":
        board.ask(message.on);
        break;
      case "uart":
        board.sendUart(message.bytes);
        break;
      case "scenario":
        board.play(message.scenario === null ? null : this.planned(message.scenario));
        break;
      case "vcd":
        this.record(board, message.record);
        break;
      default:
        throw new Refused("The engine does not know that message.");
    }
  }

  private load(message: Load): void {
    const settings = message.config?.settings ?? null;
    const scenario = new Scenario(message.scenario ?? "", settings);
    const { bootrom, config } = message;
    const image = configured(message.board, readUF2(message.uf2), bootrom, scenario, config);
    const plays = message.scenario === undefined ? undefined : scenario;
    const board = new EmulatedBoard(message.board, image, bootrom, plays, message.telemetry);
    this.board = board;
    this.settings = settings;
    this.vcd = null;
    this.edges = [];
    this.transactions = [];
    this.serial = [];
    this.uart = [];
    this.marks = [];
    board.onEdge = (edge) => this.edges.push(edge);
    board.onSerial = (data) => this.serial.push(...data);
    board.onUart = (byte) => this.uart.push(byte);
    board.onTransaction = (it) => this.watchesBus && this.transactions.push(it);
    board.onStarted = (firstTickUs, periodUs) => {
      this.host.post({ kind: "started", firstTickUs, periodUs });
      this.begin();
    };
    board.onPlayed = (verdict) => this.host.post({ kind: "played", us: board.us, verdict });
    board.onReset = () => {
      this.hurried = true;
      this.host.post({ kind: "reset", us: board.us });
    };
    this.hurried = true;
    this.host.post({
      kind: "ready",
      board: message.board.name,
      bytes: message.uf2.byteLength,
      config: Object.fromEntries(scenario.config),
    });
    this.running = !message.paused;
    this.begin();
    this.report(true);
    if (this.running) this.turnLater(0);
  }

  private planned(text: string): Scenario {
    const scenario = new Scenario(text, this.settings);
    if (scenario.config.size) {
      throw new Refused("The scenario: [config] is for a board that starts.", "Load the image again.");
    }
    return scenario;
  }

  private record(board: EmulatedBoard, record: "start" | "stop"): void {
    if (record === "start") {
      this.vcd = new VcdRecorder(board);
    } else if (this.vcd) {
      this.host.post({ kind: "vcd", text: this.vcd.text() });
      this.vcd.end();
      this.vcd = null;
    } else {
      throw new Refused("Nothing is being recorded.", "Start a recording first.");
    }
  }

  // Time

  /** Keep to real time from now on. */
  private begin(): void {
    this.begun = this.mark();
    this.marks = [this.begun];
  }

  private mark(): Mark {
    const { board } = this;
    return {
      ms: this.host.nowMs(),
      ns: board?.clock.nanos ?? 0,
      asleepNs: board?.asleepNs ?? 0,
    };
  }

  private turnLater(ms: number): void {
    if (this.turning) return;
    this.turning = true;
    this.host.later(() => {
      this.turning = false;
      this.turn();
    }, ms);
  }

  private turn(): void {
    const { board, host } = this;
    if (!board || !this.running) return;
    const until = host.nowMs() + SLICE_MS;
    let wait = 0;
    try {
      do {
        const factor = this.hurries(board) ? Infinity : this.factor;
        const due = this.begun.ns + (host.nowMs() - this.begun.ms) * 1e6 * factor;
        const left = due - board.clock.nanos;
        if (left <= 0) {
          wait = SLICE_MS;
          break;
        }
        if (factor < Infinity && left > BEHIND_MS * 1e6 * factor) {
          this.begun = { ...this.begun, ns: this.begun.ns - left + BEHIND_MS * 1e6 * factor };
        }
        board.run(board.clock.nanos + Math.min(left, STEP_NS * Math.max(1, Math.min(factor, 10))));
      } while (host.nowMs() < until);
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      this.die(error);
      return;
    }
    this.report(false);
    this.turnLater(wait);
  }

  /** The way to the first tick is no part of the show. A firmware that never says when that is,
   * gets a real board's time after a while. */
  private hurries(board: EmulatedBoard): boolean {
    if (board.hasStarted) return false;
    if (board.sinceReset < START_NS) return true;
    if (this.hurried) this.begin();
    this.hurried = false;
    return false;
  }
  private hurried = true;

  // Reports

  private report(now: boolean): void {
    const { board, host } = this;
    if (!board) return;
    if (this.edges.length) host.post({ kind: "edges", edges: this.edges.splice(0) });
    if (this.serial.length) {
      host.post({ kind: "serial", us: board.us, bytes: Uint8Array.from(this.serial.splice(0)) });
    }
    if (this.uart.length) {
      host.post({ kind: "uart", us: board.us, bytes: Uint8Array.from(this.uart.splice(0)) });
    }
    if (this.transactions.length) {
      host.post({ kind: "bus", transactions: this.transactions.splice(0) });
    }
    const ms = host.nowMs();
    if (now || ms - this.interruptsMs >= INTERRUPTS_EACH_MS) {
      this.interruptsMs = ms;
      host.post({ kind: "interrupts", histograms: board.meter.histograms() });
    }
    if (now || ms - this.stateMs >= STATE_EACH_MS) {
      // On average so often, whatever the turns are.
      this.stateMs = Math.max(this.stateMs + STATE_EACH_MS, ms - STATE_EACH_MS);
      this.postState(board);
    }
  }

  private postState(board: EmulatedBoard): void {
    const now = this.mark();
    this.marks.push(now);
    while (this.marks.length > 2 && now.ms - this.marks[1].ms > RATIO_OVER_MS) this.marks.shift();
    const since = this.marks[0];
    const realNs = (now.ms - since.ms) * 1e6;
    const { levels, outputs } = board.pins();
    this.host.post({
      kind: "state",
      us: board.us,
      ratio: this.running && realNs > 0 ? (now.ns - since.ns) / realNs : 0,
      paused: !this.running,
      led: board.led,
      pins: levels,
      outputs,
      milliCelsius: Math.round(board.world.celsius * 1000),
      fault: board.world.fault,
      asleep: now.ns > since.ns ? (now.asleepNs - since.asleepNs) / (now.ns - since.ns) : 0,
      scenarioMs: board.world.nowMs,
    });
  }

  private die(error: Died): void {
    this.report(true);
    this.end(`The emulation stopped: ${error.message}.`);
  }

  /** The board is gone, for this reason. */
  end(reason: string): void {
    this.running = false;
    this.board = null;
    this.host.post({ kind: "died", reason });
  }

  private refuse(to: string, error: Refused): void {
    this.host.post({ kind: "refused", to, reason: error.message, hint: error.hint });
  }
}

function finite(name: string, value: number): number {
  if (!Number.isFinite(value)) throw new Refused(`${name} is no number.`);
  return value;
}

function positive(name: string, value: number): number {
  if (!(finite(name, value) > 0)) throw new Refused(`${name} must be above 0.`);
  return value;
}
