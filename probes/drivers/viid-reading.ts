/** Bodies of the checkpoint listener: read within bounds, or answered without being read. */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long a sender whose body is not read may take to notice that it was answered. */
const LINGER_MS = 1_000;
/** A body that stops coming is no body. */
const BODY_MS = 15_000;
/** Longer than any key that is looked for, so that none is missed between two pieces. */
const OVERLAP = 80;

/**
 * Keys of objects that are never taken. They are looked for while a body comes in, so that the rest of it is left
 * where it is: on the wire.
 */
const NEVER =
  /"(?:Sub)?(?:Person|Face|MotorVehicle|NonMotorVehicle|Thing|Scene|Disposition|Image|VideoSlice|VideoLabel|File|Case|AnalysisRule)[A-Za-z]{0,24}"\s{0,8}:/i;

export type Body = { readonly json: unknown } | 'too-large' | 'not-json' | 'never' | 'gone';

/** True when the request announces a body at all. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Any of the usual names of JSON, in any case, with any charset. None at all is forgiven, too. */
export function isJsonType({ headers }: IncomingMessage): boolean {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return type === '' || /^(?:application|text)\/(?:[\w.-]+\+)?json$/.test(type);
}

/** Reads a body of at most so many bytes. What is over the bound, or never to be taken, stays unread from there on. */
export function readBody(request: IncomingMessage, response: ServerResponse, most: number): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > most) return Promise.resolve('too-large');
  if (/100-continue/i.test(request.headers.expect ?? '')) response.writeContinue();
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let size = 0;
    let tail = '';
    const end = (body: Body): void => {
      clearTimeout(late);
      request.off('data', take).off('end', done).off('close', gone);
      if (body === 'too-large' || body === 'never') request.pause();
      resolve(body);
    };
    const take = (piece: Buffer): void => {
      size += piece.length;
      const text = tail + piece.toString('latin1');
      if (NEVER.test(text)) end('never');
      else if (size > most) end('too-large');
      else pieces.push(piece);
      tail = text.slice(-OVERLAP);
    };
    const done = (): void => end(parsed(Buffer.concat(pieces)));
    const gone = (): void => end('gone');
    const late = setTimeout(() => {
      request.destroy();
      end('gone');
    }, BODY_MS);
    request.on('data', take).on('end', done).on('close', gone);
  });
}

/** UTF-8, with or without a byte-order mark; else the GB18030 that older senders write. */
function parsed(bytes: Buffer): Body {
  const decoder = new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'gb18030');
  try {
    return { json: JSON.parse(decoder.decode(bytes)) as unknown };
  } catch {
    return 'not-json';
  }
}

/**
 * Answers at once and lets the body be: what has not come yet is never read. The answer goes out, our half of the
 * connection is closed, and the whole of it a moment later – a reset at once could overtake the answer.
 */
export function answerUnread(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string | readonly string[]>>,
  text: string,
): void {
  const { socket } = request;
  request.on('error', () => socket.destroy());
  // Behind an answer that is not out yet there is no place for this one.
  if (response.socket === null || response.headersSent) {
    socket.destroy();
    return;
  }
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one) => `${name}: ${one}\r\n`),
  );
  const length = Buffer.byteLength(text);
  socket.end(
    `HTTP/1.1 ${status} ${PHRASES[status] ?? 'Refused'}\r\n${lines.join('')}Content-Length: ${length}\r\nConnection: close\r\n\r\n${text}`,
  );
  const last = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(last));
}

const PHRASES: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  404: 'Not Found',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  503: 'Service Unavailable',
};
