/** A real board, by Web Serial: asked for frames once a second, as `noheap monitor` does. */

/// <reference types="w3c-web-serial" />

import { facts } from "../wire/facts";
import { Port } from "./port";

const RASPBERRY_PI = 0x2e8a;
const BAUD = 115_200; // USB takes any.
const EACH_MS = 1000;

/** A sentence that says why there is no Web Serial; "" if there is. */
export function unavailable(): string {
  if ("serial" in navigator) return "";
  if (!window.isSecureContext) {
    return "A real board needs a page from https:// or from localhost.";
  }
  return "This browser has no Web Serial. Chrome, Edge and Opera have it, on a computer.";
}

export class SerialBoard extends Port {
  private readonly openedMs = performance.now();
  private readonly timer: number;
  private reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
  private sending: Promise<void> = Promise.resolve();
  private isOver = false;

  /** Asks the user for a port; null: none was chosen. Throws a sentence if it does not open. */
  static async chosen(gone: (reason: string) => void): Promise<SerialBoard | null> {
    let port: SerialPort;
    try {
      port = await navigator.serial.requestPort({ filters: [{ usbVendorId: RASPBERRY_PI }] });
    } catch (error) {
      if ((error as DOMException).name === "NotFoundError") return null;
      throw error;
    }
    try {
      await port.open({ baudRate: BAUD });
    } catch {
      throw new Error(
        "The port does not open. Another program may have it: end it, and connect again.",
      );
    }
    return new SerialBoard(port, gone);
  }

  private constructor(
    private readonly port: SerialPort,
    private readonly gone: (reason: string) => void,
  ) {
    super();
    void this.read();
    void this.ask(facts.request);
    this.timer = window.setInterval(() => {
      if (!this.isDiverted) void this.ask(facts.alive);
    }, EACH_MS);
  }

  override send(bytes: Uint8Array): Promise<void> {
    const sent = this.sending.then(() => this.write(bytes));
    // One that fails must not keep the next from being tried.
    this.sending = sent.catch(() => undefined);
    return sent;
  }

  /** Leaves the board to send text, and closes the port. */
  async close(): Promise<void> {
    if (this.isOver) return;
    this.end();
    await this.ask(facts.leave);
    await this.reader?.cancel().catch(() => undefined);
    await this.port.close().catch(() => undefined);
  }

  private async ask(byte: number): Promise<void> {
    await this.send(Uint8Array.of(byte)).catch(() => undefined);
  }

  private async write(bytes: Uint8Array): Promise<void> {
    if (!this.port.writable) throw new Error("The board went away.");
    const writer = this.port.writable.getWriter();
    try {
      await writer.write(bytes);
    } finally {
      writer.releaseLock();
    }
  }

  private async read(): Promise<void> {
    while (this.port.readable && !this.isOver) {
      this.reader = this.port.readable.getReader();
      try {
        for (;;) {
          const { done, value } = await this.reader.read();
          if (done) break;
          this.came(value, (performance.now() - this.openedMs) * 1000);
        }
      } catch {
        // A break or a framing error: there is a new stream. None, if the board is gone.
      } finally {
        this.reader.releaseLock();
      }
    }
    if (this.isOver) return;
    this.end();
    this.gone("The board went away. Plug it in, and connect it again.");
  }

  private end(): void {
    this.isOver = true;
    clearInterval(this.timer);
  }
}
