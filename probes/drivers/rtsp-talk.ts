/** A talk with one device over RTSP: requests with a login where it is wanted, each step kept, every refusal given its word. */
import type { Step } from '../link/observation.ts';
import type { Login } from '../link/target.ts';
import { authority } from './authority.ts';
import { answerChallenge, isStale, schemesOf } from './http-digest.ts';
import { RtspConnection } from './rtsp-connection.ts';
import { cleanText, headerOf, type RtspResponse, streamUri } from './rtsp-message.ts';
import { RtspFailure, type RtspTrouble } from './rtsp-trouble.ts';
import { readSdp, type Sdp } from './sdp.ts';

/** Where a stream is. */
export interface StreamAddress {
  readonly host: string;
  readonly port: number;
  /** Path and query. Never put into a step: some devices want a login in it. */
  readonly path: string;
}

/** What a device says of a stream. */
export interface Described {
  readonly sdp: Sdp;
  /** What relative addresses in the description are relative to (RFC 2326 §C.1.1). */
  readonly base: string;
}

type Headers = Readonly<Record<string, string | undefined>>;

/** Made per talk; `open` first, `close` at the end. Rejections are RtspFailures, or the signal's reason. */
export class RtspTalk {
  readonly steps: Step[];
  readonly uri: string;
  readonly #address: StreamAddress;
  readonly #login: Login | undefined;
  readonly #signal: AbortSignal;
  #connection: RtspConnection;
  #challenges: readonly string[] = [];
  #nonceUses = 0;
  /** The device has taken our password at least once: a later 401 is about its nonce, not about the password. */
  #isAccepted = false;

  /** `steps`: where everything that is tried is put down. */
  constructor(address: StreamAddress, login: Login | undefined, signal: AbortSignal, steps: Step[] = []) {
    this.steps = steps;
    this.#address = address;
    this.#login = login;
    this.#signal = signal;
    this.uri = streamUri(address.host, address.port, address.path);
    this.#connection = new RtspConnection(address.host, address.port, signal);
  }

  get connection(): RtspConnection {
    return this.#connection;
  }

  async open(): Promise<void> {
    const { host, port } = this.#address;
    await this.#step(`tcp ${authority(host, port)}`, async () => {
      await this.#connection.open();
      return 'connected';
    });
  }

  /** What the stream holds. */
  async describe(): Promise<Described> {
    const response = await this.ask('DESCRIBE', this.uri, { Accept: 'application/sdp' });
    const sdp = readSdp(Buffer.from(response.body).toString('utf8'));
    if (!sdp) throw new RtspFailure('bad-answer');
    const told = headerOf(response, 'content-base') ?? headerOf(response, 'content-location');
    const base = told !== undefined && /^rtsps?:\/\//i.test(told) ? cleanText(told) : this.uri;
    return { sdp, base };
  }

  /** A request that must succeed. */
  async ask(method: string, uri: string, headers: Headers = {}): Promise<RtspResponse> {
    const response = await this.tell(method, uri, headers);
    const trouble = troubleOfStatus(response.status);
    if (trouble) throw new RtspFailure(trouble);
    return response;
  }

  /** A request whose answer may be anything but a refused password. A password is offered once, and again only for a stale nonce. */
  async tell(method: string, uri: string, headers: Headers = {}): Promise<RtspResponse> {
    let offered = this.#answerTo(method, uri);
    let response = await this.#send(method, uri, headers, offered);
    for (let isRenewed = false; response.status === 401; ) {
      const challenges = response.headers.get('www-authenticate') ?? [];
      if (offered !== undefined) {
        if (isRenewed || !(isStale(challenges) || this.#isAccepted)) throw new RtspFailure('auth-refused');
        isRenewed = true;
      }
      this.#challenges = challenges;
      this.#nonceUses = 0;
      offered = this.#answerTo(method, uri);
      if (offered === undefined) throw new RtspFailure('no-credential');
      if (/close/i.test(headerOf(response, 'connection') ?? '')) await this.#reopen();
      response = await this.#send(method, uri, headers, offered);
    }
    if (response.status === 403 && offered !== undefined && !this.#isAccepted)
      throw new RtspFailure('auth-refused');
    if (offered !== undefined) this.#isAccepted = true;
    return response;
  }

  /** Keeps a session alive. When only the nonce was too old it is said again at once. */
  remind(method: string, uri: string, session: string | undefined): void {
    const post = (onStray?: (response: RtspResponse) => void) =>
      this.#connection.post(
        method,
        uri,
        { Session: session, Authorization: this.#answerTo(method, uri) },
        onStray,
      );
    post((response) => {
      if (response.status !== 401 || !this.#isAccepted) return;
      this.#challenges = response.headers.get('www-authenticate') ?? [];
      this.#nonceUses = 0;
      post();
    });
  }

  /** Says the last word and waits a little, so that the device hears it. */
  async farewell(method: string, uri: string, session: string, limitMs: number): Promise<void> {
    const headers = { Session: session, Authorization: this.#answerTo(method, uri) };
    await this.#connection.request(method, uri, headers, limitMs).catch(() => {});
  }

  close(): void {
    this.#connection.close();
  }

  #answerTo(method: string, uri: string): string | undefined {
    if (!this.#login || this.#challenges.length === 0) return undefined;
    this.#nonceUses++;
    return answerChallenge(this.#challenges, { method, uri, login: this.#login, nc: this.#nonceUses });
  }

  async #send(
    method: string,
    uri: string,
    headers: Headers,
    authorization: string | undefined,
  ): Promise<RtspResponse> {
    let response: RtspResponse | undefined;
    const did = authorization === undefined ? `RTSP ${method}` : `RTSP ${method} with login`;
    await this.#step(
      did,
      async () => {
        response = await this.#connection.request(method, uri, { ...headers, Authorization: authorization });
        if (response.status !== 401) return `${response.status}`;
        return `401 ${schemesOf(response.headers.get('www-authenticate') ?? [])}`.trimEnd();
      },
      () => (response?.status ?? 0) < 400,
    );
    if (!response) throw new RtspFailure('reset');
    return response;
  }

  async #reopen(): Promise<void> {
    this.#connection.close();
    this.#connection = new RtspConnection(this.#address.host, this.#address.port, this.#signal);
    await this.open();
  }

  async #step(did: string, act: () => Promise<string>, isOk: () => boolean = () => true): Promise<void> {
    const startedMs = performance.now();
    const tookMs = () => Math.round((performance.now() - startedMs) * 10) / 10;
    try {
      const got = await act();
      this.steps.push({ did, ok: isOk(), got, tookMs: tookMs() });
    } catch (failure) {
      const word = failure instanceof RtspFailure ? this.#connection.code || failure.trouble : 'stopped';
      this.steps.push({ did, ok: false, got: word, tookMs: tookMs() });
      throw failure;
    }
  }
}

/** RFC 2326 §11. A refusal of the login has been dealt with before. */
function troubleOfStatus(status: number): RtspTrouble | undefined {
  if (status < 300) return undefined;
  if (status < 400) return 'redirect';
  if (status === 404 || status === 410) return 'not-found';
  if (status === 453 || status === 503) return 'busy';
  return status === 406 || status === 415 || status === 461 ? 'unsupported' : 'device-trouble';
}
