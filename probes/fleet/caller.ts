/** A plain caller for the fleet's own tests: no drivers, raw bytes where bytes matter. */
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { type Camera, type CameraOptions, startCamera } from './camera.ts';

/** A camera that is stopped with the test. */
export async function camera(options: CameraOptions = {}): Promise<Camera> {
  const started = await startCamera(options);
  onTestFinished(() => started.stop());
  return started;
}

export const ONVIF_PATH = '/onvif/device_service';

function envelope(operation: string, header: string): string {
  return `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>${header}</s:Header><s:Body><${operation} xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>`;
}

/** One ONVIF call. */
export function ask(
  { host, onvifPort }: Camera,
  operation: string,
  header = '',
  more: Record<string, string> = {},
): Promise<Response> {
  return fetch(`http://${host}:${onvifPort}${ONVIF_PATH}`, {
    method: 'POST',
    headers: { 'content-type': 'application/soap+xml', connection: 'close', ...more },
    body: envelope(operation, header),
    signal: AbortSignal.timeout(10_000),
  });
}

/** The same call as bytes. */
export function request(operation: string, header = ''): string {
  const body = envelope(operation, header);
  return `POST ${ONVIF_PATH} HTTP/1.1\r\nHost: device\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
}

/** A WS-UsernameToken header. */
export function token(
  { username, password }: Pick<Camera, 'username' | 'password'>,
  createdMs = Date.now(),
): string {
  const nonce = Buffer.from('0123456789abcdef');
  const created = new Date(createdMs).toISOString();
  const hashed = createHash('sha1')
    .update(nonce)
    .update(created + password)
    .digest('base64');
  return `<w:Security xmlns:w="w"><w:UsernameToken><w:Username>${username}</w:Username><w:Password Type="PasswordDigest">${hashed}</w:Password><w:Nonce>${nonce.toString('base64')}</w:Nonce><u:Created xmlns:u="u">${created}</u:Created></w:UsernameToken></w:Security>`;
}

/** An `Authorization` value for a challenge. */
export function digest(
  challenge: string,
  { username, password }: Pick<Camera, 'username' | 'password'>,
  method: string,
  uri: string,
): string {
  const told = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(challenge)?.[1] ?? '';
  const isSha = told('algorithm') === 'SHA-256';
  const hash = (text: string) =>
    createHash(isSha ? 'sha256' : 'md5')
      .update(text)
      .digest('hex');
  const one = hash(`${username}:${told('realm')}:${password}`);
  const two = hash(`${method}:${uri}`);
  const hasQop = challenge.includes('qop');
  const response = hasQop
    ? hash(`${one}:${told('nonce')}:00000001:abc:auth:${two}`)
    : hash(`${one}:${told('nonce')}:${two}`);
  const qop = hasQop ? ', qop=auth, nc=00000001, cnonce="abc"' : '';
  return `Digest username="${username}", realm="${told('realm')}", nonce="${told('nonce')}", uri="${uri}", response="${response}", algorithm=${isSha ? 'SHA-256' : 'MD5'}${qop}`;
}

/** The snapshot, as bytes behind one digest. */
export async function picture(
  seen: Camera,
): Promise<{ readonly status: number; readonly type: string; readonly bytes: Buffer }> {
  const url = `http://${seen.host}:${seen.onvifPort}${seen.snapshotPath}`;
  const refused = await fetch(url);
  const body = Buffer.from(await refused.arrayBuffer());
  const type = (answer: Response) => answer.headers.get('content-type') ?? '';
  if (refused.status !== 401) return { status: refused.status, type: type(refused), bytes: body };
  const authorization = digest(refused.headers.get('www-authenticate') ?? '', seen, 'GET', seen.snapshotPath);
  const answer = await fetch(url, { headers: { authorization } });
  return { status: answer.status, type: type(answer), bytes: Buffer.from(await answer.arrayBuffer()) };
}

/** How a raw exchange went: everything that came, and how it ended. */
export interface Heard {
  readonly bytes: Buffer;
  readonly end: 'closed' | 'reset' | 'refused' | 'enough';
}

/** Sends text to a port and listens until the end, or until `isEnough` says so. */
export function talk(
  host: string,
  port: number,
  text: string,
  isEnough: (got: Buffer) => boolean = () => false,
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const end = (how: Heard['end']) => {
      socket.destroy();
      resolve({ bytes: Buffer.concat(parts), end: how });
    };
    const socket = connect(port, host, () => socket.write(text));
    socket.on('data', (chunk: Buffer) => {
      parts.push(chunk);
      if (isEnough(Buffer.concat(parts))) end('enough');
    });
    socket.on('end', () => end('closed'));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') end('reset');
      else if (error.code === 'ECONNREFUSED') end('refused');
      else reject(error);
    });
  });
}

/** What a viewer got to see. */
export interface Watched {
  /** Of DESCRIBE without login, DESCRIBE, SETUP, PLAY, as far as it came. */
  readonly statuses: readonly number[];
  /** Head and body of the last answer to DESCRIBE. */
  readonly sdp: string;
  /** RTP packets without their framing. */
  readonly packets: readonly Buffer[];
}

/** Plays a stream with digest until so many packets are there, or the camera ends it. */
export function watch(seen: Camera, most: number): Promise<Watched> {
  const url = `rtsp://${seen.host}:${seen.rtspPort}${seen.rtspPath}`;
  const track = `${url}/trackID=1`;
  return new Promise((resolve, reject) => {
    const statuses: number[] = [];
    const packets: Buffer[] = [];
    let [sdp, challenge, held] = ['', '', Buffer.alloc(0)];
    const send = (method: string, to: string, more = '') => {
      const login = challenge === '' ? '' : `Authorization: ${digest(challenge, seen, method, to)}\r\n`;
      socket.write(`${method} ${to} RTSP/1.0\r\nCSeq: ${statuses.length + 1}\r\n${login}${more}\r\n`);
    };
    const end = () => {
      socket.destroy();
      resolve({ statuses, sdp, packets });
    };
    const step = (text: string) => {
      const status = Number(text.slice(9, 12));
      const isFirst = statuses.push(status) === 1;
      if (isFirst && status === 401) {
        challenge = /WWW-Authenticate: (.*)\r/.exec(text)?.[1] ?? '';
        sdp = text;
        return send('DESCRIBE', url);
      }
      if (statuses.length <= 2) sdp = text;
      if (status !== 200) return end();
      if (statuses.length === 2) send('SETUP', track, 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n');
      if (statuses.length === 3) send('PLAY', url, `Session: ${/Session: (\d+)/.exec(text)?.[1]}\r\n`);
    };
    const socket = connect(seen.rtspPort, seen.host, () => send('DESCRIBE', url));
    socket.on('error', reject);
    socket.on('end', end);
    socket.on('data', (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      for (;;) {
        const whole = statuses.length < 4 ? textLength(held) : frameLength(held);
        if (whole === 0 || held.length < whole) return;
        if (statuses.length < 4) step(held.toString('utf8', 0, whole));
        else packets.push(held.subarray(4, whole));
        held = held.subarray(whole);
        if (packets.length >= most) return end();
      }
    });
  });
}

/** Head and body together; 0 while the head is not whole. */
function textLength(held: Buffer): number {
  const end = held.indexOf('\r\n\r\n');
  if (end < 0) return 0;
  return end + 4 + Number(/Content-Length: (\d+)/.exec(held.toString('latin1', 0, end))?.[1] ?? 0);
}

function frameLength(held: Buffer): number {
  return held.length < 4 ? 0 : 4 + held.readUInt16BE(2);
}
