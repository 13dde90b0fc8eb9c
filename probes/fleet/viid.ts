/** A checkpoint's controller as it speaks GA/T 1400 upward: registers, keeps alive, tells the state of its devices. */
import { createHash, randomBytes } from 'node:crypto';
import { type IncomingMessage, request } from 'node:http';

/** What can be wrong with a controller. */
const VIID_FAULTS = {
  'no-keepalive': 'registers and then sends no sign of life',
  'wrong-password': 'answers the challenge with another password',
  'reuses-nonce': 'sends one answer again and again',
  'sends-persons': 'sends pictures of persons that nobody asked for',
  leaves: 'registers, and says goodbye after a while',
  'wrong-clock': 'its clock is an hour ahead',
} as const;
export type ViidFault = keyof typeof VIID_FAULTS;

export interface ViidClientOptions {
  readonly host?: string;
  readonly port: number;
  /** 20-digit code under which it registers. */
  readonly code: string;
  readonly password: string;
  /** The code itself unless said. */
  readonly username?: string;
  /** 20-digit codes of its capture devices, lane 1 first. */
  readonly apes?: readonly string[];
  /** How often it sends a sign of life; never by itself when it is left out. */
  readonly keepaliveMs?: number;
  readonly algorithm?: 'MD5' | 'SHA-256';
  readonly fault?: ViidFault;
  /** Where it and its devices say that they stand: longitude and latitude. */
  readonly place?: readonly [number, number];
}

/** An answer: its status and its body, parsed where it is JSON. */
export interface ViidAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

const JSON_TYPE = 'application/VIID+JSON;charset=UTF-8';
const HOUR_MS = 3_600_000;

/** One controller. `start` registers and tells everything; afterwards each state can be told again. */
export class ViidClient {
  readonly #options: ViidClientOptions;
  #timer: NodeJS.Timeout | undefined;
  #isRegistered = false;
  /** The last answer that was given to a challenge. */
  #authorization: string | undefined;

  constructor(options: ViidClientOptions) {
    this.#options = options;
  }

  /** Registers, tells of itself, its devices and its lanes, and keeps alive from then on. */
  async start(): Promise<ViidAnswer> {
    const answer = await this.register();
    if (answer.status !== 200) return answer;
    const { code, apes = [], keepaliveMs, fault } = this.#options;
    await this.tellTollgate('1');
    await this.tellApes(apes.map((id) => [id, '1'] as const));
    const lanes = apes.map((ape, at) => ({
      TollgateID: code,
      LaneId: at + 1,
      LaneNo: at + 1,
      Name: `车道${at + 1}`,
      Direction: '1',
      ApeID: ape,
    }));
    await this.send('POST', '/VIID/Lanes', { LaneListObject: { LaneObject: lanes } });
    if (fault === 'sends-persons') await this.sendPersons();
    if (keepaliveMs !== undefined && fault !== 'no-keepalive')
      this.#timer = setInterval(() => void this.#beat(), keepaliveMs);
    return answer;
  }

  /** Falls silent: no goodbye. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#isRegistered = false;
  }

  async register(): Promise<ViidAnswer> {
    const path = '/VIID/System/Register';
    const body = { RegisterObject: { DeviceID: this.#options.code, ProtocolVersion: '1.0' } };
    const isReusing = this.#options.fault === 'reuses-nonce' && this.#authorization !== undefined;
    const first = await this.#ask('POST', path, body, isReusing ? this.#authorization : undefined);
    if (first.status !== 401 || isReusing) return first;
    this.#authorization = this.#answerTo(first.headers['www-authenticate'] ?? '', 'POST', path);
    const answer = await this.#ask('POST', path, body, this.#authorization);
    this.#isRegistered = answer.status === 200;
    return answer;
  }

  async unregister(): Promise<ViidAnswer> {
    this.stop();
    this.#isRegistered = true;
    const body = { UnRegisterObject: { DeviceID: this.#options.code } };
    const answer = await this.send('POST', '/VIID/System/UnRegister', body);
    this.#isRegistered = false;
    return answer;
  }

  keepalive(): Promise<ViidAnswer> {
    const body = { KeepaliveObject: { DeviceID: this.#options.code } };
    return this.send('POST', '/VIID/System/Keepalive', body);
  }

  /** `1` in service, `2` stopped, `9` something else. */
  tellTollgate(status: string): Promise<ViidAnswer> {
    const tollgate = {
      TollgateID: this.#options.code,
      Name: '示例卡口',
      ...this.#place(),
      PlaceCode: '220402',
      Status: status,
      TollgateCat: '41',
      TollgateUsage: '80',
      LaneNum: this.#options.apes?.length ?? 0,
    };
    return this.send('POST', '/VIID/Tollgates', { TollgateListObject: { TollgateObject: [tollgate] } });
  }

  /** Each device with its `IsOnline`: `1`, or `0` and `2` as senders have it. */
  tellApes(states: readonly (readonly [string, string])[]): Promise<ViidAnswer> {
    const objects = states.map(([id, isOnline], at) => ({
      ApeID: id,
      Name: `示例卡口${at + 1}车道`,
      Model: 'D1',
      IPAddr: '192.0.2.10',
      Port: 80,
      ...this.#place(),
      PlaceCode: '220402',
      IsOnline: isOnline,
      FunctionType: '1',
      UserId: 'demo',
      Password: 'demo-device-1',
    }));
    return this.send('POST', '/VIID/APEs', { APEListObject: { APEObject: objects } });
  }

  /** A notification of states, as a subscriber gets it. */
  notify(states: readonly (readonly [string, string])[]): Promise<ViidAnswer> {
    const offsetMs = this.#options.fault === 'wrong-clock' ? HOUR_MS : 0;
    const notification = {
      NotificationID: `${this.#options.code}${Date.now()}`.slice(0, 33),
      SubscribeID: '1',
      Title: 'APEStatus',
      DeviceStatusList: {
        APEStatusObject: states.map(([id, isOnline]) => ({
          ApeID: id,
          IsOnline: isOnline,
          CurrentTime: compactTime(Date.now() + offsetMs),
        })),
      },
    };
    const body = {
      SubscribeNotificationListObject: { SubscribeNotificationObject: [notification] },
    };
    return this.send('POST', '/VIID/SubscribeNotifications', body);
  }

  /** What a monitor of devices must not take: answered with 404, unread. */
  sendPersons(bytes = 200_000): Promise<ViidAnswer> {
    const image = { ImageID: '1', Data: randomBytes(bytes / 2).toString('hex') };
    const body = { FaceListObject: { FaceObject: [{ FaceID: 'demo', SubImageList: [image] }] } };
    return this.send('POST', '/VIID/Faces', body);
  }

  /** Whatever one wants to send, as whoever registered. */
  send(method: string, path: string, body?: unknown): Promise<ViidAnswer> {
    return this.#ask(method, path, body);
  }

  /** A sign of life; where it is refused, a registration. */
  async #beat(): Promise<void> {
    try {
      const { status } = await this.keepalive();
      if (status === 401 || !this.#isRegistered) await this.register();
    } catch {
      this.#isRegistered = false;
    }
  }

  #place(): { Longitude: number; Latitude: number } {
    const [lon, lat] = this.#options.place ?? [125.1436, 42.888];
    return { Longitude: lon, Latitude: lat };
  }

  #answerTo(header: string, method: string, uri: string): string {
    const { algorithm = 'MD5', code, username = code, password, fault } = this.#options;
    const offer = header.split(/,\s*(?=Digest )/).find((one) => one.includes(`algorithm=${algorithm}`));
    const value = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(offer ?? header)?.[1] ?? '';
    const hash = (text: string) =>
      createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
        .update(text)
        .digest('hex');
    const [realm, nonce, cnonce] = [value('realm'), value('nonce'), randomBytes(4).toString('hex')];
    const secret = fault === 'wrong-password' ? `${password}?` : password;
    const one = hash(`${username}:${realm}:${secret}`);
    const two = hash(`${method}:${uri}`);
    const response = hash(`${one}:${nonce}:00000001:${cnonce}:auth:${two}`);
    return `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=${algorithm}, qop=auth, nc=00000001, cnonce="${cnonce}"`;
  }

  #ask(method: string, path: string, body?: unknown, authorization?: string): Promise<ViidAnswer> {
    const { host = '127.0.0.1', port, code } = this.#options;
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asking = request({
        host,
        port,
        method,
        path,
        agent: false,
        headers: {
          'User-Identify': code,
          ...(text !== undefined && { 'Content-Type': JSON_TYPE, 'Content-Length': Buffer.byteLength(text) }),
          ...(authorization !== undefined && { Authorization: authorization }),
        },
      });
      asking.setTimeout(5_000, () => asking.destroy(new Error('no answer')));
      asking.on('response', (answer) => resolve(read(answer)));
      asking.on('error', reject);
      asking.end(text);
    });
  }
}

async function read(answer: IncomingMessage): Promise<ViidAnswer> {
  const pieces: Buffer[] = [];
  // Whoever was answered early may find the connection closed behind the answer.
  answer.on('error', () => undefined);
  await new Promise<void>((done) => {
    answer.on('data', (piece: Buffer) => pieces.push(piece));
    answer.on('close', done);
  });
  const text = Buffer.concat(pieces).toString('utf8');
  const { statusCode: status = 0, headers } = answer;
  try {
    return { status, headers, body: JSON.parse(text) };
  } catch {
    return { status, headers, body: text };
  }
}

/** `20261121080000`, eight hours east of Greenwich. */
function compactTime(atMs: number): string {
  return new Date(atMs + 8 * HOUR_MS).toISOString().replace(/\D/g, '').slice(0, 14);
}
