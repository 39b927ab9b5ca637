/** Joins the page: the emulated board, or a real one, and what shows it. */

import "uplot/dist/uPlot.min.css";
import "./page.css";
import type { Edge, FromEngine, Reporting, State } from "../engine/protocol";
import { Bench } from "./bench";
import { button, byId, download, input, isPressed, press, say, seconds, select } from "./dom";
import { edgesCsv, samplesCsv } from "./downloads";
import { type Firmware, got, load, type Loaded } from "./firmware";
import { type Flash, flash } from "./flashing";
import { FramePace } from "./frames";
import { news, resolved, wrong } from "./notices";
import type { Port } from "./port";
import { withRawRepl } from "./raw_repl";
import { fromAddress, type Linked } from "./scenario_link";
import { SerialBoard, unavailable } from "./serial_board";
import { readingOf, stateName, Telemetry } from "./telemetry";
import { chooseTheme } from "./theme";
import { BoardView } from "./views/board";
import { BusView } from "./views/bus";
import { ChartsView } from "./views/charts";
import { showCheck } from "./views/check";
import { CountersView } from "./views/counters";
import { LinesView } from "./views/lines";
import { ReplView } from "./views/repl";
import { ScenarioView } from "./views/scenario";
import { SettingsView } from "./views/settings";
import { WorldView } from "./views/world";
import { Plain } from "../wire/plain";

/** The name of a mark in the browser's performance timeline. */
const FIRST_EDGE = "first LED edge";
/** Of an image that a user chose. */
const UNKNOWN: Reporting = { reports: null, sends: true };

class Page {
  private readonly telemetry = new Telemetry();
  private readonly plain = new Plain();
  private readonly charts = new ChartsView(this.telemetry);
  private readonly counters = new CountersView(this.telemetry);
  private readonly lines: LinesView;
  private readonly repl = new ReplView(() => this.port);
  private readonly bus = new BusView(() => this.bench);
  private readonly board = new BoardView(() => this.bench);
  private readonly world: WorldView;
  private readonly scenario: ScenarioView;
  private readonly settings: SettingsView;
  private readonly bench: Bench;
  private serial: SerialBoard | null = null;
  private state: State | null = null;
  private firstTickUs: number | null = null;
  private edges: Edge[] = [];
  private hasBoard = false;
  private readonly pace = new FramePace((ms) => this.draw(ms));
  /** The scenario that the board was last powered up with. */
  private playing: string | undefined;
  private readonly firmware: Firmware;
  private image: ArrayBuffer;

  constructor(private readonly loaded: Loaded) {
    this.firmware = loaded.firmware;
    this.image = loaded.image;
    this.lines = new LinesView(() => this.firmware);
    this.world = new WorldView(
      () => this.bench,
      (deed) => {
        this.scenario.did(deed);
        if (this.playing !== undefined) this.scenario.state("You have taken over the world.");
      },
    );
    this.scenario = new ScenarioView(
      loaded,
      () => ({ ms: this.state?.scenarioMs ?? -1, milliC: this.state?.milliCelsius ?? 0 }),
      (text) => this.powerUp(text),
    );
    this.settings = new SettingsView(
      this.firmware,
      () => this.port,
      () => news("The board has its settings, and starts again."),
    );
    this.bench = new Bench((message) => this.take(message));
    this.bench.listen((bytes, us) => this.came(bytes, us));
    say(byId("who"), this.firmware.title);
    this.listen();
  }

  /** The port of the board that is shown. */
  private get port(): Port {
    return this.serial ?? this.bench;
  }

  private get usual(): string | undefined {
    return this.firmware.scenarios[0]?.text;
  }

  begin(linked: Linked | null): void {
    const scenario = linked?.scenario ?? this.usual;
    this.scenario.show(scenario ?? "");
    this.powerUp(scenario);
  }

  private powerUp(scenario: string | undefined): void {
    this.playing = scenario;
    this.started();
    resolved();
    this.scenario.state(scenario === undefined ? "No scenario plays." : "The scenario plays.");
    const { image: uf2, firmware, loaded } = this;
    const isOurs = uf2 === loaded.image && firmware.config !== null;
    const config = isOurs ? { text: firmware.config!, settings: firmware.settings } : null;
    const telemetry = uf2 === loaded.image ? firmware.telemetry : UNKNOWN;
    const what = { uf2, bootrom: loaded.bootrom, board: firmware.board, config, telemetry };
    this.bench.order({ kind: "load", ...what, ...(scenario !== undefined && { scenario }) });
    this.bus.order();
  }

  /** A board begins: what came before is another run. */
  private started(): void {
    this.telemetry.begin();
    this.plain.begin();
    this.charts.begin();
    this.scenario.begin();
    this.edges = [];
    this.firstTickUs = null;
  }

  private take(message: FromEngine): void {
    this.pace.want();
    switch (message.kind) {
      case "ready":
        this.hasBoard = true;
        this.settings.begin(message.config);
        news(`${this.firmware.title}: ${message.bytes.toLocaleString("en")} bytes are in the flash.`);
        break;
      case "started":
        this.firstTickUs = message.firstTickUs;
        news(
          message.periodUs
            ? `The firmware runs: a tick each ${message.periodUs / 1000} ms.`
            : "The firmware runs.",
        );
        break;
      case "state":
        this.state = message;
        if (this.serial) break;
        if (message.scenarioMs >= 0) {
          this.charts.addWorld(message.scenarioMs / 1000, message.milliCelsius);
        }
        break;
      case "edges":
        this.charts.addEdges(message.edges, this.firstTickUs ?? 0);
        this.edges.push(...message.edges);
        if (!performance.getEntriesByName(FIRST_EDGE).length) performance.mark(FIRST_EDGE);
        break;
      case "uart":
        this.repl.take(message.bytes);
        break;
      case "bus":
        this.bus.take(message.transactions);
        break;
      case "interrupts":
        this.charts.setHistograms(message.histograms);
        break;
      case "vcd":
        download("noheap.vcd", "text/plain", [message.text]);
        break;
      case "played":
        this.scenario.played(seconds(message.us), message.verdict);
        break;
      case "reset":
        this.started();
        news(`The board was reset at ${seconds(message.us)}.`);
        break;
      case "refused":
        this.refused(message.to, message.reason, message.hint);
        break;
      case "died":
        wrong(`The emulated board stopped: ${message.reason}`, "Reset begins again");
        break;
    }
  }

  private refused(to: string, reason: string, hint: string): void {
    wrong(reason, hint);
    if (to === "load") this.scenario.state("The scenario does not play.");
    // A scenario that cannot be played is no reason to have no board.
    if (to === "load" && this.playing !== undefined && !this.hasBoard) {
      const spoilt = this.playing;
      this.powerUp(spoilt === this.usual ? undefined : this.usual);
      wrong(reason, hint);
    }
  }

  private came(bytes: Uint8Array, us: number): void {
    const items = this.telemetry.take(bytes);
    this.repl.take(this.plain.take(bytes));
    this.lines.take(items, us);
    if (items.length) this.charts.changed();
    this.pace.want();
  }

  private show(state: State): void {
    this.board.show(state);
    this.world.show(state);
    say(byId("time"), seconds(state.us));
    say(byId("ratio"), state.paused ? "paused" : `${state.ratio.toFixed(2)} × real time`);
    press(button("pause"), state.paused);
  }

  private draw(ms: number): void {
    if (this.state && !this.serial) this.show(this.state);
    const last = this.telemetry.last;
    const now = this.serial ? (last?.seconds ?? 0) : Math.max(0, (this.state?.scenarioMs ?? 0) / 1000);
    this.charts.draw(now, ms);
    this.counters.draw(ms);
    this.lines.draw();
    this.repl.draw();
    this.bus.draw();
    if (last) {
      say(byId("reading"), readingOf(last));
      say(byId("state"), stateName(last.state));
    }
    byId("charts").dataset.frames = String(this.charts.frames);
  }

  private listen(): void {
    button("pause").addEventListener("click", () => {
      this.bench.order({ kind: this.state?.paused ? "run" : "pause" });
    });
    button("step").addEventListener("click", () => {
      this.bench.order({ kind: "step", us: this.telemetry.hello?.period_us ?? 10_000 });
    });
    button("reset").addEventListener("click", () => {
      this.bench.renew();
      this.powerUp(this.playing);
    });
    select("speed").addEventListener("change", () => {
      const { value } = select("speed");
      this.bench.order({ kind: "speed", factor: value === "max" ? "max" : Number(value) });
    });
    const vcd = button("record-vcd");
    vcd.addEventListener("click", () => {
      const on = !isPressed(vcd);
      press(vcd, on);
      say(vcd, on ? "Stop, and download the signals" : "Record signals");
      this.bench.order({ kind: "vcd", record: on ? "start" : "stop" });
    });
    button("download-csv").addEventListener("click", () => {
      download("samples.csv", "text/csv", [samplesCsv(this.telemetry.samples)]);
    });
    button("download-edges").addEventListener("click", () => {
      download("led.csv", "text/csv", [edgesCsv(this.edges, this.firstTickUs ?? 0)]);
    });
    input("other-image").addEventListener("change", () => void this.otherImage());
    button("connect").addEventListener("click", () => void this.connect());
    button("flash").addEventListener("click", () => void this.flash());
    const why = unavailable();
    if (why) {
      say(byId("serial-state"), why);
      button("connect").disabled = true;
    }
    if (!this.firmware.flash) button("flash").remove();
    chooseTheme(() => this.charts.recolor());
    showCheck(this.firmware.check);
  }

  private async otherImage(): Promise<void> {
    const file = input("other-image").files?.[0];
    if (!file) return;
    this.image = await file.arrayBuffer();
    say(byId("who"), file.name);
    this.powerUp(undefined);
  }

  private async connect(): Promise<void> {
    if (this.serial) {
      const { serial } = this;
      this.disconnected("The board was let go.");
      await serial.close();
      return;
    }
    try {
      const serial = await SerialBoard.chosen((reason) => this.disconnected(reason));
      if (!serial) return;
      this.bench.order({ kind: "pause" });
      this.serial = serial;
      serial.listen((bytes, us) => this.came(bytes, us));
    } catch (error) {
      wrong((error as Error).message);
      return;
    }
    this.started();
    resolved();
    document.documentElement.dataset.source = "board";
    say(button("connect"), "Let the board go");
    say(byId("serial-state"), "The page shows the board that is plugged in.");
    button("flash").hidden = false;
  }

  private disconnected(reason: string): void {
    this.serial = null;
    delete document.documentElement.dataset.source;
    say(button("connect"), "Connect a board");
    say(byId("serial-state"), reason);
    news(reason);
    button("flash").hidden = true;
    this.started();
    this.bench.order({ kind: "run" });
  }

  private async flash(): Promise<void> {
    const { serial } = this;
    if (!serial) return;
    const state = byId("serial-state");
    try {
      const image = (await (await got(this.firmware.flash!)).json()) as Flash;
      say(state, "The board is stopped.");
      const count = await withRawRepl(serial, (repl) =>
        flash(repl, image, (done, all) => say(state, `File ${done + 1} of ${all} is written.`)),
      );
      say(state, count ? `${count} files were written, and the board starts.` : "All files were there.");
    } catch (error) {
      wrong((error as Error).message);
      say(state, "The firmware was not put on the board.");
    }
  }
}

async function begin(): Promise<void> {
  try {
    const loaded = await load();
    let linked: Linked | null = null;
    let spoilt = "";
    try {
      linked = await fromAddress(location.hash);
    } catch (error) {
      spoilt = (error as Error).message;
    }
    new Page(loaded).begin(linked);
    if (spoilt) wrong(spoilt);
    else if (linked?.firmware && loaded.hash && linked.firmware !== loaded.hash) {
      wrong("The link was made with another firmware, so this run may differ from that one.");
    }
  } catch (error) {
    wrong((error as Error).message);
  }
  window.addEventListener("hashchange", () => location.reload());
  if ("serviceWorker" in navigator) await navigator.serviceWorker.register("offline.js");
}

void begin();
