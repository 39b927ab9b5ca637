/**
 * An RP2040 board that runs a real MicroPython image, with its USB host, flash, sensors and world.
 * board.py is its twin in Python.
 *
 *     const board = new EmulatedBoard(PICO, readUF2(file), bootrom);
 *     board.onSerial = (data) => ...
 *     board.run(100e6);
 *
 * Nothing moves unless `run` or `step` is called. Time is simulated; while the CPU sleeps it costs
 * nothing. Not modelled: XIP cache misses, bus contention, the second core, electrical faults, and
 * the 30-odd cycles of exception entry and exit.
 */

import { type GPIOPin, GPIOPinState } from "rp2040js";

import { type Cause, FLASH_START, PoweredChip } from "./chip/chip";
import { type Alarm, Clock } from "./chip/clock";
import { InterruptMeter } from "./interrupts";
import { Decoder, type Fields } from "../wire/decoder";
import { facts } from "../wire/facts";
import type { Board, BusTransaction, Edge, Fault, Soldered, Reporting, Verdict } from "./protocol";
import { Refused } from "./refused";
import type { Piece } from "./uf2";
import { UsbHost } from "./usb_host";
import { BusLog } from "./world/bus_log";
import { I2CBus, type I2CTarget } from "./world/i2c_bus";
import { Judge, type Level } from "./world/judge";
import type { Scenario } from "./world/scenario";
import { TMP102 } from "./world/tmp102";
import { World } from "./world/world";

const BOOTROM_BYTES = 16 * 1024;
const ASK_EACH_NS = 1e9; // for frames; a real host does so, too
const PINS = 30;
const LOOK_NS = 0.1e6; // how exactly time 0 is found of a firmware without ticks: bare.py
const START_LIMIT_NS = 1e9; // and where it is at latest
const UNKNOWN_NS = 3e9; // the same of one that may have ticks
const ALL: Reporting = { reports: true, sends: true };

type Make = (clock: Clock, celsius: () => number) => I2CTarget;

/** The models of [[soldered]] that the page has. */
const MODELS: Record<string, Make> = {
  tmp102: (clock, celsius) => new TMP102(clock, celsius),
  tmp112: (clock, celsius) => new TMP102(clock, celsius),
};

/** Sees each change of an output, and what was on the wires. `level` null: it is none now. */
export interface Recorder {
  pin(gpio: number, level: Level): void;
  transaction(transaction: BusTransaction): void;
}

export class EmulatedBoard {
  readonly clock = new Clock();
  readonly world: World;
  readonly meter = new InterruptMeter();
  readonly buses = new Map<number, I2CBus>();
  resets = 0;
  onSerial: (data: Uint8Array) => void = () => {};
  onUart: (byte: number) => void = () => {};
  onEdge: (edge: Edge) => void = () => {};
  recorder: Recorder | null = null;
  onStarted: (firstTickUs: number, periodUs: number) => void = () => {};
  onPlayed: (verdict: Verdict) => void = () => {};
  onReset: () => void = () => {};
  onTransaction: (transaction: BusTransaction) => void = () => {};

  private readonly bootrom: Uint32Array;
  private powered: PoweredChip;
  private usb!: UsbHost;
  private decoder = new Decoder();
  private scenario: Scenario | null = null;
  private judge!: Judge;
  private readonly logs: BusLog[] = [];
  private readonly asking: Alarm;
  private readonly looking: Alarm; // for time 0
  private asks: boolean;
  private hasPrinted = false;
  private readonly outside = new Map<number, boolean>(); // pins that the world drives
  private pressed = false;
  private enabled: number | null = null; // interrupts that wait for the end of "masked"
  private pendingReset: Cause | null = null;
  private startNs: number | null = null; // time 0
  private lit: 0 | 1 = 0;

  constructor(
    readonly description: Board,
    image: Piece[],
    bootrom: ArrayBuffer,
    scenario?: Scenario,
    private readonly telemetry: Reporting = ALL,
  ) {
    if (bootrom.byteLength !== BOOTROM_BYTES) {
      throw new Refused("The boot ROM is not one.", "It has 16 KB; `noheap page` writes it.");
    }
    this.bootrom = new Uint32Array(bootrom.slice(0));
    this.world = new World(
      this.clock,
      (fault) => this.setFault(fault),
      () => this.onPlayed(this.verdict()),
    );
    if (scenario) {
      this.world.plan(scenario);
      this.scenario = scenario;
    }
    this.asks = telemetry.sends;
    this.asking = this.clock.createAlarm(() => this.goOnAsking());
    this.looking = this.clock.createAlarm(() => this.lookForStart());
    for (const item of description.soldered) this.solder(item);
    this.powered = new PoweredChip(this.clock, this.bootrom);
    this.flash(image);
    this.connect();
  }

  get chip() {
    return this.powered.chip;
  }

  get us(): number {
    return this.clock.nanos / 1000;
  }

  get led(): boolean {
    return this.lit === 1;
  }

  get asleepNs(): number {
    return this.asleepBefore + this.chip.core.asleepNs;
  }
  private asleepBefore = 0;

  /** The levels of all GPIOs, and which of them the board drives, bit by bit. */
  pins(): { levels: number; outputs: number } {
    let levels = 0;
    let outputs = 0;
    for (const pin of this.chip.gpio) {
      const drives = pin.outputEnable;
      if (drives) outputs |= 1 << pin.index;
      if (drives ? pin.outputValue : this.restLevel(pin)) levels |= 1 << pin.index;
    }
    return { levels, outputs };
  }

  private restLevel(pin: GPIOPin): boolean {
    return this.powered.driven.get(pin.index) ?? (pin.pullupEnabled && !pin.pulldownEnabled);
  }

  // Time

  /** Let it run until so many ns after power-up. Raises Died. */
  run(untilNs: number): void {
    while (this.clock.nanos < untilNs) {
      this.chip.core.run(untilNs);
      if (this.pendingReset) this.restart(this.pendingReset);
      else if (this.chip.core.stopped) return;
    }
  }

  /** One instruction, or the leap to the next alarm while the CPU sleeps. */
  step(): void {
    this.chip.core.step();
    if (this.pendingReset) this.restart(this.pendingReset);
  }

  /** End `run` soon, from a callback. */
  stop(): void {
    this.chip.core.stopped = true;
  }

  // What a hand does

  send(data: Iterable<number>): void {
    this.usb.send(data);
  }

  sendUart(data: Iterable<number>): void {
    for (const byte of data) this.chip.uart[0].feedByte(byte);
  }

  press(pressed: boolean): void {
    this.pressed = pressed;
    this.powered.bootsel.pulledLow = pressed;
  }

  drivePin(gpio: number, level: boolean | null): void {
    if (!(Number.isInteger(gpio) && gpio >= 0 && gpio < PINS)) {
      throw new Refused(`There is no GPIO ${gpio}.`, `They are 0 to ${PINS - 1}.`);
    }
    if (level === null) {
      this.outside.delete(gpio);
      this.powered.driven.delete(gpio);
      const pin = this.chip.gpio[gpio];
      pin.setInputValue(this.restLevel(pin));
    } else {
      this.outside.set(gpio, level);
      this.drive(gpio, level);
    }
  }

  /** Play `scenario` from now on, or with the first tick; null: the world stays as it is. */
  play(scenario: Scenario | null): void {
    if (scenario === null) {
      this.world.heldC = this.world.celsius;
      this.world.end();
      return;
    }
    const judge = this.judgeOf(scenario);
    this.world.plan(scenario);
    this.scenario = scenario;
    this.judge = judge;
    if (this.startNs !== null) this.world.begin(Math.round(this.clock.nanos));
  }

  private judgeOf(scenario: Scenario | null): Judge {
    if (this.telemetry.reports === false && scenario?.expectations.some((it) => it.noFaults)) {
      throw new Refused(
        "The scenario expects no_faults of a firmware without telemetry.",
        "Expect what the firmware prints, or the level of a pin.",
      );
    }
    const { name, constants, ledPin, ledActiveHigh } = this.description;
    const level = (gpio: number) => levelOf(this.chip.gpio[gpio].value);
    const pins = { board: name, constants, ledPin, ledActiveHigh, count: PINS, level };
    return new Judge(scenario?.expectations ?? [], pins, this.clock.nanos);
  }

  /** On what the scenario expects, after all of it. */
  private verdict(): Verdict {
    return this.judge.verdict(this.world.startNs ?? 0, (this.scenario?.seconds ?? 0) * 1000);
  }

  /** Whether time 0 is known. */
  get hasStarted(): boolean {
    return this.startNs !== null;
  }

  /** ns since the chip's last reset. */
  get sinceReset(): number {
    return this.powered.timerUs * 1000;
  }

  /** Pull RUN low for a moment. */
  reset(): void {
    this.restart("run");
  }

  /** Lose the supply for a moment: RAM holds noise, and the sensors forget their settings. */
  powerCycle(): void {
    let noise = 1;
    const { sram } = this.chip;
    for (let at = 0; at < sram.length; at++) {
      noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
      sram[at] = noise >>> 24;
    }
    for (const bus of this.buses.values()) bus.loseSupply();
    this.restart("power");
  }

  /** A word of RAM, as a debug probe would read it. */
  word(address: number): number {
    return this.chip.readUint32(address);
  }

  // The parts

  private solder(item: Soldered): void {
    const make = MODELS[item.model];
    if (!make) {
      const known = Object.keys(MODELS).join(", ");
      throw new Refused(`The page has no model of the sensor ${item.model}.`, `It has ${known}.`);
    }
    let bus = this.buses.get(item.i2c_bus);
    if (!bus) {
      const pins = this.description.i2cPins.find((it) => it.bus === item.i2c_bus) ?? null;
      bus = new I2CBus(this.clock, item.i2c_bus, pins);
      const log = new BusLog(
        item.i2c_bus,
        () => this.us,
        (transaction) => {
          this.onTransaction(transaction);
          this.recorder?.transaction(transaction);
        },
      );
      bus.watch = log;
      this.logs.push(log);
      this.buses.set(item.i2c_bus, bus);
    }
    bus.attach(item.address, make(this.clock, () => this.world.measured()));
  }

  private flash(image: Piece[]): void {
    const { flash } = this.chip;
    for (const { address, data } of image) {
      const at = address - FLASH_START;
      if (at < 0 || at + data.length > flash.length) {
        throw new Refused("The UF2 is not for flash.", "This board starts from its flash.");
      }
      flash.set(data, at);
    }
  }

  /** Connect the world to a chip that has just got its power, or was reset. */
  private connect(): void {
    const { chip, bootsel, watchdog } = this.powered;
    this.usb = new UsbHost(
      chip,
      this.clock,
      (data) => this.heard(data),
      () => this.askForFrames(),
    );
    this.decoder = new Decoder();
    this.startNs = null;
    this.hasPrinted = false;
    const { reports } = this.telemetry;
    if (reports !== true) this.looking.schedule(reports === null ? UNKNOWN_NS : LOOK_NS);
    this.judge = this.judgeOf(this.scenario);
    chip.core.watch = this.meter;
    bootsel.pulledLow = this.pressed;
    watchdog.onWatchdogTrigger = () => this.restartSoon("watchdog");
    chip.uart[0].onByte = (byte: number) => this.onUart(byte);
    for (const pin of chip.gpio) {
      pin.addListener((state) => this.pinChanged(pin.index, state));
    }
    for (const bus of this.buses.values()) {
      bus.connect(chip, (gpio, level) => this.drive(gpio, level));
    }
    for (const [gpio, level] of this.outside) this.drive(gpio, level);
  }

  private drive(gpio: number, level: boolean): void {
    if (this.powered.driven.get(gpio) === level) return;
    this.powered.driven.set(gpio, level);
    this.chip.gpio[gpio].setInputValue(level);
  }

  private pinChanged(gpio: number, state: GPIOPinState): void {
    const level = levelOf(state);
    this.recorder?.pin(gpio, level);
    this.judge.pin(gpio, level, this.clock.nanos);
    if (gpio !== this.description.ledPin) return;
    const lit = level === (this.description.ledActiveHigh ? 1 : 0) ? 1 : 0;
    if (lit === this.lit) return;
    this.lit = lit;
    this.onEdge({ us: this.us, level: lit });
  }

  // Reset

  private restartSoon(cause: Cause): void {
    this.pendingReset = cause;
    this.chip.core.stopped = true;
  }

  private restart(cause: Cause): void {
    this.pendingReset = null;
    this.resets++;
    this.enabled = null;
    this.asleepBefore += this.chip.core.asleepNs;
    this.asking.cancel();
    this.looking.cancel();
    this.usb.halt();
    this.powered.halt();
    for (const log of this.logs) log.drop();
    this.world.end();
    this.meter.forget();
    this.powered = new PoweredChip(this.clock, this.bootrom, cause, this.powered);
    this.connect();
    if (this.lit) {
      this.lit = 0;
      this.onEdge({ us: this.us, level: 0 });
    }
    this.onReset();
  }

  // Faults

  private setFault(fault: Fault | null): void {
    this.mask(fault === "masked");
    for (const bus of this.buses.values()) bus.setFault(fault === "masked" ? null : fault);
  }

  /** Mask in the NVIC, because the program's critical sections would end it in PRIMASK. */
  private mask(masked: boolean): void {
    const { core } = this.chip;
    if (masked && this.enabled === null) {
      this.enabled = core.enabledInterrupts;
      core.enabledInterrupts = 0;
    } else if (!masked && this.enabled !== null) {
      core.enabledInterrupts |= this.enabled;
      core.interruptsUpdated = true;
      this.enabled = null;
      if (core.waiting && core.takeException()) core.waiting = false;
    }
  }

  // The serial port

  /** Whether to ask for frames, as a host does that shows them. */
  ask(on: boolean): void {
    this.asks = on && this.telemetry.sends;
    this.asking.cancel();
    if (this.asks) this.goOnAsking();
  }

  private askForFrames(): void {
    if (!this.asks) return;
    this.usb.send([facts.request]);
    this.asking.schedule(ASK_EACH_NS);
  }

  private goOnAsking(): void {
    this.usb.send([facts.alive]);
    this.asking.schedule(ASK_EACH_NS);
  }

  private heard(data: Uint8Array): void {
    for (const item of this.decoder.feed(data)) {
      if (item.type === "record" && item.name === "hello") this.begin(item.fields);
      if (item.type === "text") this.hasPrinted = true;
      this.judge.take(item, this.clock.nanos);
    }
    this.onSerial(data);
  }

  private begin(hello: Fields): void {
    if (this.startNs !== null) return; // it was asked for again
    this.meter.watchTicks(hello.block_address, (address) => this.word(address));
    this.start(this.firstTickNs(hello.first_due_us), hello.period_us);
  }

  private start(startNs: number, periodUs: number): void {
    this.startNs = startNs;
    this.judge.begin(startNs, periodUs);
    this.world.begin(startNs);
    this.onStarted(startNs / 1000, periodUs);
  }

  /** Of a firmware without a hello record. */
  private lookForStart(): void {
    if (this.startNs !== null) return;
    const late = this.telemetry.reports === null || this.sinceReset >= START_LIMIT_NS;
    if (late || this.hasPrinted || this.chip.core.waiting) {
      this.start(Math.round(this.clock.nanos), 0);
    } else {
      this.looking.schedule(LOOK_NS);
    }
  }

  /** When the first tick is due, which the board's counter says in µs. */
  private firstTickNs(dueUs: number): number {
    const micros = this.powered.timerUs;
    const ahead = (dueUs - Math.floor(micros)) | 0;
    return Math.round(this.clock.nanos + (ahead - (micros % 1)) * 1000);
  }
}

function levelOf(state: GPIOPinState): Level {
  if (state === GPIOPinState.High) return 1;
  return state === GPIOPinState.Low ? 0 : null;
}
