/** Fetches a picture from where a device says it keeps one. The bytes are not judged here. */
import type { Step } from '../link/observation.ts';
import type { Login } from '../link/target.ts';
import { authority, bracketed } from './authority.ts';
import type { Asked, Trouble } from './driver.ts';
import type { Peer } from './exchange.ts';
import { requestAs } from './http-request.ts';
import type { SnapshotPlace } from './memory.ts';

/** A picture larger than this is none; one byte more is handed on, so that the check can say so. */
const MOST_PICTURE_BYTES = 4 * 1_048_576;

/**
 * Where to look for a snapshot, best first. Of what the device says only the path is believed: host and port are the
 * registry's, or the device's own where it names the registry's host.
 */
export function snapshotPlaces(uri: string, { host, port, tls = false }: Peer): SnapshotPlace[] {
  const url = URL.parse(uri, `${tls ? 'https' : 'http'}://${authority(host, port)}/`);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return [];
  const path = url.pathname + url.search;
  const said = url.port === '' ? (tls ? 443 : 80) : Number(url.port);
  // Where the file says TLS, nothing is asked without it.
  const isOurWay = url.protocol === (tls ? 'https:' : 'http:');
  const isOther = isOurWay && url.hostname === bracketed(host) && said !== port && said > 0;
  const secure = tls ? { tls } : {};
  return (isOther ? [port, said] : [port]).map((one) => ({ port: one, path, ...secure }));
}

/** One GET, logged in by Digest if the device asks for it. A body that was cut off is handed on as it is. */
export async function fetchSnapshot(
  host: string,
  place: SnapshotPlace,
  login: Login,
  limitMs: number,
  signal: AbortSignal,
): Promise<Asked<Uint8Array>> {
  const { seen, login: outcome } = await requestAs(
    {
      host,
      port: place.port,
      tls: place.tls ?? false,
      method: 'GET',
      path: place.path,
      headers: 'Accept: image/jpeg, */*\r\n',
      limitMs,
      maxBytes: MOST_PICTURE_BYTES,
    },
    login,
    signal,
  );
  const { head, body } = seen;
  const step = (ok: boolean, got: string): Step[] => [
    { did: `GET snapshot, port ${place.port}`, ok, got, tookMs: Math.round(seen.tookMs * 10) / 10 },
  ];
  const no = (trouble: Trouble, got: string) => ({ trouble, steps: step(false, got) });
  if (outcome === 'refused') return no('auth-refused', '401');
  if (outcome === 'unanswerable') return no('unsupported', '401, a challenge that cannot be answered');
  const isHere = head?.status === 200 && body !== undefined;
  const isMuch = (body?.length ?? 0) > MOST_PICTURE_BYTES;
  if (isHere && (seen.trouble === undefined || seen.wasCut || isMuch)) {
    return {
      got: body,
      steps: step(!seen.wasCut && !isMuch, `200, ${body.length} bytes${seen.wasCut ? ', cut off' : ''}`),
    };
  }
  if (seen.trouble !== undefined) return no(seen.trouble, seen.code);
  return no('bad-answer', `${head?.status}`);
}
