/** Puts together what comes over an I2C bus: one transaction from START to STOP. */

import type { BusTransaction } from "../protocol";
import type { BusWatch } from "./i2c_bus";

export class BusLog implements BusWatch {
  private open: BusTransaction | null = null;

  constructor(
    private readonly bus: number,
    private readonly nowUs: () => number,
    private readonly onTransaction: (transaction: BusTransaction) => void,
  ) {}

  start(_repeated: boolean): void {
    this.close("restart");
    const us = this.nowUs();
    this.open = {
      bus: this.bus,
      us,
      addressUs: us,
      endUs: us,
      address: 0,
      reading: false,
      ack: null,
      bytes: [],
      end: "stop",
    };
  }

  address(address: number, reading: boolean, ack: boolean | null): void {
    if (!this.open) return;
    this.open.address = address;
    this.open.reading = reading;
    this.open.ack = ack;
    this.open.addressUs = this.nowUs();
  }

  byte(value: number, ack: boolean): void {
    this.open?.bytes.push({ us: this.nowUs(), value, ack });
  }

  stop(): void {
    this.close("stop");
  }

  lost(): void {
    this.close("lost");
  }

  /** The chip was reset: the line was let go of. */
  drop(): void {
    this.close("lost");
  }

  private close(end: BusTransaction["end"]): void {
    if (!this.open) return;
    this.open.end = end;
    this.open.endUs = this.nowUs();
    this.onTransaction(this.open);
    this.open = null;
  }
}
