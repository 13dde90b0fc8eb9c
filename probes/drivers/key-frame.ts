/** One key frame of a device's stream, for devices that have no snapshot: the session ends with the first one. */
import type { Login } from '../link/target.ts';
import type { AccessUnit } from './access-unit.ts';
import { within } from './deadline.ts';
import type { Asked } from './driver.ts';
import { isTimeout } from './rtsp-connection.ts';
import { FeedFailure, type Patience, play } from './rtsp-play.ts';
import type { StreamAddress } from './rtsp-talk.ts';
import { lookTrouble } from './rtsp-trouble.ts';

/** Plays up to the first picture that can be decoded alone. Rejects only with the signal's reason. */
export async function askKeyFrame(
  address: StreamAddress,
  login: Login | undefined,
  limitMs: number,
  signal: AbortSignal,
): Promise<Asked<AccessUnit>> {
  const startedMs = performance.now();
  const tookMs = () => Math.round(performance.now() - startedMs);
  const part = within(limitMs, signal);
  const patience: Patience = { firstByteMs: limitMs, noDataMs: limitMs, keyMs: limitMs };
  try {
    for await (const unit of play(address, login, part.signal, patience)) {
      const { codec, width, height } = unit.format;
      const got = `key frame, ${codec} ${width} × ${height}`;
      return { got: unit, steps: [{ did: 'RTSP PLAY', ok: true, got, tookMs: tookMs() }] };
    }
  } catch (failure) {
    if (!(failure instanceof FeedFailure)) throw failure;
    return { trouble: lookTrouble(failure.trouble), steps: failure.steps };
  } finally {
    part.release();
  }
  if (signal.aborted && !isTimeout(signal)) throw signal.reason;
  return {
    trouble: 'timeout',
    steps: [{ did: 'RTSP PLAY', ok: false, got: 'no key frame', tookMs: tookMs() }],
  };
}
