/**
 * GPIO_IN has the level that the chip drives: on silicon a pad's input sees its output, so
 * `led.value()` is what was written (RP2040 datasheet 2.19.4). rp2040js gives only the levels from
 * outside, and takes a pad that nobody drives for low, whatever its pulls are (2.19.4.1).
 */

import type { GPIOPin, RP2040 } from "rp2040js";

const GPIO_IN = 0x004;

/** Levels from outside; a pin that is not in it is driven by nobody. */
export type Driven = Map<number, boolean>;

export function correctPads(chip: RP2040, driven: Driven): void {
  const { sio } = chip;
  const read = sio.readUint32;
  sio.readUint32 = function (offset: number) {
    if (offset !== GPIO_IN) return read.call(this, offset);
    follow(chip, driven);
    const value = read.call(this, offset);
    const drives = this.gpioOutputEnable;
    return (value & ~drives) | (this.gpioValue & drives);
  };
}

/** Give the pins that nobody drives the levels of their pulls. */
function follow(chip: RP2040, driven: Driven): void {
  chip.gpio.forEach((pin: GPIOPin, index: number) => {
    if (driven.has(index)) return;
    const high = pin.pullupEnabled && !pin.pulldownEnabled;
    if (high !== (pin as unknown as { rawInputValue: boolean }).rawInputValue) {
      pin.setInputValue(high);
    }
  });
}
