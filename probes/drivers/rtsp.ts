/** RTSP, as far as looks need it: is anybody there, and what would be shown. Our own client, because no package fills the place. */
import { connect } from 'node:net';
import type { Step } from '../link/observation.ts';
import type { Login } from '../link/target.ts';
import { authority } from './authority.ts';
import type { Asked, Trouble } from './driver.ts';
import { codeOf, troubleOf } from './net-trouble.ts';
import { isTimeout } from './rtsp-connection.ts';
import { streamUri } from './rtsp-message.ts';
import { type Described, RtspTalk, type StreamAddress } from './rtsp-talk.ts';
import { lookTrouble, troubleIn } from './rtsp-trouble.ts';

const STATUS_LINE = /^\s*RTSP\/\d\.\d +([1-5]\d\d)/;
const STATUS_LIMIT = 1_024;
/** All sockets of `options` read into this one: libuv fills it and hands it over before it fills it again. */
const readInto = Buffer.allocUnsafeSlow(4_096);

/**
 * Asks OPTIONS without a login: any status line means that a device is there. Gives up only with the signal; a signal
 * that times out is the device's trouble, any other abort rejects with its reason.
 */
export function options(
  host: string,
  port: number,
  path: string,
  signal: AbortSignal,
): Promise<Asked<{ readonly status: number }>> {
  return new Promise((resolve, reject) => {
    if (signal.aborted && !isTimeout(signal)) return reject(signal.reason);
    const startedMs = performance.now();
    let connectedMs = -1;
    let text = '';
    let isSettled = false;

    const steps = (ok: boolean, got: string): Step[] => {
      const endedMs = performance.now();
      const tcp = `tcp ${authority(host, port)}`;
      if (connectedMs < 0) return [{ did: tcp, ok, got, tookMs: round(endedMs - startedMs) }];
      return [
        { did: tcp, ok: true, got: 'connected', tookMs: round(connectedMs - startedMs) },
        { did: 'RTSP OPTIONS', ok, got, tookMs: round(endedMs - connectedMs) },
      ];
    };
    const settle = (): boolean => {
      if (isSettled) return false;
      isSettled = true;
      signal.removeEventListener('abort', onAbort);
      socket?.destroy();
      return true;
    };
    const fail = (trouble: Trouble, got: string) => {
      if (settle()) resolve({ trouble, steps: steps(false, got) });
    };
    const onAbort = () => {
      if (isTimeout(signal)) fail('timeout', 'timeout');
      else if (settle()) reject(signal.reason);
    };
    const onBytes = (count: number): boolean => {
      text += readInto.toString('latin1', 0, count);
      const status = STATUS_LINE.exec(text)?.[1];
      if (status !== undefined) {
        if (settle()) resolve({ got: { status: Number(status) }, steps: steps(true, status) });
      } else if (!mayBecomeStatus(text)) fail('bad-answer', 'not RTSP');
      return !isSettled;
    };

    let socket: ReturnType<typeof connect> | undefined;
    signal.addEventListener('abort', onAbort);
    try {
      socket = connect({ host, port, onread: { buffer: readInto, callback: onBytes } });
    } catch (error) {
      return fail(troubleOf(error), codeOf(error));
    }
    socket.on('connect', () => {
      connectedMs = performance.now();
      socket?.write(
        `OPTIONS ${streamUri(host, port, path)} RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: lightkeeper\r\n\r\n`,
        'latin1',
      );
    });
    socket.on('error', (error) => fail(troubleOf(error), codeOf(error)));
    socket.on('close', () =>
      fail('reset', text === '' ? 'closed before the answer' : 'closed within the answer'),
    );
    if (signal.aborted) onAbort();
  });
}

/** Could a status line still come of this? Line ends before it are forgiven. */
function mayBecomeStatus(text: string): boolean {
  if (text.length > STATUS_LIMIT) return false;
  const line = text.trimStart();
  return 'RTSP/'.startsWith(line) || /^RTSP\/[\d.]{0,3} *\d{0,2}$/.test(line);
}

/**
 * Asks what a stream holds, with the login where the device wants one: at most one refused password per call. Whether a
 * password may be tried at all is the caller's knowledge.
 */
export async function describe(
  address: StreamAddress,
  login: Login | undefined,
  signal: AbortSignal,
): Promise<Asked<Described>> {
  const talk = new RtspTalk(address, login, signal);
  try {
    await talk.open();
    const got = await talk.describe();
    return { got, steps: talk.steps };
  } catch (failure) {
    return { trouble: lookTrouble(troubleIn(failure)), steps: talk.steps };
  } finally {
    talk.close();
  }
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
