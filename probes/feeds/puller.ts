/** One live picture of one camera: a single session with the device and a single ffmpeg, shared by all who watch. */
import type { Log } from '../../config/log.ts';
import type { AccessUnit } from '../drivers/access-unit.ts';
import { FeedFailure, play } from '../drivers/rtsp-play.ts';
import type { StreamAddress } from '../drivers/rtsp-talk.ts';
import type { FeedEvent, FeedReason } from '../link/link.ts';
import type { Login } from '../link/target.ts';
import { PictureGroup } from './picture-group.ts';
import { Transcoder } from './transcoder.ts';
import type { Piece } from './transport-stream.ts';
import type { Turns } from './turns.ts';
import { Viewer } from './viewer.ts';

/** What a puller needs of the house. */
export interface PullerOptions {
  /** The target's number. */
  readonly n: number;
  readonly address: StreamAddress;
  readonly login: Login | undefined;
  /** Resolves when the device's one control session is ours, with what gives it back. */
  readonly claim: (n: number, signal: AbortSignal) => Promise<() => void>;
  readonly ffmpeg: () => Promise<string | undefined>;
  readonly turns: Turns;
  /** How long a feed goes on after its last viewer. */
  readonly lingerMs: number;
  /** The device refused the password. */
  readonly onRefused: () => void;
  readonly log: Log;
}

type State = 'idle' | 'connecting' | 'waiting-key' | 'live' | 'ended';

/** A device that is busy with looks for this long cannot be watched now. */
const CLAIM_MS = 10_000;
/** A camera that changes its size more often has no picture that can be shown. */
const CHANGES = 5;

/** Ends once, with a reason, and is not used again. */
export class Puller {
  readonly #options: PullerOptions;
  readonly #off = new AbortController();
  readonly #viewers = new Set<Viewer>();
  readonly #group = new PictureGroup();
  #state: State = 'idle';
  #reason: FeedReason | undefined;
  #transcoder: Transcoder | undefined;
  #isBeginning = false;
  #changes = 0;
  #linger: NodeJS.Timeout | undefined;
  #done: Promise<void> = Promise.resolve();
  #onEnded: () => void = () => {};
  #bytes = 0;

  constructor(options: PullerOptions) {
    this.#options = options;
  }

  /** `onEnded` is called as soon as no viewer can join any more; the session may still be closing, see `stop`. */
  start(onEnded: () => void): void {
    this.#state = 'connecting';
    this.#onEnded = onEnded;
    this.#done = this.#run();
  }

  /** Resolves when the device has been left and ffmpeg is gone. */
  stop(reason: FeedReason = 'stopped'): Promise<void> {
    this.#end(reason);
    return this.#done;
  }

  get state(): State {
    return this.#state;
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  /** Does it play what would be played now? Another address or login needs another session. */
  isOf(address: StreamAddress, login: Login | undefined): boolean {
    const { address: ours, login: our } = this.#options;
    const sameAddress =
      ours.host === address.host && ours.port === address.port && ours.path === address.path;
    return (
      sameAddress &&
      our?.username === login?.username &&
      our?.password === login?.password &&
      our?.basicAllowed === login?.basicAllowed
    );
  }

  /** A new viewer; one who comes later sees a picture at once. */
  join(): Viewer {
    const viewer = new Viewer(() => this.#left(viewer));
    clearTimeout(this.#linger);
    this.#viewers.add(viewer);
    if (this.#state === 'live' && this.#transcoder) {
      viewer.tell(liveEvent(this.#transcoder));
      this.#transcoder.beginning.forEach((bytes, i) => {
        viewer.show({ bytes, key: i === 0 });
      });
    }
    return viewer;
  }

  #left(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    if (this.#viewers.size > 0 || this.#state === 'ended') return;
    if (this.#options.lingerMs === 0) this.#end('stopped');
    else this.#linger = setTimeout(() => this.#end('stopped'), this.#options.lingerMs);
  }

  async #run(): Promise<void> {
    const { n, address, login, log } = this.#options;
    const startedMs = performance.now();
    let release: (() => void) | undefined;
    let ffmpegPath: string | undefined;
    try {
      ffmpegPath = await this.#options.ffmpeg();
      if (ffmpegPath === undefined) this.#end('no-decoder');
      else {
        release = await this.#claim();
        for await (const unit of play(address, login, this.#off.signal)) this.#take(unit, ffmpegPath);
      }
    } catch (error) {
      this.#end(this.#reasonOf(error));
    } finally {
      this.#end('stopped');
      await this.#transcoder?.stop();
      release?.();
      const ms = Math.round(performance.now() - startedMs);
      log.info({ n, reason: this.#reason, ms, bytes: this.#bytes }, 'feeds.ended');
    }
  }

  #reasonOf(error: unknown): FeedReason {
    const { n, log, onRefused } = this.#options;
    if (!(error instanceof FeedFailure)) {
      log.error({ n, error }, 'feeds.broken');
      return 'protocol';
    }
    if (error.trouble === 'auth-refused') onRefused();
    log.debug({ n, steps: error.steps }, 'feeds.steps');
    return error.reason;
  }

  /** Undefined when there was no room in time; then the feed has ended. A claim that comes too late is given back. */
  async #claim(): Promise<(() => void) | undefined> {
    if (this.#off.signal.aborted) return undefined;
    const timer = setTimeout(() => this.#end('limit'), CLAIM_MS);
    const aborted = new Promise<undefined>((resolve) => {
      this.#off.signal.addEventListener('abort', () => resolve(undefined));
    });
    try {
      const claimed = this.#options.claim(this.#options.n, this.#off.signal);
      claimed.then(
        (release) => {
          if (this.#off.signal.aborted) release();
        },
        () => {},
      );
      const release = await Promise.race([claimed, aborted]);
      return this.#off.signal.aborted ? undefined : release;
    } catch (error) {
      if (!this.#off.signal.aborted) throw error;
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  #take(unit: AccessUnit, ffmpegPath: string): void {
    if (this.#state === 'connecting') this.#state = 'waiting-key';
    this.#group.add(unit);
    if (this.#transcoder && !this.#transcoder.canTake(unit.format)) {
      void this.#transcoder.stop();
      this.#transcoder = undefined;
      this.#changes++;
      if (this.#changes > CHANGES) this.#end('codec');
    }
    if (this.#off.signal.aborted) return;
    if (this.#transcoder) this.#transcoder.feed(unit);
    else if (!this.#isBeginning) void this.#begin(ffmpegPath);
  }

  /** Waits for a turn while pictures go on being kept; a turn lasts until ffmpeg has shown its first. */
  async #begin(ffmpegPath: string): Promise<void> {
    this.#isBeginning = true;
    const giveBack = await this.#options.turns.take(this.#off.signal);
    this.#isBeginning = false;
    if (!giveBack) return this.#end('limit');
    const first = this.#group.units[0];
    if (this.#off.signal.aborted || !first) return giveBack(); // the next key picture begins anew
    let isLive = false;
    const transcoder = new Transcoder(ffmpegPath, first.format, (piece) => {
      if (this.#transcoder !== transcoder) return;
      if (!isLive) {
        isLive = true;
        giveBack();
        this.#live(transcoder);
      }
      this.#show(piece);
    });
    this.#transcoder = transcoder;
    for (const unit of this.#group.units) transcoder.feed(unit);
    const end = await transcoder.ended;
    giveBack();
    if (end === 'stopped' || this.#off.signal.aborted) return;
    this.#options.log.warn({ n: this.#options.n, tail: transcoder.tail }, 'feeds.encoder-failed');
    this.#end('codec');
  }

  #live(transcoder: Transcoder): void {
    if (this.#state === 'ended') return;
    this.#state = 'live';
    const event = liveEvent(transcoder);
    for (const viewer of this.#viewers) viewer.tell(event);
    this.#options.log.info(
      {
        n: this.#options.n,
        codec: event.codec,
        width: event.width,
        height: event.height,
      },
      'feeds.live',
    );
  }

  #show(piece: Piece): void {
    this.#bytes += piece.bytes.length;
    for (const viewer of this.#viewers) viewer.show(piece);
  }

  /** The first reason counts. */
  #end(reason: FeedReason): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#reason = reason;
    clearTimeout(this.#linger);
    this.#off.abort();
    void this.#transcoder?.stop();
    for (const viewer of this.#viewers) viewer.end(reason);
    this.#viewers.clear();
    this.#onEnded();
  }
}

/** The camera's own size and codec, for people; the bytes are MPEG-1 and smaller. */
function liveEvent({ format }: Transcoder): Extract<FeedEvent, { is: 'live' }> {
  return { is: 'live', width: format.width, height: format.height, codec: format.codec };
}
