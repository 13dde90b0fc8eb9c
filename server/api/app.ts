/** The express application: what stands before every route, the routes of the table, the page, and the one error handler. */
import { randomUUID } from 'node:crypto';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { Log } from '../../config/log.ts';
import type { Language } from '../../config/terms.ts';
import { Refusal } from '../rules/refusal.ts';
import { type Asker, isWhole, mayDo, type Records } from '../work/asker.ts';
import { type Identities, isOwnName, isOwnOrigin, languageOf, ownHost, personOf } from './access.ts';
import type { Counts } from './counts.ts';
import { encodingFor, Packed } from './packed.ts';
import { page } from './page.ts';
import { answerProblem, HttpFault } from './problem.ts';
import { Held, isSchema, Reply, type Route } from './route.ts';

/** How often one address may ask, per minute. */
export interface Limits {
  readonly requests: number;
  readonly signIns: number;
  /** Live pictures, and whatever else asks for a WebSocket. */
  readonly upgrades: number;
}

export interface AppParts extends Identities {
  readonly routes: readonly Route[];
  readonly counts: Counts;
  readonly records: Records;
  readonly log: Log;
  /** Folder of the built page. */
  readonly webFolder: string;
  /** Behind a proxy that sets X-Forwarded-*: its word about address, host and TLS counts. */
  readonly trustProxy: boolean;
  readonly limits: Limits;
  /** Where map tiles come from: a scheme, host and port, or empty. */
  readonly tilesOrigin?: string;
  /** Of this machine, under which the first administrator may be made. */
  readonly names: readonly string[];
  /** Aborts when the server stops: what is held open ends. */
  readonly stopping: AbortSignal;
}

/** Paths at which a password is tried. */
const SIGN_IN = ['/api/session', '/api/setup'];
const SETUP_HOSTS =
  'the IP address, localhost, the host name of the server or the name in LIGHTKEEPER_HOST, for the first administrator';
const JSON_LIMIT = '2mb';

export function createApp(parts: AppParts): Express {
  const { log, trustProxy, limits, tilesOrigin = '' } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', trustProxy ? 1 : false);
  app.set('query parser', 'simple');
  app.use(parts.counts.watch, begin(trustProxy), secureHeaders(tilesOrigin), limited(limits.requests));
  for (const path of SIGN_IN) app.post(path, limited(limits.signIns));
  app.use(refuseForeign(trustProxy));
  app.post('/api/setup', refuseForeignName(parts));
  for (const route of parts.routes) app[route.method](route.path, ...handlersOf(route, parts));
  app.use('/api', () => {
    throw new Refusal('not-found');
  });
  app.use(page(parts.webFolder));
  app.use(() => {
    throw new Refusal('not-found');
  });
  app.use(answerProblem(log));
  return app;
}

/** What is known of every request from its beginning. */
function begin(trustProxy: boolean): RequestHandler {
  return (request, response, next) => {
    response.locals.id = randomUUID();
    response.locals.language = languageOf(request.headers['accept-language']);
    response.locals.host = hostForPolicy(ownHost(request, trustProxy));
    response.setHeader('x-request-id', response.locals.id);
    next();
  };
}

/** The host as it may stand in a header; nothing where it holds anything else. */
function hostForPolicy(host: string): string {
  return /^[\w.:[\]-]{1,255}$/.test(host) ? host : '';
}

function secureHeaders(tilesOrigin: string): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:', ...(tilesOrigin === '' ? [] : [tilesOrigin])],
        connectSrc: ["'self'", (_, response) => socketsOf(response as Response)],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    // Both are ignored, with a complaint on the console, on the plain http of an inner network.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    // Whether names under this host are to be reached by TLS alone is for whoever sets up the TLS.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
  });
}

/** Older browsers do not count our own WebSocket as `'self'`. */
function socketsOf(response: Response): string {
  const { host } = response.locals as { host: string };
  return host === '' ? "'self'" : `ws://${host} wss://${host}`;
}

function limited(limit: number): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // A header that only a proxy should set is simply not looked at where no proxy is trusted.
    validate: { xForwardedForHeader: false, forwardedHeader: false },
    handler: () => {
      throw new HttpFault('too-many');
    },
  });
}

function refuseForeign(trustProxy: boolean): RequestHandler {
  return (request, _response, next) => {
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    if (!isReading && !isOwnOrigin(request, trustProxy)) throw new HttpFault('foreign-origin');
    next();
  };
}

/** Until there is an administrator nobody is asked who they are: a page that had its own name pointed here would be first. */
function refuseForeignName({ names, trustProxy }: AppParts): RequestHandler {
  return (request, response, next) => {
    if (isOwnName(ownHost(request, trustProxy), names)) return next();
    const { host } = response.locals as { host: string };
    throw new Refusal('not-allowed', { host, wanted: SETUP_HOSTS });
  };
}

function handlersOf(route: Route, parts: AppParts): RequestHandler[] {
  return [guard(route, parts), ...bodyReaders(route), answer(route, parts)];
}

/** Deny by default: nothing of a request is read before it is known that the asker may. */
function guard(route: Route, parts: AppParts): RequestHandler {
  return async (request, response, next) => {
    if (route.may !== 'anyone') {
      const person = await personOf(request, parts);
      if (person === undefined) throw new Refusal('signed-out');
      refuseUnlessMay(route, person, parts.records);
      response.locals.person = person;
    }
    next();
  };
}

function refuseUnlessMay({ may, whole }: Route, person: Asker, { units }: Records): void {
  if (may !== 'signed-in' && may !== 'anyone' && !mayDo(person, may))
    throw new Refusal('not-allowed', { permission: may });
  if (whole === true && !isWhole(person, units)) throw new Refusal('not-allowed', { unit: person.unit });
}

function bodyReaders({ body }: Route): RequestHandler[] {
  if (body === undefined) return [];
  if (!isSchema(body)) {
    const { types, limit } = body;
    return [requireType(types), express.raw({ type: [...types], limit })];
  }
  return [requireType(['application/json']), express.json({ type: 'application/json', limit: JSON_LIMIT })];
}

function requireType(types: readonly string[]): RequestHandler {
  return (request, _response, next) => {
    // Without a body there is nothing of a wrong type; the schema says what is missing.
    const isEmpty = request.headers['content-length'] === '0';
    if (!isEmpty && request.is([...types]) === false)
      throw new HttpFault('wrong-type', { wanted: types.join(', ') });
    next();
  };
}

/** Whoever has no sign-in: what a route for anyone may know of its asker. */
const NOBODY: Asker = { key: '', kind: 'staff', staff: 0, name: '', role: 'patrol', unit: '(none)' };

function answer(route: Route, { stopping }: AppParts): RequestHandler {
  return async (request, response) => {
    const { person = NOBODY, language } = response.locals as { person?: Asker; language: Language };
    const signal = untilGone(response, stopping);
    const said = await route.run({
      person,
      language,
      origin: request.ip ?? '',
      isSecure: request.secure,
      signal,
      query: request.query,
      params: request.params,
      body: bodyOf(request),
    });
    if (signal.aborted && response.destroyed) return;
    if (said instanceof Held) return said.begin(response, signal);
    await send(route, request, response, said);
  };
}

function untilGone(response: Response, stopping: AbortSignal): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return AbortSignal.any([gone.signal, stopping]);
}

/** Without a body express 5 says undefined; the schema of an object then tells what is missing. */
function bodyOf(request: Request): unknown {
  return request.body as unknown;
}

async function send(route: Route, request: Request, response: Response, said: unknown): Promise<void> {
  const reply = said instanceof Reply ? said : new Reply(said, {}, route.status ?? 200);
  const caching = request.method === 'GET' && route.may !== 'anyone' ? 'private, no-cache' : 'no-store';
  response.setHeader('cache-control', caching);
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  response.status(reply.body === undefined && reply.status === 200 ? 204 : reply.status);
  const { body } = reply;
  if (body === undefined) response.end();
  else if (body instanceof Packed) sendPacked(request, response, body);
  else if (body instanceof Uint8Array) response.send(Buffer.from(body.buffer, body.byteOffset, body.length));
  else if (typeof body === 'string') response.send(body);
  else if (isStream(body)) await pour(body, response);
  else response.json(body);
}

/** A 304 costs no more than the comparison of two short texts. */
function sendPacked(request: Request, response: Response, packed: Packed): void {
  const encoding = encodingFor(request);
  response.setHeader('etag', packed.etag);
  response.vary('accept-encoding');
  if (encoding !== undefined) response.setHeader('content-encoding', encoding);
  const bytes = packed.in(encoding);
  response.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
}

function isStream(body: unknown): body is AsyncIterable<string | Uint8Array> {
  return body !== null && typeof body === 'object' && Symbol.asyncIterator in body;
}

/** Long lists go out as they are made, no faster than the asker takes them. */
async function pour(chunks: AsyncIterable<string | Uint8Array>, response: Response): Promise<void> {
  for await (const chunk of chunks) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await new Promise((go) => response.once('drain', go).once('close', go));
  }
  response.end();
}
