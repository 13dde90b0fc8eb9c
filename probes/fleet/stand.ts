/** A device with its listeners: opens and closes them as its faults say. */
import { once } from 'node:events';
import { afflict, type Device } from './device.ts';
import { Ear } from './ear.ts';
import type { Fault } from './faults.ts';

/** Starts, changes and stops one device. */
export class Stand {
  readonly device: Device;
  #onvif: Ear;
  /** The same as `#onvif` where both share a port. */
  #rtsp: Ear;
  #work: Promise<void> | undefined;

  constructor(device: Device, isOnePort = false, faults: readonly Fault[] = []) {
    this.device = device;
    if (faults.length > 0) afflict(device, faults);
    this.#onvif = new Ear(device, isOnePort ? 'both' : 'onvif');
    this.#rtsp = isOnePort ? this.#onvif : new Ear(device, 'rtsp');
  }

  /** Opens the listeners, on the ports in the device or, where these are 0, on free ones. */
  start(): Promise<void> {
    return this.#settle();
  }

  /** Gives the device exactly these faults; resolves when its listeners are as they should be. */
  set(words: readonly Fault[], clockOffsetMs?: number): Promise<void> {
    afflict(this.device, words, clockOffsetMs);
    return this.#settle();
  }

  async stop(): Promise<void> {
    await this.#work?.catch(() => undefined);
    for (const socket of this.device.sockets ?? []) socket.destroy();
    await Promise.all([shut(this.#onvif), this.#rtsp === this.#onvif ? undefined : shut(this.#rtsp)]);
  }

  /** One change at a time, in order. */
  #settle(): Promise<void> {
    const before = this.#work ?? Promise.resolve();
    const work = before.catch(() => undefined).then(() => this.#adjust());
    this.#work = work;
    return work;
  }

  async #adjust(): Promise<void> {
    const { device } = this;
    const { closed } = device.manner;
    const isOnePort = this.#rtsp === this.#onvif;
    const isOnvifOpen = closed !== 'all' && closed !== 'onvif';
    const isRtspOpen = closed !== 'all' && closed !== 'rtsp';
    if (isOnePort) {
      device.onvifPort = await this.#keep(this.#onvif, closed !== 'all', device.onvifPort);
      device.rtspPort = device.onvifPort;
      return;
    }
    device.onvifPort = await this.#keep(this.#onvif, isOnvifOpen, device.onvifPort);
    device.rtspPort = await this.#keep(this.#rtsp, isRtspOpen, device.rtspPort);
  }

  /** A listener as it should be; a device that is off from the start has its port all the same. */
  async #keep(ear: Ear, isOpen: boolean, port: number): Promise<number> {
    if (isOpen === ear.listening && port !== 0) return port;
    if (isOpen || port === 0) {
      ear.listen({ host: this.device.make.host, port, exclusive: true });
      await once(ear, 'listening');
    }
    const address = ear.address();
    const held = typeof address === 'object' && address !== null ? address.port : port;
    if (!isOpen) {
      for (const socket of this.device.sockets ?? []) socket.destroy();
      await shut(ear);
    }
    return held;
  }
}

async function shut(ear: Ear): Promise<void> {
  if (!ear.listening) return;
  await new Promise<void>((resolve) => ear.close(() => resolve()));
}
