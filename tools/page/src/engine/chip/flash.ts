/**
 * The flash chip, as the boot ROM's functions reach it through the SSI: it can be erased and
 * programmed.
 *
 * rp2040js's SSI answers the status alone, so a program that writes its file system waits for ever.
 * "DS" = RP2040 datasheet; the commands are those of the Winbond W25Q16JV data sheet 8.1.2.
 */

import { BasePeripheral, type RP2040 } from "rp2040js";

import type { QspiPin } from "./qspi";

// DS 4.10.13
const SSIENR = 0x08;
const TXFLR = 0x20;
const RXFLR = 0x24;
const SR = 0x28;
const IDR = 0x58;
const VERSION_ID = 0x5c;
const DR0 = 0x60;
const NOT_FULL_AND_EMPTY = 0b110; // of SR, for what is sent: it is gone at once
const NOT_EMPTY = 0b1000; // of SR, for what came

const PAGE_PROGRAM = 0x02;
const READ = 0x03;
const WRITE_DISABLE = 0x04;
const READ_STATUS_1 = 0x05;
const WRITE_ENABLE = 0x06;
const SECTOR_ERASE = 0x20;
const READ_STATUS_2 = 0x35;
const JEDEC_ID = 0x9f;
const BLOCK_ERASE = 0xd8;
const ERASES: Record<number, number> = { [SECTOR_ERASE]: 4096, [BLOCK_ERASE]: 65536 };
const WRITE_ENABLED = 1 << 1; // of status 1
const QUAD_ENABLED = 1 << 1; // of status 2
const ID = [0xef, 0x40, 0x15]; // 2 MB
const PAGE = 256;

export class FlashChip extends BasePeripheral {
  private readonly registers = new Map<number, number>();
  private enabled = false;
  private writable = false;
  private command: number[] = []; // since the chip was selected
  private readonly answers: number[] = [];

  constructor(
    chip: RP2040,
    private readonly select: QspiPin,
  ) {
    super(chip, "SSI");
    select.addListener(() => this.selected());
  }

  override readUint32(offset: number): number {
    switch (offset) {
      case TXFLR:
        return 0;
      case RXFLR:
        return this.answers.length;
      case SR:
        return NOT_FULL_AND_EMPTY | (this.answers.length ? NOT_EMPTY : 0);
      case IDR:
        return 0x51535049;
      case VERSION_ID:
        return 0x3430312a;
      case DR0:
        return this.answers.shift() ?? 0;
    }
    return this.registers.get(offset) ?? 0;
  }

  override writeUint32(offset: number, value: number): void {
    if (offset !== DR0) {
      this.registers.set(offset, value);
      if (offset === SSIENR) this.enabled = (value & 1) !== 0;
    } else if (this.enabled) {
      // Nobody answers to a byte while the chip is not selected; it has come all the same.
      this.answers.push(this.select.isLow ? this.exchanged(value & 0xff) : 0xff);
    }
  }

  /** The chip's byte for one that it gets. */
  private exchanged(byte: number): number {
    const { command } = this;
    command.push(byte);
    const at = command.length - 2;
    if (at < 0) {
      if (byte === WRITE_ENABLE) this.writable = true;
      if (byte === WRITE_DISABLE) this.writable = false;
      return 0xff;
    }
    switch (command[0]) {
      case READ_STATUS_1:
        return this.writable ? WRITE_ENABLED : 0;
      case READ_STATUS_2:
        return QUAD_ENABLED;
      case JEDEC_ID:
        return ID[at] ?? 0;
      case READ:
        return at < 3 ? 0xff : (this.rp2040.flash[this.address + at - 3] ?? 0xff);
    }
    return 0xff;
  }

  private get address(): number {
    return (this.command[1] << 16) | (this.command[2] << 8) | this.command[3];
  }

  /** A command is carried out when the chip is released. */
  private selected(): void {
    if (!this.select.isLow && this.command.length) this.carryOut();
    if (this.select.isLow) this.answers.length = 0;
    this.command = [];
  }

  private carryOut(): void {
    const { command } = this;
    const { flash } = this.rp2040;
    if (command[0] === WRITE_ENABLE || !this.writable || command.length < 4) return;
    const size = ERASES[command[0]];
    const at = this.address;
    if (size) {
      const begin = at & ~(size - 1);
      flash.fill(0xff, begin, begin + size);
    } else if (command[0] === PAGE_PROGRAM) {
      command.slice(4, 4 + PAGE).forEach((byte, index) => (flash[at + index] &= byte));
    } else {
      return;
    }
    this.writable = false;
  }
}
