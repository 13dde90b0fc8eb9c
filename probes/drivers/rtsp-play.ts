/** Plays a stream over the control connection (TCP interleaved, pictures only) and gives its access units. */
import type { FeedReason } from '../link/link.ts';
import type { Step } from '../link/observation.ts';
import type { Login } from '../link/target.ts';
import { type AccessUnit, codecOf, UnitAssembler } from './access-unit.ts';
import { readRtp } from './rtp.ts';
import { abortFailure } from './rtsp-connection.ts';
import { cleanText, headerOf } from './rtsp-message.ts';
import { type Described, RtspTalk, type StreamAddress } from './rtsp-talk.ts';
import { feedReason, RtspFailure, type RtspTrouble } from './rtsp-trouble.ts';
import { controlUri, type SdpMedia } from './sdp.ts';
import type { VideoCodec } from './video-codec.ts';

/** Patience with a stream. */
export interface Patience {
  /** From PLAY to the first packet. */
  readonly firstByteMs: number;
  /** Between packets. */
  readonly noDataMs: number;
  /** From the first packet to the first key picture: smart codecs stretch their groups. */
  readonly keyMs: number;
}

const PATIENCE: Patience = { firstByteMs: 5_000, noDataMs: 5_000, keyMs: 12_000 };

/** What a slow reader may leave waiting; beyond, everything is dropped up to the next key picture. */
const WAITING_LIMIT = 4 * 1024 * 1024;
const WAITING_UNITS = 600;
/** RFC 2326 §12.37: a session without a stated time-out lasts this long. */
const SESSION_SECONDS = 60;
const TEARDOWN_MS = 300;

/** Why a stream could not be played, or ended. */
export class FeedFailure extends Error {
  override readonly name = 'FeedFailure';
  readonly reason: FeedReason;
  /** Tells a refused password from one that was never offered. */
  readonly trouble: RtspTrouble;
  /** What was tried up to there. */
  readonly steps: readonly Step[];
  constructor(trouble: RtspTrouble, steps: readonly Step[]) {
    super(feedReason(trouble));
    this.reason = feedReason(trouble);
    this.trouble = trouble;
    this.steps = steps;
  }
}

/**
 * One session with a device, from its first key picture on. Ends by throwing FeedFailure for anything the device did, and
 * quietly when the reader leaves or the signal aborts; the session is torn down either way. `steps`: what is tried.
 */
export async function* play(
  address: StreamAddress,
  login: Login | undefined,
  signal: AbortSignal,
  patience: Patience = PATIENCE,
  steps: Step[] = [],
): AsyncGenerator<AccessUnit, void, undefined> {
  const opening = new AbortController();
  const talk = new RtspTalk(address, login, opening.signal, steps);
  const session = new PlaySession(talk, patience);
  const abort = () => {
    // once there is a session the connection is needed for its farewell
    if (session.isPlaying) session.fail(abortFailure(signal));
    else opening.abort(signal.reason);
  };
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    await session.start();
    for (;;) yield await session.next();
  } catch (failure) {
    if (failure instanceof RtspFailure) throw new FeedFailure(failure.trouble, talk.steps);
    if (!signal.aborted) throw failure;
  } finally {
    signal.removeEventListener('abort', abort);
    await session.stop();
  }
}

/** The session behind `play`: packets arrive whenever they like, units are taken one at a time. */
class PlaySession {
  readonly #talk: RtspTalk;
  readonly #patience: Patience;
  readonly #waiting: AccessUnit[] = [];
  #waitingBytes = 0;
  #needsKey = false;
  #failure: unknown;
  #wake: () => void = () => {};
  #assembler: UnitAssembler | undefined;
  #channel = 0;
  #id: string | undefined;
  #uri = '';
  #silence: NodeJS.Timeout | undefined;
  #keyWait: NodeJS.Timeout | undefined;
  #keepAlive: NodeJS.Timeout | undefined;
  #isHeard = false;
  isPlaying = false;

  constructor(talk: RtspTalk, patience: Patience) {
    this.#talk = talk;
    this.#patience = patience;
  }

  async start(): Promise<void> {
    await this.#talk.open();
    const able = await this.#talk.tell('OPTIONS', this.#talk.uri); // whatever it answers: some devices want to be greeted
    const described = await this.#talk.describe();
    const { media, codec } = pictureOf(described);
    this.#assembler = new UnitAssembler(codec, media);
    this.#uri = cleanText(controlUri(described.base, described.sdp.control));
    const seconds = await this.#setUp(cleanText(controlUri(described.base, media.control)));

    // packets may follow PLAY's answer in the same segment
    this.#talk.connection.listen(
      (channel, payload) => this.#take(channel, payload),
      (failure) => this.fail(failure),
    );
    this.#silence = setTimeout(() => this.fail(new RtspFailure('timeout')), this.#patience.firstByteMs);
    await this.#talk.ask('PLAY', this.#uri, { Session: this.#id, Range: 'npt=0.000-' });
    this.isPlaying = true;
    const asks = headerOf(able, 'public')?.toUpperCase().includes('GET_PARAMETER')
      ? 'GET_PARAMETER'
      : 'OPTIONS';
    const remind = () => this.#talk.remind(asks, this.#uri, this.#id);
    this.#keepAlive = setInterval(remind, Math.min(30_000, (seconds * 1000) / 2));
  }

  async next(): Promise<AccessUnit> {
    for (;;) {
      const unit = this.#waiting.shift();
      if (unit) {
        this.#waitingBytes -= unit.bytes;
        return unit;
      }
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Tells the device that we are going, and waits a little so that it hears it. */
  async stop(): Promise<void> {
    clearTimeout(this.#silence);
    clearTimeout(this.#keyWait);
    clearInterval(this.#keepAlive);
    const { connection } = this.#talk;
    connection.listen(
      () => {},
      () => {},
    );
    if (this.isPlaying && this.#id !== undefined) {
      await this.#talk.farewell('TEARDOWN', this.#uri, this.#id, TEARDOWN_MS);
    }
    this.#talk.close();
  }

  /** Seconds that the session lasts without a word from us. */
  async #setUp(uri: string): Promise<number> {
    const answer = await this.#talk.ask('SETUP', uri, { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' });
    const transport = headerOf(answer, 'transport') ?? '';
    if (/RTP\/AVP(?:\/UDP)?;/i.test(`${transport};`)) throw new RtspFailure('unsupported');
    this.#channel = Number(/interleaved=(\d{1,3})/i.exec(transport)?.[1] ?? 0);
    const [id, ...parameters] = (headerOf(answer, 'session') ?? '').split(';');
    this.#id = id ? cleanText(id.trim()) : undefined;
    const told = parameters
      .map((parameter) => /^\s*timeout\s*=\s*(\d{1,6})/i.exec(parameter)?.[1])
      .find(Boolean);
    return Math.max(5, Number(told ?? SESSION_SECONDS));
  }

  #take(channel: number, payload: Uint8Array): void {
    if (channel !== this.#channel || !this.#assembler || payload.length === 0) return;
    const packet = readRtp(payload);
    if (!packet) throw new RtspFailure('bad-answer');
    this.#hush();
    for (const unit of this.#assembler.push(packet, performance.now())) this.#queue(unit);
  }

  /** The silence begins anew; per packet a timer is only moved, not made. */
  #hush(): void {
    if (this.#isHeard) {
      this.#silence?.refresh();
      return;
    }
    this.#isHeard = true;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.fail(new RtspFailure('timeout')), this.#patience.noDataMs);
    this.#keyWait = setTimeout(() => this.fail(new RtspFailure('timeout')), this.#patience.keyMs);
  }

  #queue(unit: AccessUnit): void {
    clearTimeout(this.#keyWait);
    if (this.#waitingBytes + unit.bytes > WAITING_LIMIT || this.#waiting.length >= WAITING_UNITS) {
      this.#waiting.length = 0;
      this.#waitingBytes = 0;
      this.#needsKey = true;
    }
    if (this.#needsKey && !unit.key) return;
    this.#needsKey = false;
    this.#waiting.push(unit);
    this.#waitingBytes += unit.bytes;
    this.#wake();
  }

  /** The first cause counts. */
  fail(failure: unknown): void {
    this.#failure ??= failure;
    clearTimeout(this.#silence);
    clearTimeout(this.#keyWait);
    this.#wake();
  }
}

/** The first picture stream whose codec can be shown. */
function pictureOf({ sdp }: Described): { readonly media: SdpMedia; readonly codec: VideoCodec } {
  const videos = sdp.media.filter(({ kind }) => kind === 'video');
  for (const media of videos) {
    const codec = codecOf(media);
    if (codec) return { media, codec };
  }
  throw new RtspFailure(videos.length > 0 ? 'codec' : 'no-video');
}
