/**
 * Writes the settings of a scenario's [config] into an image's file system.
 *
 * A board of its own does it over its raw REPL, as a user would; what its flash then holds is the
 * image of the board that plays. So that one starts with its settings, and at time 0.
 */

import { fileWriting } from "../repl/write_file";
import { facts } from "../wire/facts";
import { EmulatedBoard } from "./board";
import { FLASH_START } from "./chip/chip";
import { Died } from "./chip/died";
import type { Board, Config } from "./protocol";
import { Refused } from "./refused";
import type { Piece } from "./uf2";
import type { Scenario } from "./world/scenario";

const FILE = "config.py";
const PROMPT = "raw REPL; CTRL-B to exit\r\n>";
const END = "\x04";
const LOOK_NS = 1e6;
const KEY_NS = 20e6; // The board answers a key in less.
const PATIENCE_NS = 5e9;
const { keys } = facts;

/** The image itself if `scenario` has no [config]. Raises Refused. */
export function configured(
  description: Board,
  image: Piece[],
  bootrom: ArrayBuffer,
  { config: values }: Scenario,
  config: Config | null = null,
): Piece[] {
  if (!values.size || !config) return image;
  // As `noheap run` writes them, so that both boards begin with the same text.
  const lines = [...values].map(([name, value]) => `${name} = ${value}\n`);
  const board = new EmulatedBoard(description, image, bootrom);
  board.ask(false);
  try {
    const repl = new Repl(board);
    const text = new TextEncoder().encode(config.text + lines.join(""));
    for (const program of fileWriting(FILE, text)) repl.run(program);
  } catch (error) {
    if (!(error instanceof Died)) throw error;
    throw refused(`it died: ${error.message}`);
  }
  return [{ address: FLASH_START, data: board.chip.flash.slice() }];
}

class Repl {
  private heard = "";

  constructor(private readonly board: EmulatedBoard) {
    board.onSerial = (data) => (this.heard += String.fromCharCode(...data));
    const limit = board.clock.nanos + PATIENCE_NS;
    while (!this.heard.includes(PROMPT)) {
      if (board.clock.nanos > limit) throw refused("its REPL does not answer");
      // A program may take its time to end, and USB to be there.
      for (const key of [keys.stop, `\r${keys.raw}`]) {
        this.type(key);
        board.run(board.clock.nanos + KEY_NS);
      }
    }
    board.run(board.clock.nanos + KEY_NS);
  }

  run(program: string): void {
    this.heard = "";
    this.type(program + END);
    const limit = this.board.clock.nanos + PATIENCE_NS;
    while (this.heard.split(END).length < 3 || !this.heard.endsWith(">")) {
      if (this.board.clock.nanos > limit) throw refused("its REPL does not answer");
      this.board.run(this.board.clock.nanos + LOOK_NS);
    }
    const raised = this.heard.split(END)[1];
    if (raised) throw refused(`it raised ${raised.trim().split("\n").pop()}`);
  }

  private type(text: string): void {
    this.board.send(new TextEncoder().encode(text));
  }
}

function refused(why: string): Refused {
  return new Refused(`The firmware does not take the scenario's [config]: ${why}.`);
}
