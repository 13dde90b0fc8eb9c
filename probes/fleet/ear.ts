/** A device's listener, and one conversation on one connection. Shared functions, no closures: a city has thousands. */
import { Server, type Socket } from 'node:net';
import { challenges, checkHeader } from './auth.ts';
import type { Device } from './device.ts';
import { type Message, MessageReader } from './message.ts';
import { onvifAnswer, page } from './onvif.ts';
import { snapshot } from './picture.ts';
import { RtspTalk } from './rtsp.ts';
import { type Answer, sendHttp } from './wire.ts';

/** What is spoken on a port. `both` tells them apart by the first line: one listener a device instead of two. */
export type Speech = 'onvif' | 'rtsp' | 'both';

const IDLE_MS = 120_000;
const SLOW_MS = 3_000;

/** A listening port of one device. */
export class Ear extends Server {
  readonly device: Device;
  readonly speech: Speech;

  constructor(device: Device, speech: Speech) {
    super();
    this.device = device;
    this.speech = speech;
    this.on('connection', hear);
  }
}

function hear(this: Ear, socket: Socket): void {
  const { device } = this;
  const { suffered } = device;
  suffered.connections += 1;
  suffered.sessionsAtOnce += 1;
  // A caller that hung up and called again may be met in the wrong order: first whatever is ready is heard.
  setImmediate(() => {
    suffered.sessionsAtOnceMax = Math.max(suffered.sessionsAtOnceMax, suffered.sessionsAtOnce);
  });
  device.sockets ??= new Set();
  device.sockets.add(socket);
  new Talk(device, this.speech, socket).start();
}

class Talk {
  readonly #device: Device;
  readonly #speech: Speech;
  readonly #socket: Socket;
  readonly #reader = new MessageReader();
  #rtsp: RtspTalk | undefined;
  #isBusy = false;
  #isOver = false;

  constructor(device: Device, speech: Speech, socket: Socket) {
    this.#device = device;
    this.#speech = speech;
    this.#socket = socket;
  }

  start(): void {
    const socket = this.#socket;
    socket.setNoDelay(true);
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy()); // a peer that went away is no event
    socket.on('end', () => this.#leave());
    socket.on('close', () => {
      this.#rtsp?.stop();
      this.#device.sockets?.delete(socket);
      this.#leave();
    });
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  /** The caller has hung up, or we have. */
  #leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#device.suffered.sessionsAtOnce -= 1;
  }

  #take(chunk: Buffer): void {
    switch (this.#device.manner.meets) {
      case 'silence':
        return;
      case 'reset':
        this.#socket.resetAndDestroy();
        return;
      case 'garbage':
        this.#socket.end(
          Buffer.from('\u0007\u0013#!~ %00 ~ 7f 45 4c 46 \u0001\r\n\r\n\u0002\u0003', 'latin1'),
        );
        return;
      default:
        this.#reader.push(chunk);
        this.#go();
    }
  }

  /** Answers what is whole, one request after the other. */
  #go(): void {
    while (!this.#isBusy && !this.#socket.destroyed) {
      const message = this.#reader.next();
      if (message === 'more') return;
      if (message === 'bad') {
        this.#socket.end(`${this.#speech === 'rtsp' ? 'RTSP/1.0' : 'HTTP/1.1'} 400 Bad Request\r\n\r\n`);
        return;
      }
      this.#device.suffered.requests += 1;
      if (!this.#isSpoken(message)) {
        this.#socket.end(`${message.protocol === 'RTSP' ? 'HTTP/1.1' : 'RTSP/1.0'} 400 Bad Request\r\n\r\n`);
        return;
      }
      if (message.protocol === 'RTSP') {
        this.#rtsp ??= new RtspTalk(this.#device, this.#socket);
        this.#rtsp.answer(message);
      } else this.#http(message);
    }
  }

  #isSpoken({ protocol }: Message): boolean {
    return this.#speech === 'both' || (this.#speech === 'rtsp') === (protocol === 'RTSP');
  }

  #http(message: Message): void {
    const device = this.#device;
    if (message.target === device.make.snapshotPath) {
      this.#picture(message);
      return;
    }
    if (!message.target.startsWith('/onvif/')) {
      this.#send(message, { status: 404, type: 'text/html', body: page('404 Not Found') });
      return;
    }
    const answer = onvifAnswer(device, message);
    if (device.manner.events !== 'slow-after' || device.subscriptions === 0) {
      this.#send(message, answer);
      return;
    }
    this.#isBusy = true;
    const timer = setTimeout(() => this.#later(message, answer), SLOW_MS);
    this.#socket.once('close', () => clearTimeout(timer));
  }

  #picture(message: Message): void {
    const device = this.#device;
    if (device.manner.snapshot === 'missing') {
      this.#send(message, { status: 404, type: 'text/html', body: page('404 Not Found') });
      return;
    }
    const outcome = checkHeader(device, message);
    if (outcome !== 'right') {
      const headers = challenges(device, 'HTTP', outcome === 'stale');
      this.#send(message, { status: 401, type: 'text/html', headers, body: page('401 Unauthorized') });
      return;
    }
    device.suffered.snapshots += 1;
    this.#isBusy = true;
    const type = device.manner.snapshot === 'odd-type' ? 'application/octet-stream' : 'image/jpeg';
    snapshot(device).then(
      (body) => this.#later(message, { status: 200, type, body }),
      () => this.#later(message, { status: 500, type: 'text/plain', body: 'no picture' }),
    );
  }

  #later(message: Message, answer: Answer): void {
    this.#isBusy = false;
    if (this.#socket.destroyed) return;
    this.#send(message, answer);
    this.#go();
  }

  #send(message: Message, answer: Answer): void {
    const asked = message.headers.get('connection')?.toLowerCase();
    const isKept = message.version === '1.1' ? asked !== 'close' : asked === 'keep-alive';
    const goesOn = sendHttp(this.#socket, answer, this.#device.manner.wire, isKept);
    if (!goesOn) this.#isBusy = true; // nothing more is read on this connection
  }
}
