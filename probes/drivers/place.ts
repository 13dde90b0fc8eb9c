/** How a site or a platform is asked: whether anything listens at its address. Neither is assessed. */
import { connect } from 'node:net';
import type { Target } from '../link/target.ts';
import { authority } from './authority.ts';
import { patience } from './deadline.ts';
import type { Alive, Asked, Driver } from './driver.ts';
import { isTimeout } from './exchange.ts';
import type { Means } from './means.ts';
import { codeOf, troubleOf } from './net-trouble.ts';

/** Alive when a connection stands; there is nobody to name itself and nothing to see. */
export function placeDriver(target: Target, means: Means): Driver {
  const port = target.address?.onvifPort ?? target.address?.rtspPort;
  return {
    target,
    alive: async (signal) =>
      target.address === null || port === undefined
        ? { trouble: 'no-address', steps: [] }
        : knock(target.address.host, port, means.timeoutMs, signal),
    identity: async () => ({ trouble: 'unsupported', steps: [] }),
    picture: async () => ({ trouble: 'unsupported', steps: [] }),
  };
}

/** Opens a connection and closes it again. */
export function knock(
  host: string,
  port: number,
  limitMs: number,
  signal: AbortSignal,
): Promise<Asked<Alive>> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const close = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket?.destroy();
    };
    const end = (
      outcome: { readonly got: Alive } | { readonly trouble: ReturnType<typeof troubleOf> },
      got: string,
    ) => {
      close();
      const tookMs = Math.round((performance.now() - startedMs) * 10) / 10;
      resolve({
        ...outcome,
        steps: [{ did: `tcp ${authority(host, port)}`, ok: 'got' in outcome, got, tookMs }],
      });
    };
    const onAbort = () => {
      if (isTimeout(signal)) return end({ trouble: 'timeout' }, 'timeout');
      close();
      reject(signal.reason);
    };
    const timer = patience(limitMs, () => end({ trouble: 'timeout' }, 'timeout'));
    let socket: ReturnType<typeof connect> | undefined;
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) return onAbort();
    try {
      socket = connect({ host, port });
      socket.on('connect', () => end({ got: { by: 'tcp' } }, 'connected'));
      socket.on('error', (error) => end({ trouble: troubleOf(error) }, codeOf(error)));
    } catch (error) {
      end({ trouble: troubleOf(error) }, codeOf(error));
    }
  });
}
