/**
 * The host's side of the board's USB serial port; usb_host.py is its twin in Python.
 *
 * rp2040js's own host answers each request of the board at once, with an empty packet when it has
 * nothing to say, so the board asks again and never sleeps. A real host answers only when it has
 * data, and so does this one.
 */

import { USBCDC } from "rp2040js";

import type { Chip } from "./chip/chip";
import type { Alarm, Clock } from "./chip/clock";

const PACKET = 64; // bulk packet of a full-speed device, bytes
// USB 2.0, table 9-2: bmRequestType
const TYPE = 0x60;
const CLASS = 0x20;
const INTERFACE = 1;
const PACKET_NS = 64_000; // about one such packet at full speed, with its framing

export class UsbHost {
  private readonly usb: Chip["usbCtrl"];
  private outgoing: number[] = [];
  private asked: { endpoint: number; size: number } | null = null; // the board awaits data
  private readonly answer: Alarm;

  constructor(
    chip: Chip,
    clock: Clock,
    onData: (data: Uint8Array) => void,
    onConnected: () => void,
  ) {
    this.usb = chip.usbCtrl;
    this.answer = clock.createAlarm(() => this.deliver());
    const cdc = new USBCDC(this.usb);
    cdc.onSerialData = onData;
    cdc.onDeviceConnected = onConnected;
    const setup = this.usb.sendSetupPacket;
    this.usb.sendSetupPacket = function (packet) {
      // Class requests go to an interface (USB CDC PSTN 1.2, 6.3), here the first; rp2040js sends
      // them to the device, which TinyUSB answers in another way.
      const sent = packet.slice();
      if ((packet[0] & TYPE) === CLASS) sent[0] |= INTERFACE;
      setup.call(this, sent);
    };
    const enumerate = this.usb.onEndpointRead;
    this.usb.onEndpointRead = (endpoint, size) => {
      if (endpoint === 0) {
        enumerate?.(endpoint, size);
        return;
      }
      this.asked = { endpoint, size };
      this.schedule();
    };
  }

  /** Queue `data` for the board. */
  send(data: Iterable<number>): void {
    this.outgoing.push(...data);
    this.schedule();
  }

  /** The chip is gone. */
  halt(): void {
    this.answer.cancel();
    this.asked = null;
  }

  private schedule(): void {
    if (this.asked && this.outgoing.length) this.answer.schedule(PACKET_NS);
  }

  private deliver(): void {
    if (!this.asked || !this.outgoing.length) return;
    const { endpoint, size } = this.asked;
    this.asked = null;
    const packet = this.outgoing.splice(0, Math.min(size, PACKET));
    this.usb.endpointReadDone(endpoint, Uint8Array.from(packet));
  }
}
