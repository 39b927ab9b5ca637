/** Draws when something has changed, and not more often than a screen needs. */

const EACH_MS = 1000 / 30;

export class FramePace {
  private isWanted = false;
  private dueMs = 0;

  constructor(private readonly draw: (ms: number) => void) {}

  /** Something is to be drawn. */
  want(): void {
    if (this.isWanted) return;
    this.isWanted = true;
    const left = this.dueMs - performance.now();
    if (left > 0) setTimeout(() => this.ask(), left);
    else this.ask();
  }

  private ask(): void {
    requestAnimationFrame((ms) => {
      this.isWanted = false;
      // A screen's own frames come when they come: on average it is so many.
      this.dueMs = Math.max(this.dueMs + EACH_MS, performance.now());
      this.draw(ms);
    });
  }
}
