/** How an answer leaves the device: properly, or in one of the ways in which cheap HTTP stacks get it wrong. */
import type { Socket } from 'node:net';

/** How bytes go out when they do not do so properly. */
export type WireWay =
  | 'half'
  | 'hangs'
  | 'http10'
  | 'chunked'
  | 'continue-first'
  | 'double-length'
  | 'length-and-chunked'
  | 'bare-lf'
  | 'blank-header'
  | 'long-body'
  | 'flood'
  | 'drip';

/** An HTTP answer before it is put on the wire. */
export interface Answer {
  readonly status: number;
  readonly type?: string;
  /** Whole header lines. */
  readonly headers?: readonly string[];
  readonly body: string | Buffer;
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
};

const FLOOD_BYTES = 64 * 1024 * 1024;
const DRIP_MS = 150;

/** Sends an HTTP answer. True when the connection may serve another request. */
export function sendHttp(socket: Socket, answer: Answer, way: WireWay | undefined, isKept: boolean): boolean {
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body, 'utf8') : answer.body;
  const lines = [`HTTP/1.1 ${answer.status} ${REASONS[answer.status] ?? 'Status'}`, 'Server: Device/1.0'];
  if (answer.type !== undefined) lines.push(`Content-Type: ${answer.type}`);
  if (answer.headers !== undefined) lines.push(...answer.headers);
  const length = `Content-Length: ${body.length}`;
  if (way === undefined) {
    lines.push(length, isKept ? 'Connection: keep-alive' : 'Connection: close', '', '');
    const head = lines.join('\r\n');
    socket.write(Buffer.concat([Buffer.from(head, 'latin1'), body]));
    if (!isKept) socket.end();
    return isKept;
  }
  sendOddly(socket, lines, length, body, way);
  return false;
}

function sendOddly(socket: Socket, lines: string[], length: string, body: Buffer, way: WireWay): void {
  const close = 'Connection: close';
  const text = (all: readonly string[], end = '\r\n') => `${all.join(end)}${end}${end}`;
  switch (way) {
    case 'half':
      sendHalf(socket, Buffer.concat([Buffer.from(text([...lines, length, close])), body]), true);
      return;
    case 'hangs':
      sendHalf(socket, Buffer.concat([Buffer.from(text([...lines, length, close])), body]), false);
      return;
    case 'http10':
      socket.write(text([(lines[0] ?? '').replace('HTTP/1.1', 'HTTP/1.0'), ...lines.slice(1)]));
      break;
    case 'chunked':
      socket.write(text([...lines, 'Transfer-Encoding: chunked', close]));
      socket.end(chunks(body));
      return;
    case 'continue-first':
      socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      socket.write(text([...lines, length, close]));
      break;
    case 'double-length':
      socket.write(text([...lines, length, `Content-Length: ${body.length + 2}`, close]));
      break;
    case 'length-and-chunked':
      socket.write(text([...lines, length, 'Transfer-Encoding: chunked', close]));
      socket.end(chunks(body));
      return;
    case 'bare-lf':
      socket.write(text([...lines, length, close], '\n'));
      break;
    case 'blank-header':
      socket.write(text([...lines, 'X Device Name: 1', length.replace(':', ' :'), close]));
      break;
    case 'long-body':
      socket.write(text([...lines, length, close]));
      socket.end(Buffer.concat([body, Buffer.from('<!-- and more than was announced -->'.repeat(8))]));
      return;
    case 'flood':
      socket.write(text([...lines, close]));
      socket.write(body.subarray(0, body.length >> 1));
      flood(socket);
      return;
    case 'drip':
      drip(socket, Buffer.concat([Buffer.from(text([...lines, close])), body]));
      return;
  }
  socket.end(body);
}

/** Sends a text answer of RTSP; only the ways that make sense there are kept. */
export function sendRtsp(socket: Socket, text: string, way: WireWay | undefined): void {
  if (way === 'half' || way === 'hangs') sendHalf(socket, Buffer.from(text), way === 'half');
  else if (way === 'drip') drip(socket, Buffer.from(text));
  else if (way === 'flood') {
    socket.write(text.slice(0, text.length >> 1));
    flood(socket);
  } else socket.write(text);
}

/** Three quarters of what was meant, then the end or nothing more. */
function sendHalf(socket: Socket, whole: Buffer, isClosed: boolean): void {
  const part = whole.subarray(0, Math.floor(whole.length * 0.75));
  if (isClosed) socket.end(part);
  else socket.write(part);
}

function chunks(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let from = 0; from < body.length; from += 700) {
    const part = body.subarray(from, from + 700);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  }
  parts.push(Buffer.from('0\r\n\r\n'));
  return Buffer.concat(parts);
}

/** As fast as the peer takes it, up to a bound; never more than one piece in memory. */
function flood(socket: Socket): void {
  const piece = Buffer.from('<a xmlns="urn:x">'.repeat(3_900));
  let left = FLOOD_BYTES;
  const pour = () => {
    while (left > 0 && !socket.destroyed) {
      left -= piece.length;
      if (!socket.write(piece)) return;
    }
    socket.end();
  };
  socket.on('drain', pour);
  pour();
}

/** A byte now and then, and after the last one blanks, until the peer has had enough. */
function drip(socket: Socket, whole: Buffer): void {
  let at = 0;
  const timer = setInterval(() => {
    socket.write(at < whole.length ? whole.subarray(at, at + 1) : ' ');
    at += 1;
  }, DRIP_MS);
  timer.unref();
  socket.once('close', () => clearInterval(timer));
}
