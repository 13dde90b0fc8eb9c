/**
 * The checkpoint listener (GA/T 1400, device resources only): registration with Digest, signs of life, the time, and
 * what is told of capture devices, checkpoints and lanes. Everything else is refused, and its body is never read.
 */
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../../config/log.ts';
import type { ViidFigures } from '../link/link.ts';
import type { Login, ViidPlan } from '../link/target.ts';
import { createServer } from './http.ts';
import { STATUS } from './viid-answer.ts';
import {
  type Asking,
  Desk,
  isSessionWay,
  type Reply,
  type ViidClock,
  type ViidTally,
  type Way,
} from './viid-desk.ts';
import { answerUnread, type Body, hasBody, isJsonType, readBody } from './viid-reading.ts';
import type { ViidView } from './viid-registrations.ts';

const CONTENT_TYPE = 'application/VIID+JSON';
const MOST_BYTES = { session: 16 << 10, list: 1 << 20 } as const;
/** Of all lists that are being read, together. Signs of life are short, and never wait for lists. */
const MOST_AT_ONCE = 32 << 20;
const MOST_CONNECTIONS = 2_048;
const MOST_HEADER_BYTES = 8 << 10;
/** Senders keep a connection open between two signs of life. */
const KEEP_OPEN_MS = 120_000;
/** How soon a port that is taken is tried again. */
const AGAIN_MS = 10_000;

const CLOCK: ViidClock = { wallMs: () => Date.now(), steadyMs: () => performance.now() };

export interface ViidOptions {
  readonly log: Log;
  /** Codes of devices and checkpoints of which something new is known. */
  readonly onNews?: (codes: ReadonlySet<string>) => void;
  readonly clock?: ViidClock;
}

/** By method and lower-case path: the only ways in. */
const WAYS: Readonly<Record<string, readonly [Way, string]>> = {
  'POST /viid/system/register': ['register', '/VIID/System/Register'],
  'POST /viid/system/unregister': ['unregister', '/VIID/System/UnRegister'],
  'POST /viid/system/keepalive': ['keepalive', '/VIID/System/Keepalive'],
  'GET /viid/system/time': ['time', '/VIID/System/Time'],
  'GET /viid/apes': ['apes', '/VIID/APEs'],
  'POST /viid/apes': ['apes', '/VIID/APEs'],
  'PUT /viid/apes': ['apes', '/VIID/APEs'],
  'GET /viid/tollgates': ['tollgates', '/VIID/Tollgates'],
  'POST /viid/tollgates': ['tollgates', '/VIID/Tollgates'],
  'PUT /viid/tollgates': ['tollgates', '/VIID/Tollgates'],
  'GET /viid/lanes': ['lanes', '/VIID/Lanes'],
  'POST /viid/lanes': ['lanes', '/VIID/Lanes'],
  'PUT /viid/lanes': ['lanes', '/VIID/Lanes'],
  'POST /viid/subscribenotifications': ['notify', '/VIID/SubscribeNotifications'],
};

export class ViidListener {
  readonly #options: ViidOptions;
  #plan: ViidPlan | undefined;
  #accountOf: (code: string) => Login | undefined = () => undefined;
  #desk: Desk | undefined;
  readonly #tally: ViidTally = { messages: 0, keepalives: 0, unread: 0, broken: 0, badDigests: 0 };
  #server: Server | undefined;
  #again: NodeJS.Timeout | undefined;
  /** Bytes that lists under way may come to. */
  #reserved = 0;
  /** One change of the plan after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: ViidOptions) {
    this.#options = options;
  }

  /** What is known of those who registered; undefined while nobody may. */
  get view(): ViidView | undefined {
    return this.#desk?.registrations;
  }

  /** What was heard; undefined while it does not listen. */
  get figures(): ViidFigures | undefined {
    const { port } = this;
    if (port === undefined) return undefined;
    const { messages, keepalives, unread, broken, badDigests } = this.#tally;
    const registered = this.#desk?.registrations.live ?? 0;
    return { port, registered, messages, refused: unread + broken, keepalives, unread, badDigests };
  }

  /** Where it listens; undefined while it does not. */
  get port(): number | undefined {
    const address = this.#server?.address() ?? null;
    return address === null ? undefined : (address as AddressInfo).port; // never a pipe: we give a port
  }

  /**
   * Takes a plan over. A listener on another address begins anew: whoever had registered is unknown until it registers
   * there. Without a plan nobody listens, and nothing is known of anybody.
   */
  plan(plan: ViidPlan | undefined, accountOf: (code: string) => Login | undefined): Promise<void> {
    const before = this.#plan;
    this.#plan = plan;
    this.#accountOf = accountOf;
    if (before?.host !== plan?.host || before?.port !== plan?.port) return this.#later();
    if (plan !== undefined) this.#desk?.replan(plan, accountOf);
    return this.#turn;
  }

  stop(): Promise<void> {
    return this.plan(undefined, () => undefined);
  }

  #later(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#move());
    return this.#turn;
  }

  async #move(): Promise<void> {
    clearTimeout(this.#again);
    await this.#close();
    const plan = this.#plan;
    if (plan === undefined) return;
    const { log, clock = CLOCK, onNews = () => undefined } = this.#options;
    this.#desk = new Desk({ plan, accountOf: this.#accountOf, clock, log, onNews, tally: this.#tally });
    await this.#open(plan);
  }

  async #open({ host, port }: ViidPlan): Promise<void> {
    const { log } = this.#options;
    const server = createServer({
      maxHeaderSize: MOST_HEADER_BYTES,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: KEEP_OPEN_MS,
      connectionsCheckingInterval: 5_000,
    });
    server.maxConnections = MOST_CONNECTIONS;
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      request.on('error', () => undefined); // whoever goes away in the middle is answered no more
      this.#answer(request, response).catch((error: unknown) => {
        log.error({ error }, 'viid.fault');
        request.socket.destroy();
      });
    };
    server.on('request', answer);
    // Who asks before sending is answered before sending.
    server.on('checkContinue', answer);
    server.on('checkExpectation', answer);
    server.on('clientError', (_error, socket) => socket.destroy());
    server.listen({ host, port, exclusive: true });
    try {
      await once(server, 'listening');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      log.error({ host, port, code }, 'viid.cannot-listen');
      this.#again = setTimeout(() => void this.#later(), AGAIN_MS);
      return;
    }
    server.on('error', (error) => log.error({ error }, 'viid.broken'));
    this.#server = server;
    log.info({ host, port: this.port }, 'viid.listening');
  }

  async #close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#desk = undefined;
    if (server === undefined) return;
    const closed = new Promise<void>((done) => server.close(() => done()));
    server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const desk = this.#desk;
    if (desk === undefined) return void request.socket.destroy();
    this.#tally.messages += 1;
    const saidPath = (request.url ?? '').replace(/^https?:\/\/[^/]*/i, '').split('?', 1)[0] ?? '';
    const plain = saidPath.toLowerCase().replace(/\/$/, '');
    const known = WAYS[`${request.method} ${plain}`];
    const reply =
      known === undefined
        ? this.#refuse(desk, request, plain)
        : await this.#reply(desk, askingOf(request, known, saidPath), request, response);
    if (reply !== undefined) send(request, response, reply);
  }

  /** Neither body nor query is anybody's business: of the path its first two words are written down. */
  #refuse(desk: Desk, { method, socket }: IncomingMessage, plain: string): Reply {
    const path = /^(?:\/[a-z]{1,32}){1,2}/.exec(plain)?.[0] ?? '/';
    this.#options.log.debug({ method, path, origin: socket.remoteAddress }, 'viid.refused');
    this.#tally.unread += 1;
    const words = 'not taken here: device resources only';
    return desk.refusal(404, { id: '', code: STATUS.operation, words }, path);
  }

  async #reply(
    desk: Desk,
    asking: Asking,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Reply | undefined> {
    const refused = desk.admit(asking);
    if (refused !== undefined) return refused;
    if (asking.method === 'GET') return desk.read(asking);
    const { path } = asking;
    if (!isJsonType(request) || request.headers['content-encoding'] !== undefined) {
      this.#tally.broken += 1;
      return desk.refusal(415, { id: '', code: STATUS.jsonForm, words: `wanted ${CONTENT_TYPE}` }, path);
    }
    const most = isSessionWay(asking.way) ? MOST_BYTES.session : MOST_BYTES.list;
    const said = Math.min(most, Number(request.headers['content-length'] ?? most));
    const wanted = isSessionWay(asking.way) ? 0 : said;
    if (this.#reserved + wanted > MOST_AT_ONCE)
      return desk.refusal(503, { id: '', code: STATUS.busy, words: 'busy: again in a moment' }, path);
    this.#reserved += wanted;
    const body = await readBody(request, response, most);
    this.#reserved -= wanted;
    if (typeof body === 'object') return desk.take(asking, body.json);
    if (body === 'gone') return undefined;
    this.#tally[body === 'never' ? 'unread' : 'broken'] += 1;
    return desk.refusal(...withoutBody(body, most), path);
  }
}

function askingOf(request: IncomingMessage, [way, path]: readonly [Way, string], saidPath: string): Asking {
  const { method = '', headers, socket } = request;
  const identity = headers['user-identify'];
  return {
    ...{ way, path, saidPath, method },
    origin: socket.remoteAddress ?? '',
    identity: typeof identity === 'string' ? identity.trim() : undefined,
    authorization: headers.authorization,
  };
}

function withoutBody(body: Exclude<Body, object | 'gone'>, most: number) {
  const [status, code, words] = {
    never: [404, STATUS.operation, 'not taken here: device resources only'],
    'too-large': [413, STATUS.jsonContent, `wanted at most ${most} bytes`],
    'not-json': [400, STATUS.jsonForm, 'wanted JSON'],
  }[body] as [number, (typeof STATUS)[keyof typeof STATUS], string]; // the table above, as it stands
  return [status, { id: '', code, words }] as const;
}

function send(request: IncomingMessage, response: ServerResponse, { status, body, challenges }: Reply): void {
  const text = JSON.stringify(body);
  if (!request.complete && hasBody(request)) {
    const headers = { 'Content-Type': CONTENT_TYPE, 'WWW-Authenticate': challenges ?? [] };
    answerUnread(request, response, status, headers, text);
    return;
  }
  if (challenges !== undefined) response.setHeader('WWW-Authenticate', challenges);
  response.writeHead(status, { 'Content-Type': CONTENT_TYPE, 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}
