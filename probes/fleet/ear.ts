/** A device's listener, and one conversation on one connection. Shared functions, no closures: a city has thousands. */
import { Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { challenges, checkHeader } from './auth.ts';
import type { Device } from './device.ts';
import { type Message, MessageReader } from './message.ts';
import { onvifAnswer, page } from './onvif.ts';
import { snapshot } from './picture.ts';
import { RtspTalk } from './rtsp.ts';
import { contextOf } from './tls.ts';
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
  const { device, speech } = this;
  enter(device);
  if (!device.make.tls || speech === 'rtsp') return void new Talk(device, speech, socket).start();
  if (speech === 'onvif') return void new Talk(device, speech, secured(device, socket)).start();
  // One port for both: a handshake begins with a record of type 22, everything else has to be RTSP.
  device.sockets ??= new Set();
  device.sockets.add(socket);
  const leave = () => {
    device.sockets?.delete(socket);
    exit(device);
  };
  socket.on('error', () => socket.destroy());
  socket.once('close', leave);
  socket.once('data', (first: Buffer) => {
    socket.off('close', leave);
    device.sockets?.delete(socket);
    socket.pause();
    socket.unshift(first);
    const isHandshake = first[0] === 22;
    const talk = isHandshake
      ? new Talk(device, 'onvif', secured(device, socket))
      : new Talk(device, 'rtsp', socket);
    talk.start();
    if (!isHandshake) socket.resume();
  });
}

/** The device's side of the handshake. Whoever speaks no TLS is hung up on. */
function secured(device: Device, socket: Socket): Socket {
  socket.on('error', () => socket.destroy());
  return new TLSSocket(socket, { isServer: true, secureContext: contextOf(device) });
}

/** By address: sessions open over all devices there. */
const hosts = new Map<string, number>();

function enter({ make, suffered }: Device): void {
  suffered.connections += 1;
  suffered.sessionsAtOnce += 1;
  hosts.set(make.host, (hosts.get(make.host) ?? 0) + 1);
  // A caller that hung up and called again may be met in the wrong order, or both at once: first whatever is ready is
  // heard, and then the end of whoever was only let in by that.
  setImmediate(() =>
    setImmediate(() => {
      suffered.sessionsAtOnceMax = Math.max(suffered.sessionsAtOnceMax, suffered.sessionsAtOnce);
      suffered.hostSessionsAtOnceMax = Math.max(suffered.hostSessionsAtOnceMax, hosts.get(make.host) ?? 0);
    }),
  );
}

function exit({ make, suffered }: Device): void {
  suffered.sessionsAtOnce -= 1;
  const left = (hosts.get(make.host) ?? 1) - 1;
  if (left > 0) hosts.set(make.host, left);
  else hosts.delete(make.host);
}

function count(device: Device): void {
  const minute = Math.floor(Date.now() / 60_000);
  if (device.minute !== minute) device.inMinute = 0;
  device.minute = minute;
  device.inMinute += 1;
  device.suffered.requests += 1;
  device.suffered.requestsPerMinuteMax = Math.max(device.suffered.requestsPerMinuteMax, device.inMinute);
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
    this.#device.sockets ??= new Set();
    this.#device.sockets.add(socket);
    socket.setNoDelay(true);
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    // A peer that went away is no event. It has left now, not when the handle is closed: that is later than the next caller.
    socket.on('error', () => {
      this.#leave();
      socket.destroy();
    });
    socket.on('end', () => this.#leave());
    socket.on('close', () => {
      this.#rtsp?.stop();
      this.#device.sockets?.delete(socket);
      this.#device.suffered.bytesSent += socket.bytesWritten;
      this.#leave();
    });
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  /** The caller has hung up, or we have. */
  #leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    exit(this.#device);
  }

  #take(chunk: Buffer): void {
    switch (this.#device.manner.meets) {
      case 'silence':
        return;
      case 'reset':
        // Node resets plain connections alone.
        if (this.#socket instanceof TLSSocket) this.#socket.destroy();
        else this.#socket.resetAndDestroy();
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
      count(this.#device);
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
