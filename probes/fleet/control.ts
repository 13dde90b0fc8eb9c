/** The city's remote control: HTTP on 127.0.0.1, for the demo, for tests and for `npm run fleet -- off …`. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { defined } from '../../config/defined.ts';
import { read, ShapeError, z } from '../../config/shape.ts';
import { CATEGORIES } from '../../config/terms.ts';
import type { City } from './city.ts';
import { FAULTS } from './faults.ts';
import type { Injected } from './injection.ts';
import type { Registrant } from './registering.ts';
import { dayOf, runScript, type Script } from './script.ts';
import { countsOf } from './truth.ts';

const selectionParts = {
  unit: z
    .string('the code of a unit')
    .regex(/^\d{4,12}$/, 'the code of a unit')
    .optional(),
  category: z.enum(CATEGORIES).optional(),
  platform: z.string().max(64).optional(),
  segment: z.string().max(64).optional(),
  upstream: z.string().max(20).optional(),
  codes: z.array(z.string().max(20)).max(100_000).optional(),
  count: z.int('a whole number from 0').min(0, 'a whole number from 0').optional(),
};
const faultWish = z.strictObject({ fault: z.enum(FAULTS), ...selectionParts });
const healWish = z.strictObject(selectionParts);
const scriptWish = z.strictObject({
  name: z.enum(['day', 'none']),
  speed: z
    .number('a speed from 1 to 20000')
    .min(1, 'a speed from 1 to 20000')
    .max(20_000, 'a speed from 1 to 20000')
    .optional(),
});
const endpointWish = z.strictObject({ id: z.string().max(64), isUp: z.boolean() });

const BODY_MOST = 4_000_000;

/** A running control. */
export interface Control {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Opens the control; port 0 takes a free one. */
export async function startControl(
  city: City,
  port: number,
  registrants: () => readonly Registrant[] = () => [],
  /** Whom the network shows and nobody's file: `host:port`. */
  strangers: readonly string[] = [],
): Promise<Control> {
  let script: Script | undefined;
  const routes: Readonly<Record<string, (body: unknown, query: URLSearchParams) => Promise<unknown>>> = {
    'GET /setup': async () => city.setup(),
    'GET /truth': async (_, query) => {
      const unit = query.get('unit') ?? '';
      const residents = city.population.residents;
      return city.truth().filter((__, at) => residents[at]?.unit.startsWith(unit) === true);
    },
    'GET /injected': async () => [
      ...city.injected,
      ...strangers.map((of): Injected => ({ about: 'reality', what: 'unregistered', of })),
    ],
    'GET /counts': async () => countsOf(city.truth()),
    'GET /registrants': async () => registrants(),
    'GET /sufferings': async () => city.sufferings(),
    'GET /script': async () => told(script),
    'POST /fault': async (body) => {
      const { fault, ...selection } = read(faultWish, body);
      return struck(await city.afflict(fault, defined(selection)));
    },
    'POST /heal': async (body) => struck(await city.heal(defined(read(healWish, body)))),
    'POST /endpoint': async (body) => {
      const { id, isUp } = read(endpointWish, body);
      await city.setEndpoint(id, isUp);
      return {};
    },
    'POST /script': async (body) => {
      const { name, speed = 60 } = read(scriptWish, body);
      await script?.stop();
      script = name === 'day' ? runScript(city, dayOf(city), speed) : undefined;
      return told(script);
    },
  };
  const server = createServer((request, response) => {
    const say = (status: number, value: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
      response.end(JSON.stringify(value));
    };
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://control');
    const route = routes[`${request.method} ${pathname}`];
    // A web page elsewhere must not play with the city.
    if (request.headers.origin !== undefined) return void say(403, { problem: 'not for web pages' });
    if (route === undefined)
      return void say(404, { problem: `no ${request.method} ${pathname}`, there: Object.keys(routes) });
    bodyOf(request)
      .then((body) => route(body, searchParams))
      .then(
        (value) => say(200, value),
        (error: unknown) =>
          error instanceof ShapeError
            ? say(400, { problems: error.problems })
            : say(500, { problem: error instanceof Error ? error.message : 'failed' }),
      );
  });
  server.listen({ host: '127.0.0.1', port });
  await once(server, 'listening');
  const address = server.address();
  return {
    host: '127.0.0.1',
    port: typeof address === 'object' && address !== null ? address.port : port,
    async stop() {
      await script?.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function told(script: Script | undefined) {
  return script === undefined
    ? { name: 'none' }
    : { name: 'day', speed: script.speed, hour: script.hour(), happened: script.happened() };
}

function struck(codes: readonly string[]) {
  return { count: codes.length, codes };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > BODY_MOST) throw new Error('a body of at most 4 MB');
    parts.push(part);
  }
  if (length === 0) return {};
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    throw new ShapeError([{ path: '', wanted: 'JSON', got: 'something else' }]);
  }
}
