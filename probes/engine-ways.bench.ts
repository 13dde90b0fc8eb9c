/** The ways of asking a device that the benchmark of the engine compares: our own two looks, and what else there is. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { Agent, get, request } from 'node:http';
import { connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import onvif from 'onvif';
import { driverOf, newLogins } from './drivers/index.ts';
import type { Spot } from './engine-peers.bench.ts';
import type { Target } from './link/target.ts';

/** Asks one device; true when it answered as it should. */
export type Way = (spot: Required<Spot>) => Promise<boolean>;

const TIMEOUT_MS = 5_000;
const CLOCK_PATH = '/onvif/device_service';
const CLOCK_TYPE =
  'application/soap+xml; charset=utf-8; action="http://www.onvif.org/ver10/device/wsdl/GetSystemDateAndTime"';
const CLOCK_BODY =
  '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>' +
  '<GetSystemDateAndTime xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>';

const means = { login: undefined, logins: newLogins(), timeoutMs: TIMEOUT_MS };

/** In this process, by name; what each costs is the processor time of this process. */
export const ways = {
  clock: ({ host, onvifPort }) => looked({ host, onvifPort }),
  options: ({ host, rtspPort }) => looked({ host, rtspPort, rtspPath: '/stream1' }),
  connect: ({ host, onvifPort }) =>
    new Promise((resolve) => {
      const socket = connect(onvifPort, host);
      const end = (isThere: boolean) => {
        socket.destroy();
        resolve(isThere);
      };
      socket.setTimeout(TIMEOUT_MS, () => end(false));
      socket.once('connect', () => end(true));
      socket.once('error', () => end(false));
    }),
  httpRequest: ({ host, onvifPort: port }) =>
    new Promise((resolve) => {
      const headers = { 'content-type': CLOCK_TYPE, 'content-length': CLOCK_BODY.length };
      const options = { host, port, path: CLOCK_PATH, method: 'POST', agent: false, headers } as const;
      const asked = request({ ...options, timeout: TIMEOUT_MS }, (answer) => {
        let text = '';
        answer.setEncoding('latin1');
        answer.on('data', (part: string) => {
          text += part;
        });
        answer.once('end', () => resolve(text.includes('UTCDateTime')));
        answer.once('error', () => resolve(false));
      });
      asked.once('timeout', () => asked.destroy());
      asked.once('error', () => resolve(false));
      asked.end(CLOCK_BODY);
    }),
  onvifPackage: ({ host: hostname, onvifPort: port }) =>
    new Promise((resolve) => {
      const cam = new onvif.Cam({ hostname, port, timeout: TIMEOUT_MS, autoconnect: false });
      cam.getSystemDateAndTime((error: unknown) => resolve(error == null));
    }),
} satisfies Record<string, Way>;

const nowhere = { identity: {}, place: null, checks: ['online'] } as const;

/** Driver and look as the engine makes them, without the engine. */
async function looked(address: NonNullable<Target['address']>): Promise<boolean> {
  const target: Target = { n: 1, code: '0', kind: 'camera', segment: '', address, ...nowhere };
  const asked = await driverOf(target, means).alive(new AbortController().signal);
  return 'got' in asked;
}

/** A prometheus-blackbox-exporter that runs. */
export interface Blackbox {
  readonly pid: number;
  /** By name; what each costs is the processor time of the exporter. */
  readonly ways: Readonly<Record<string, Way>>;
  stop(): void;
}

const NAMES = ['prometheus-blackbox-exporter', 'blackbox_exporter'];
const WAIT_MS = 100;
const MOST_WAITS = 50;

/** Starts the exporter if it is on the path; a sentence if it is not, or does not come up. */
export async function startBlackbox(folder: string): Promise<Blackbox | string> {
  const places = (process.env.PATH ?? '').split(delimiter);
  const binary = NAMES.flatMap((name) => places.map((place) => join(place, name))).find(isProgram);
  if (binary === undefined) return 'prometheus-blackbox-exporter is not on the path: left out.';
  const config = join(folder, 'blackbox.yml');
  const patience = { timeout: '5s' };
  const http = {
    method: 'POST',
    headers: { 'Content-Type': CLOCK_TYPE },
    body: CLOCK_BODY,
    fail_if_body_not_matches_regexp: ['UTCDateTime'],
    preferred_ip_protocol: 'ip4',
  };
  const talk = [{ send: 'OPTIONS rtsp://device/stream1 RTSP/1.0\r' }, { send: 'CSeq: 1\r' }, { send: '\r' }];
  const rtsp = { query_response: [...talk, { expect: '^RTSP/1.0 200' }], preferred_ip_protocol: 'ip4' };
  const modules = {
    soap: { prober: 'http', ...patience, http },
    rtsp: { prober: 'tcp', ...patience, tcp: rtsp },
    tcp: { prober: 'tcp', ...patience, tcp: { preferred_ip_protocol: 'ip4' } },
  };
  writeFileSync(config, JSON.stringify({ modules })); // JSON is YAML
  const port = await freePort();
  const child: ChildProcess = spawn(
    binary,
    [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error'],
    { stdio: 'ignore' },
  );
  child.on('error', () => {});
  const agent = new Agent({ keepAlive: true });
  const probe = (module: string, target: string): Promise<boolean> =>
    new Promise((resolve) => {
      const path = `/probe?module=${module}&target=${encodeURIComponent(target)}`;
      get({ host: '127.0.0.1', port, path, agent }, (answer) => {
        let text = '';
        answer.setEncoding('latin1');
        answer.on('data', (part: string) => {
          text += part;
        });
        answer.once('end', () => resolve(/^probe_success 1$/m.test(text)));
      }).once('error', () => resolve(false));
    });
  const isUp = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  for (let waits = 0; !(await isUp()); waits++) {
    if (waits === MOST_WAITS || child.exitCode !== null) return `${binary} did not come up: left out.`;
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
  return {
    pid: child.pid ?? 0,
    ways: {
      blackboxSoap: ({ host, onvifPort }) => probe('soap', `http://${host}:${onvifPort}${CLOCK_PATH}`),
      blackboxRtsp: ({ host, rtspPort }) => probe('rtsp', `${host}:${rtspPort}`),
      blackboxTcp: ({ host, onvifPort }) => probe('tcp', `${host}:${onvifPort}`),
    },
    stop() {
      agent.destroy();
      child.kill('SIGTERM');
    },
  };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
