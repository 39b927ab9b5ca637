/** What `noheap page` wrote of the firmware: bench.json, and the image beside it. */

import type { Board, Reporting } from "../engine/protocol";
import type { Setting } from "../settings/setting";

export interface Message {
  level: string;
  text: string;
  place: string;
}

export interface Firmware {
  title: string;
  version: string;
  board: Board;
  /** The image's file name. */
  image: string;
  /** The file name of the chip's boot ROM. */
  bootrom: string;
  /** config.py; null: the firmware has none. */
  config: string | null;
  settings: Setting[];
  telemetry: Reporting;
  /** The first plays without one in the address. */
  scenarios: { name: string; text: string }[];
  log: { versions: number[]; messages: Record<string, Message> } | null;
  /** A file with what `noheap flash` would put on a real board; null: none. */
  flash: string | null;
  /** The folder of the checker; null: the page has none. */
  check: string | null;
}

/** `hash` names the image in links. */
export interface Loaded {
  firmware: Firmware;
  image: ArrayBuffer;
  bootrom: ArrayBuffer;
  hash: string;
}

export async function load(): Promise<Loaded> {
  const firmware = (await (await got("bench.json")).json()) as Firmware;
  const [image, bootrom] = await Promise.all(
    [firmware.image, firmware.bootrom].map(async (name) => (await got(name)).arrayBuffer()),
  );
  return { firmware, image, bootrom, hash: await hashOf(image) };
}

export async function got(name: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(name);
  } catch {
    throw new Error(`${name} cannot be had. Is the server of this page still there?`);
  }
  if (!response.ok) throw new Error(`The server has no ${name}. Write the page again: noheap page.`);
  return response;
}

/** Twelve digits of its SHA-256. */
async function hashOf(image: ArrayBuffer): Promise<string> {
  // Without a secure context there is no digest, and links name no image.
  if (!crypto.subtle) return "";
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", image));
  return [...digest.subarray(0, 6)].map((it) => it.toString(16).padStart(2, "0")).join("");
}
