/** The RTSP side of a device: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN over TCP, with a clip that runs for ever. */
import { randomInt } from 'node:crypto';
import type { Socket } from 'node:net';
import { challenges, checkHeader, type Outcome } from './auth.ts';
import { CLIP_FPS, packetsOf, type RtpState, theClip } from './clip.ts';
import type { Device } from './device.ts';
import type { Message } from './message.ts';
import { HEIGHT, WIDTH } from './scene.ts';
import { sendRtsp } from './wire.ts';

const METHODS = 'OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER';
const CLOCK_HZ = 90_000;
const TICK_MS = 40;
/** A viewer that does not read gets no more until it has read; then it begins at a key frame. */
const UNSENT_MOST = 1_000_000;

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  302: 'Moved Temporarily',
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  454: 'Session Not Found',
  455: 'Method Not Valid in This State',
  461: 'Unsupported Transport',
};

/** One RTSP conversation on one connection. */
export class RtspTalk {
  readonly #device: Device;
  readonly #socket: Socket;
  #session = '';
  #rtp: RtpState | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(device: Device, socket: Socket) {
    this.#device = device;
    this.#socket = socket;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  answer(message: Message): void {
    if (message.method === 'OPTIONS') {
      this.#say(message, 200, [`Public: ${METHODS}`]);
      return;
    }
    const refusal = this.#refusalOf(message);
    if (refusal !== undefined) {
      this.#say(message, 401, refusal);
      return;
    }
    if (!this.#isOurs(message.target)) {
      this.#say(message, 404);
      return;
    }
    switch (message.method) {
      case 'DESCRIBE':
        this.#describe(message);
        return;
      case 'SETUP':
        this.#setup(message);
        return;
      case 'PLAY':
        this.#play(message);
        return;
      case 'PAUSE':
        this.stop();
        this.#say(message, 200, [`Session: ${this.#session}`]);
        return;
      case 'TEARDOWN':
        this.stop();
        this.#say(message, 200);
        this.#socket.end();
        return;
      case 'GET_PARAMETER':
      case 'SET_PARAMETER':
        this.#say(message, 200, this.#session === '' ? [] : [`Session: ${this.#session}`]);
        return;
      default:
        this.#say(message, 405, [`Allow: ${METHODS}`]);
        return;
    }
  }

  /** Challenge lines, or nothing when the caller may go on. */
  #refusalOf(message: Message): string[] | undefined {
    const { stream } = this.#device.manner;
    if (stream === 'basic-only') {
      const isRight = checkHeader(this.#device, message, true) === 'right';
      return isRight ? undefined : ['WWW-Authenticate: Basic realm="Device"'];
    }
    const outcome: Outcome = checkHeader(this.#device, message);
    if (outcome === 'right' && stream !== 'refused') return undefined;
    return challenges(this.#device, 'RTSP', outcome === 'stale');
  }

  #isOurs(target: string): boolean {
    const from = target.indexOf('/', 'rtsp://'.length);
    const path = from < 0 ? '/' : target.slice(from);
    const own = this.#device.make.rtspPath;
    return path === own || path.startsWith(`${own}/`);
  }

  #describe(message: Message): void {
    const { stream } = this.#device.manner;
    if (stream === 'not-found') {
      this.#say(message, 404);
      return;
    }
    // 192.0.2.0/24 is set aside for documentation: nobody is there.
    if (stream === 'redirect') {
      this.#say(message, 302, ['Location: rtsp://192.0.2.9:554/elsewhere']);
      return;
    }
    const body = description(this.#device, stream === 'no-video');
    this.#say(message, 200, [`Content-Base: ${message.target}/`, 'Content-Type: application/sdp'], body);
  }

  #setup(message: Message): void {
    const wanted = /interleaved=(\d{1,3})-(\d{1,3})/.exec(message.headers.get('transport') ?? '');
    if (wanted === null) {
      this.#say(message, 461);
      return;
    }
    const channel = Number(wanted[1]) & 0xff;
    this.#session = String(randomInt(10_000_000, 99_999_999));
    this.#rtp = { channel, ssrc: randomInt(2 ** 32), sequence: randomInt(2 ** 16) };
    this.#say(message, 200, [
      `Transport: RTP/AVP/TCP;unicast;interleaved=${channel}-${wanted[2]};ssrc=${this.#rtp.ssrc.toString(16).padStart(8, '0')}`,
      `Session: ${this.#session};timeout=60`,
    ]);
  }

  #play(message: Message): void {
    const rtp = this.#rtp;
    if (rtp === undefined) {
      this.#say(message, 455);
      return;
    }
    if (message.headers.get('session')?.split(';')[0] !== this.#session) {
      this.#say(message, 454);
      return;
    }
    if (this.#timer !== undefined) {
      this.#say(message, 200, [`Session: ${this.#session}`]);
      return;
    }
    const firstTimestamp = randomInt(2 ** 31);
    this.#device.suffered.plays += 1;
    this.#say(message, 200, [
      `Session: ${this.#session}`,
      'Range: npt=0.000-',
      `RTP-Info: url=${message.target};seq=${rtp.sequence};rtptime=${firstTimestamp}`,
    ]);
    this.#stream(rtp, firstTimestamp);
  }

  #stream(rtp: RtpState, firstTimestamp: number): void {
    const { frames } = theClip();
    const startMs = performance.now();
    let sent = 0;
    let isSkipping = false;
    const tick = () => {
      const { stream } = this.#device.manner;
      const elapsedMs = performance.now() - startMs;
      if (elapsedMs > 1_000 && stream === 'stalls') return;
      if (elapsedMs > 1_000 && stream === 'closes') {
        this.#socket.end();
        return;
      }
      for (; sent * 1_000 <= elapsedMs * CLIP_FPS; sent += 1) {
        const frame = frames[sent % frames.length];
        if (frame === undefined) return;
        if (this.#socket.writableLength > UNSENT_MOST) isSkipping = true;
        else if (frame.isKey) isSkipping = false;
        if (isSkipping) continue;
        const bytes = packetsOf(frame, firstTimestamp + (sent * CLOCK_HZ) / CLIP_FPS, rtp);
        this.#socket.write(stream === 'garbage' ? spoilt(bytes) : bytes);
      }
    };
    this.#timer = setInterval(tick, TICK_MS);
    this.#timer.unref();
    tick();
  }

  #say(message: Message, status: number, headers: readonly string[] = [], body = ''): void {
    const lines = [
      `RTSP/1.0 ${status} ${REASONS[status] ?? 'Status'}`,
      `CSeq: ${message.headers.get('cseq') ?? '0'}`,
      'Server: Device/1.0',
      ...headers,
    ];
    if (body !== '') lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
    sendRtsp(this.#socket, `${lines.join('\r\n')}\r\n\r\n${body}`, this.#device.manner.wire);
  }
}

function description(device: Device, isMute: boolean): string {
  const { sps, pps } = theClip();
  const video = [
    'm=video 0 RTP/AVP 96',
    'b=AS:512',
    'a=rtpmap:96 H264/90000',
    `a=fmtp:96 packetization-mode=1;profile-level-id=${sps.toString('hex', 1, 4)};sprop-parameter-sets=${sps.toString('base64')},${pps.toString('base64')}`,
    `a=framerate:${CLIP_FPS}`,
    `a=x-dimensions:${WIDTH},${HEIGHT}`,
    'a=control:trackID=1',
  ];
  const sound = ['m=audio 0 RTP/AVP 8', 'a=rtpmap:8 PCMA/8000', 'a=control:trackID=2'];
  return [
    'v=0',
    `o=- ${device.make.seed} 1 IN IP4 ${device.make.host}`,
    's=Media',
    'c=IN IP4 0.0.0.0',
    't=0 0',
    'a=control:*',
    'a=range:npt=0-',
    ...(isMute ? sound : video),
    '',
  ].join('\r\n');
}

/** Frames whose lengths no longer fit what follows. */
function spoilt(bytes: Buffer): Buffer {
  const broken = Buffer.from(bytes);
  for (let at = 2; at < broken.length; at += 97) broken[at] = (broken[at] ?? 0) ^ 0x5a;
  return broken;
}
