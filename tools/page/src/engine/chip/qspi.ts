/**
 * The pads of the flash chip, and their registers: BOOTSEL is read there, and the flash chip is
 * selected there.
 *
 * rp2040js has no IO_QSPI, and its pads of that bank begin as those of bank 0 do: all read low, so
 * `rp2.bootsel_button()` says that the button is held. RP2040 datasheet 2.19.6.2 has the registers,
 * 2.19.6.4 the pads' values after reset.
 */

import { BasePeripheral, GPIOPin, type RP2040 } from "rp2040js";

const PADS = [0x56, 0x5a, 0x52, 0x52, 0x52, 0x52]; // only SS has a pull-up
const NAMES = ["SCLK", "SS", "SD0", "SD1", "SD2", "SD3"];
export const SS = 1;

export class QspiPin extends GPIOPin {
  /** BOOTSEL pulls SS down. */
  pulledLow = false;

  constructor(chip: RP2040, index: number) {
    super(chip, index, NAMES[index]);
    this.padValue = PADS[index];
  }

  /** The SSI always drives these pads, unless an override says otherwise. */
  override get rawOutputEnable(): boolean {
    return true;
  }

  override get inputValue(): boolean {
    return this.pullupEnabled && !this.pulledLow && this.inputEnable;
  }

  get isLow(): boolean {
    return this.outputEnable && !this.outputValue;
  }
}

/** IO_QSPI: a status and a control register a pin. */
export class QspiIO extends BasePeripheral {
  private readonly interrupts = new Map<number, number>();

  override readUint32(offset: number): number {
    const pin = this.rp2040.qspi[offset >> 3];
    if (!pin) return this.interrupts.get(offset) ?? 0;
    return offset & 4 ? pin.ctrl : pin.status;
  }

  override writeUint32(offset: number, value: number): void {
    const pin = this.rp2040.qspi[offset >> 3];
    if (!pin) {
      this.interrupts.set(offset, value);
    } else if (offset & 4) {
      pin.ctrl = value;
      pin.checkForUpdates();
    }
  }
}
