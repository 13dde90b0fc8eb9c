/** Live pictures over the port of everything else: a WebSocket for whoever shows a ticket, cookie or token, and our own origin. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Log } from '../../config/log.ts';
import { type Asker, mayDo } from '../work/asker.ts';
import { networkOf } from '../work/attempts.ts';
import type { Sink, Viewing } from '../work/feeds.ts';
import { type Identities, isOwnOrigin, personOf } from './access.ts';
import { FEED_PATH } from './routes/pictures.ts';

export interface LiveParts extends Identities {
  readonly feeds: {
    take(ticket: string, person: Asker): Viewing | undefined;
    show(viewing: Viewing, sink: Sink): Promise<void>;
  };
  readonly log: Log;
  readonly trustProxy: boolean;
  /** How many upgrades one address may ask for in a minute. */
  readonly upgrades: number;
}

/** A viewer sends nothing that we need. */
const LARGEST_MESSAGE = 1_024;
const PING_MS = 10_000;
/** A closing that the other side does not answer. */
const LINGER_MS = 2_000;

const WINDOW_MS = 60_000;
/** So many addresses are counted; beyond them all begin anew. */
const MOST_COUNTED = 10_000;

const REFUSED = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
} as const;
type RefusedStatus = keyof typeof REFUSED;

/** Answers every upgrade of the server; what is no feed is refused. */
export function serveFeeds(server: Server, parts: LiveParts): void {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: LARGEST_MESSAGE,
  });
  const pace = new Pace(parts.upgrades);
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (!pace.admits(addressOf(request, parts.trustProxy), Date.now())) return refuse(socket, 429);
    admitted(request, parts).then(
      (outcome) => {
        if (typeof outcome === 'number') return refuse(socket, outcome);
        sockets.handleUpgrade(request, socket, head, (opened) => void show(opened, outcome, parts));
      },
      (error: unknown) => {
        parts.log.error({ error }, 'feed.fault');
        socket.destroy();
      },
    );
  });
}

/** Counts what each address asks for in a minute; all begin anew with the next. */
class Pace {
  readonly #most: number;
  readonly #counts = new Map<string, number>();
  #sinceMs = 0;

  constructor(most: number) {
    this.#most = most;
  }

  admits(address: string, nowMs: number): boolean {
    const isOver = Math.abs(nowMs - this.#sinceMs) >= WINDOW_MS;
    if (isOver || this.#counts.size >= MOST_COUNTED) {
      this.#sinceMs = nowMs;
      this.#counts.clear();
    }
    const count = (this.#counts.get(address) ?? 0) + 1;
    this.#counts.set(address, count);
    return count <= this.#most;
  }
}

/** Who asks; a proxy puts the address that it saw last. */
function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers['x-forwarded-for'] : undefined;
  const last = typeof forwarded === 'string' ? forwarded.split(',').at(-1)?.trim() : undefined;
  return networkOf(last || (request.socket.remoteAddress ?? ''));
}

/** What may be shown, or the status of the refusal. Nothing is upgraded before all is known. */
async function admitted(request: IncomingMessage, parts: LiveParts): Promise<Viewing | RefusedStatus> {
  const asked = request.url ?? '';
  const url = URL.canParse(asked, 'http://host') ? new URL(asked, 'http://host') : undefined;
  if (url?.pathname !== FEED_PATH) return 404;
  const { authorization, origin } = request.headers;
  // Browsers always send the origin of a socket; without one only a token will do.
  if (authorization === undefined && (origin === undefined || !isOwnOrigin(request, parts.trustProxy)))
    return 403;
  const person = await personOf(request, parts);
  if (person === undefined) return 401;
  if (!mayDo(person, 'view-pictures')) return 403;
  return parts.feeds.take(url.searchParams.get('ticket') ?? '', person) ?? 403;
}

function refuse(socket: Duplex, status: RefusedStatus): void {
  socket.end(`HTTP/1.1 ${status} ${REFUSED[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

async function show(socket: WebSocket, viewing: Viewing, { feeds, log }: LiveParts): Promise<void> {
  const gone = new AbortController();
  let answered = true;
  socket.on('error', () => socket.terminate());
  socket.on('close', () => gone.abort());
  socket.on('pong', () => {
    answered = true;
  });
  const ping = setInterval(() => {
    // A viewer whose machine sleeps takes nothing and says nothing: only a missing answer tells.
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_MS);
  try {
    await feeds.show(viewing, sinkOf(socket, gone.signal));
  } catch (error) {
    log.error({ error, device: viewing.scene.id }, 'feed.fault');
  } finally {
    clearInterval(ping);
    const last = setTimeout(() => socket.terminate(), LINGER_MS);
    socket.once('close', () => clearTimeout(last));
    if (gone.signal.aborted) clearTimeout(last);
    else socket.close();
  }
}

function sinkOf(socket: WebSocket, closed: AbortSignal): Sink {
  return {
    text: (message) => socket.send(JSON.stringify(message)),
    bytes: (bytes) => socket.send(bytes, { binary: true }),
    unsent: () => socket.bufferedAmount,
    close: (code, reason) => socket.close(code, reason),
    closed,
  };
}
