/** A board's serial port, emulated or real: what the monitor, the settings and the REPL need. */

export type Taker = (bytes: Uint8Array, us: number) => void;

export abstract class Port {
  private readonly takers = new Set<Taker>();
  private diverted: Taker | null = null;

  abstract send(bytes: Uint8Array): Promise<void>;

  /** Have what comes, but for that of a `divert`. */
  listen(taker: Taker): void {
    this.takers.add(taker);
  }

  /** Take all that comes from now on, until null is given. */
  divert(taker: Taker | null): void {
    this.diverted = taker;
  }

  get isDiverted(): boolean {
    return this.diverted !== null;
  }

  /** `us`: the board's time, or since the port was opened. */
  protected came(bytes: Uint8Array, us: number): void {
    if (this.diverted) this.diverted(bytes, us);
    else for (const taker of this.takers) taker(bytes, us);
  }
}
