/**
 * Two blocks of registers that rp2040js does not have. An unknown register reads as ones there,
 * which programs that wait for a bit take for an answer.
 */

import { BasePeripheral, type RP2040 } from "rp2040js";

/** XIP_CTRL, RP2040 datasheet 2.6.3.6. There is no cache: each flush is over at once. */
export class XipControl extends BasePeripheral {
  private control = 3;

  override readUint32(offset: number): number {
    if (offset === 0x00) return this.control;
    if (offset === 0x04) return 1;
    return offset === 0x08 ? 0b110 : 0; // STAT: ready, and the FIFO is empty
  }

  override writeUint32(offset: number, value: number): void {
    if (offset === 0x00) this.control = value;
  }
}

const PSM_RESTART = 1 << 24;

/** VREG_AND_CHIP_RESET, RP2040 datasheet 2.10.6 and 2.12.8. */
export class ChipReset extends BasePeripheral {
  static readonly POWER_ON = 1 << 8;
  static readonly RUN_PIN = 1 << 16;

  private regulator = 0xb1;
  private brownOut = 0x91;

  constructor(
    chip: RP2040,
    public cause: number,
  ) {
    super(chip, "VREG_AND_CHIP_RESET");
  }

  override readUint32(offset: number): number {
    return [this.regulator, this.brownOut, this.cause][offset >> 2] ?? 0;
  }

  override writeUint32(offset: number, value: number): void {
    if (offset === 0x00) this.regulator = value;
    else if (offset === 0x04) this.brownOut = value;
    else if (value & PSM_RESTART) this.cause &= ~PSM_RESTART;
  }
}
