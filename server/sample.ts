/** The whole program as a process of its own, and a dozen simulated devices on real sockets: for the tests of the whole house. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Camera, startCamera } from '../probes/fleet/camera.ts';
import { type Checkpoint, startCheckpoint } from '../probes/fleet/checkpoint.ts';
import type { Device } from './api/wire.ts';

export const CITY = '220400';
export const DISTRICT = '220402';
export const TOWN = '220402100';
/** A city with one district and one town. */
export const UNITS = [
  { code: CITY, name: '辽源市', level: 'city', parent: null },
  { code: DISTRICT, name: '龙山区', level: 'district', parent: CITY },
  { code: TOWN, name: '东吉街道', level: 'town', parent: DISTRICT },
] as const;
export const ADMIN = { name: 'keeper', password: 'a long evening walk' };

/** Cycles short enough to watch, in the proportions of the real ones. */
const SETTINGS = {
  cadences: {
    online: { everySeconds: 5, timeoutSeconds: 1, confirmations: 2, outOf: 2, confirmAfterSeconds: 1.5 },
    registration: { everySeconds: 10 },
    image: { everySeconds: 10 },
  },
  flags: { clearAfterSeconds: 6 },
  logLevel: 'warn',
};

const START_MS = 30_000;

/** The code of the nth camera of a district. */
export const codeOf = (n: number) => `22040200001320${String(n).padStart(6, '0')}`;

export class SampleProgram {
  readonly folder = mkdtempSync(join(tmpdir(), 'lightkeeper-'));
  address = '';
  #child: ChildProcess | undefined;
  #errors = '';

  constructor(settings: object = SETTINGS) {
    writeFileSync(join(this.folder, 'settings.json'), JSON.stringify(settings));
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the program; resolves with its address. */
  async start(env: NodeJS.ProcessEnv = {}): Promise<string> {
    const child = spawn(process.execPath, ['--max-semi-space-size=8', join(import.meta.dirname, 'main.ts')], {
      env: {
        ...process.env,
        LIGHTKEEPER_DATA: this.folder,
        LIGHTKEEPER_PORT: this.address === '' ? '0' : new URL(this.address).port,
        LIGHTKEEPER_ADMIN_NAME: ADMIN.name,
        LIGHTKEEPER_ADMIN_PASSWORD: ADMIN.password,
        LIGHTKEEPER_DEMO: '1',
        ...env,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    this.#errors = '';
    this.address = await new Promise<string>((done, failed) => {
      const late = setTimeout(() => failed(new Error(`no address in time: ${this.#errors}`)), START_MS);
      child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
        this.#errors += piece;
        const said = /open at (\S+)/.exec(this.#errors);
        if (said?.[1]) done(said[1]);
      });
      child.once('exit', (code) => failed(new Error(`the program ended (${code}): ${this.#errors}`)));
      child.once('exit', () => clearTimeout(late));
    });
    return this.address;
  }

  /** Sends a signal and waits for the end; answers the exit code, null after a signal. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
    child.kill(signal);
    return ended;
  }

  /** Starts with the units of the sample; answers its administrator, signed in. */
  async startWithUnits(): Promise<Client> {
    const client = new Client(await this.start());
    await client.signIn(ADMIN.name, ADMIN.password);
    await client.ask('PUT', '/api/units', UNITS);
    return client;
  }

  /** Ends the program and takes its folder away. */
  async close(): Promise<void> {
    await this.end();
    this.remove();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Asks the program as another program would: by a token. */
export class Client {
  readonly #address: string;
  token: string | undefined;
  #cookie = '';

  constructor(address: string) {
    this.#address = address;
  }

  async signIn(name: string, password: string): Promise<void> {
    await this.ask('POST', '/api/session', { name, password });
  }

  async raw(method: string, path: string, body?: unknown): Promise<Response> {
    const isBytes = typeof body === 'string';
    const answer = await fetch(`${this.#address}${path}`, {
      method,
      headers: {
        'content-type': isBytes ? 'text/csv' : 'application/json',
        origin: this.#address,
        ...(this.token ? { authorization: `Bearer ${this.token}` } : { cookie: this.#cookie }),
      },
      ...(body !== undefined && { body: isBytes ? body : JSON.stringify(body) }),
    });
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
    if (cookie !== undefined) this.#cookie = cookie;
    return answer;
  }

  /** The answer's JSON; an error with status and body unless it is a success. */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.raw(method, path, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  get<T>(path: string): Promise<T> {
    return this.ask('GET', path);
  }
}

/** Eleven cameras and a checkpoint of two lanes, all sound, in one town. */
export class SampleTown {
  readonly cameras: readonly Camera[];
  readonly checkpoint: Checkpoint;
  /** Ids in the registry, cameras in order, the checkpoint last. */
  ids: readonly number[] = [];

  private constructor(cameras: readonly Camera[], checkpoint: Checkpoint) {
    this.cameras = cameras;
    this.checkpoint = checkpoint;
  }

  static async start(): Promise<SampleTown> {
    const cameras = await Promise.all(Array.from({ length: 11 }, () => startCamera()));
    return new SampleTown(cameras, await startCheckpoint({ lanes: 2 }));
  }

  /** Units, segment, sub-platform, login and devices, all over the REST interface. */
  async register(client: Client): Promise<void> {
    await client.ask('PUT', '/api/units', UNITS);
    await client.ask('PUT', '/api/segments/net-1', {
      name: '视频专网',
      looksPerSecond: 100,
      inFlight: 50,
      canaries: [],
    });
    await client.ask('PUT', '/api/platforms/p-1', { name: '示例子平台', carrier: '运营商甲' });
    const [first] = this.cameras;
    if (first === undefined) throw new Error('there are no cameras');
    await client.ask('PUT', '/api/credentials/c-1', {
      username: first.username,
      password: first.password,
      basicAllowed: false,
    });
    const common = {
      unit: TOWN,
      segment: 'net-1',
      platform: 'p-1',
      lat: '42.88765',
      commissionedMs: Date.UTC(2024, 0, 1),
    };
    const ids: number[] = [];
    for (const [at, camera] of this.cameras.entries()) {
      const { id } = await client.ask<Device>('POST', '/api/devices', {
        ...common,
        lon: `125.14${300 + at}`,
        code: `2204020000132${'0'}${`${at + 1}`.padStart(6, '0')}`,
        name: `示例路${at + 1}号`,
        kind: 'camera',
        category: 'safe-city',
        host: camera.host,
        onvifPort: camera.onvifPort,
        rtspPort: camera.rtspPort,
        rtspPath: camera.rtspPath,
        credential: 'c-1',
        serial: camera.identity.serial,
        model: camera.identity.model,
      });
      ids.push(id);
    }
    const { id } = await client.ask<Device>('POST', '/api/devices', {
      ...common,
      lon: '125.14399',
      code: '22040200051210000012',
      name: '示例卡口',
      kind: 'checkpoint',
      category: 'checkpoint',
      lanes: this.checkpoint.lanesText,
      credential: 'c-1',
    });
    this.ids = [...ids, id];
  }

  async stop(): Promise<void> {
    await Promise.all([...this.cameras.map((camera) => camera.stop()), this.checkpoint.stop()]);
  }
}
