/** The HTTP server: application, event streams and live pictures on one port. */
import { createServer as createHttpServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { hostname } from 'node:os';
import type { Log } from '../../config/log.ts';
import type { Settings } from '../../config/settings.ts';
import type { Registry } from '../registry/registry.ts';
import type { Watch } from '../watch/watch.ts';
import type { CaseRooms } from '../work/case-rooms.ts';
import type { Deeds } from '../work/deeds.ts';
import type { Demo } from '../work/demo.ts';
import type { Discoveries } from '../work/discoveries.ts';
import type { Feeds } from '../work/feeds.ts';
import type { FoundDesk } from '../work/found-desk.ts';
import type { ImageAnswers } from '../work/image-answers.ts';
import type { LookNow } from '../work/look-now.ts';
import type { PinRooms } from '../work/pin-rooms.ts';
import type { RateRooms } from '../work/rate-rooms.ts';
import type { RepairDesk } from '../work/repair-desk.ts';
import type { SheetRooms } from '../work/sheet-rooms.ts';
import type { Staffs } from '../work/staffs.ts';
import type { SwapDesk } from '../work/swap-desk.ts';
import type { Tokens } from '../work/tokens.ts';
import { createApp, type Limits } from './app.ts';
import { Counts } from './counts.ts';
import { serveFeeds } from './live.ts';
import { allRoutes } from './routes/index.ts';
import type { DaemonKeeper } from './routes/probes.ts';

/** Everything that the interface speaks for. */
export interface Parts extends PinRooms, CaseRooms, RateRooms, SheetRooms {
  readonly registry: Registry;
  readonly watch: Watch;
  readonly staffs: Staffs;
  readonly tokens: Tokens;
  readonly deeds: Deeds;
  readonly feeds: Feeds;
  readonly answers: ImageAnswers;
  readonly lookNow: LookNow;
  readonly discoveries: Discoveries;
  /** What was found on the network. */
  readonly found: FoundDesk;
  /** Other devices at the address of registered ones. */
  readonly swaps: SwapDesk;
  /** What brings a unit back to its line. */
  readonly repairs: RepairDesk;
  readonly demo: Demo;
  /** Whoever runs the probe daemons. */
  readonly daemons: DaemonKeeper;
  readonly settings: Settings;
  readonly log: Log;
  /** Folder of the built page. */
  readonly webFolder: string;
  /** Of this program, for the page and the document. */
  readonly version: string;
  /** Behind a proxy whose X-Forwarded-* headers count; false unless told. */
  readonly trustProxy?: boolean;
  readonly limits?: Limits;
  /** Host on which it is told to listen, an address or a name. */
  readonly host?: string;
}

/** Enough for a control room behind one address; passwords are tried by hand. */
const LIMITS: Limits = { requests: 6_000, signIns: 60, upgrades: 60 };
/** Connections that do not end by themselves when the server stops. */
const GRACE_MS = 3_000;

export function createServer(parts: Parts): { readonly server: Server; close(): Promise<void> } {
  const { staffs, tokens, feeds, registry, log } = parts;
  const trustProxy = parts.trustProxy ?? false;
  const stopping = new AbortController();
  const counts = new Counts();
  const limits = parts.limits ?? LIMITS;
  const app = createApp({
    ...{ staffs, tokens, log, trustProxy },
    webFolder: parts.webFolder,
    limits,
    tilesOrigin: originOf(parts.settings.map.tiles),
    routes: allRoutes(parts, counts),
    counts,
    records: registry,
    names: [hostname(), ...(parts.host ? [parts.host] : [])],
    stopping: stopping.signal,
  });
  const server = createHttpServer({ keepAliveTimeout: 30_000, requestTimeout: 300_000 }, app);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  serveFeeds(server, { staffs, tokens, feeds, log, trustProxy, upgrades: limits.upgrades });
  const withdraw = (keys: readonly string[]) => feeds.withdraw(keys);
  staffs.on('ended', withdraw);
  tokens.on('ended', withdraw);
  staffs.on('fault', (error) => log.error({ error }, 'staff.fault'));
  parts.discoveries.on('fault', (error) => log.error({ error }, 'discovery.fault'));
  return {
    server,
    async close() {
      staffs.off('ended', withdraw);
      tokens.off('ended', withdraw);
      stopping.abort();
      feeds.stop();
      if (!server.listening) return;
      const closed = new Promise<void>((done) => server.close(() => done()));
      // Streams that were ended just now are idle a moment later.
      const sweep = setInterval(() => server.closeIdleConnections(), 20);
      // Browsers open connections in advance; those are neither idle nor busy to Node.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
      const last = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      await closed;
      clearInterval(sweep);
      clearTimeout(last);
    },
  };
}

/** Of an address of tiles; empty where there is none. */
function originOf(tiles: string): string {
  return tiles === '' ? '' : new URL(tiles).origin;
}
