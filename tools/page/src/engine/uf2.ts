/** Reads a UF2 file: https://github.com/microsoft/uf2 has the format. */

import { Refused } from "./refused";

const BLOCK = 512;
const MAGIC = [0x0a324655, 0x9e5d5157] as const;
const MAGIC_END = 0x0ab16f30;
const NOT_FOR_FLASH = 1 << 0;
const HAS_FAMILY = 1 << 13;
const PAYLOAD_AT = 32;
const MOST_PAYLOAD = 476;
const RP2040 = 0xe48bff56;
const FAMILIES: Record<number, string> = {
  0xe48bff57: "an RP2350 in every partition",
  0xe48bff59: "an RP2350 with Arm cores",
  0xe48bff5a: "an RP2350 with RISC-V cores",
  0xe48bff5b: "an RP2350 with Arm cores, not secure",
  0x5d1a0a2e: "an STM32F411",
  0x57755a57: "an STM32F4",
  0x1c5f21b0: "an ESP32",
  0xada52840: "an nRF52840",
};

export interface Piece {
  address: number;
  data: Uint8Array;
}

/** What it puts where. Raises Refused for another chip's file, or for none at all. */
export function readUF2(file: ArrayBuffer): Piece[] {
  const view = new DataView(file);
  const pieces: Piece[] = [];
  for (let at = 0; at + BLOCK <= file.byteLength; at += BLOCK) {
    const word = (index: number) => view.getUint32(at + 4 * index, true);
    if (word(0) !== MAGIC[0] || word(1) !== MAGIC[1] || word(127) !== MAGIC_END) {
      throw noUF2();
    }
    const flags = word(2);
    if (flags & NOT_FOR_FLASH) continue;
    if (flags & HAS_FAMILY && word(7) !== RP2040) {
      const chip = FAMILIES[word(7)] ?? `the chip family 0x${word(7).toString(16)}`;
      throw new Refused(`The UF2 is for ${chip}.`, "This board has an RP2040.");
    }
    const length = word(4);
    if (length > MOST_PAYLOAD) throw noUF2();
    pieces.push({ address: word(3), data: new Uint8Array(file, at + PAYLOAD_AT, length) });
  }
  if (!pieces.length || file.byteLength % BLOCK) throw noUF2();
  return pieces;
}

function noUF2(): Refused {
  return new Refused("The file is no UF2.", "`noheap firmware` makes one.");
}
