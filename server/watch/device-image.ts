/** All that is known of the picture of one device: verdict, suspicion, fault, what it is compared with, and the past. */
import { CHECKS, type PictureFault, type State } from '../../config/terms.ts';
import type { Light } from '../../probes/link/observation.ts';
import type { Db } from '../store/db.ts';
import { type LookRow, looksOf } from '../store/looks.ts';
import { CHECK_COUNT } from './columns.ts';
import { statesOf } from './device-state.ts';
import type { ImageBook, SampleStrip } from './image-book.ts';
import { asFault, keptReference, type ToldFault, toldIn } from './image-told.ts';
import { jpegSize } from './jpeg-size.ts';
import type { Live } from './live.ts';
import type { Pictures } from './pictures.ts';

/** A look that is told while the state goes on as before is the latest as long as nothing was seen after it. */
const SAME_INSTANT_MS = 1_500;

export interface DeviceImage extends SampleStrip {
  readonly latest: { readonly atMs: number; readonly width: number; readonly height: number } | null;
  readonly verdict: {
    readonly state: State;
    readonly reason: string | null;
    readonly sinceMs: number | null;
    readonly seenMs: number | null;
  };
  readonly suspected: {
    readonly fault: PictureFault;
    readonly atMs: number;
    readonly secondLookMs: number | null;
  } | null;
  readonly fault: ({ readonly fault: PictureFault } & ToldFault) | null;
  readonly references: { readonly atMs: number; readonly light: Light }[];
  readonly before: { readonly atMs: number } | null;
  readonly after: { readonly atMs: number } | null;
}

export interface ImageParts {
  readonly db: Db;
  readonly live: Live;
  readonly pictures: Pictures;
  readonly book: ImageBook;
  /** How long after a first bad look the second one comes. */
  readonly confirmAfterMs: number;
}

export async function deviceImageOf(
  { db, live, pictures, book, confirmAfterMs }: ImageParts,
  device: number,
  nowMs: number,
): Promise<DeviceImage> {
  const { state, reason, sinceMs, seenMs } = imageStateOf(live, device);
  const looks = (await looksOf(db.read, device)).filter(({ check }) => check === 'image');
  const uses = await pictures.uses(device);
  const references = uses.flatMap(({ use, atMs }) =>
    use === 'day' || use === 'night' ? [{ atMs, light: use }] : [],
  );
  const one = (wanted: 'before' | 'after') => {
    const row = uses.findLast(({ use }) => use === wanted);
    return row === undefined ? null : { atMs: row.atMs };
  };
  const picture = await pictures.of(device);
  const size = picture && jpegSize(picture.jpeg);
  return {
    latest: picture && size ? { atMs: picture.atMs, ...size } : null,
    verdict: { state, reason, sinceMs, seenMs },
    suspected: state === 'bad' ? null : suspicionIn(looks, live, device, confirmAfterMs),
    fault: state === 'bad' ? faultIn(looks, reason, references) : null,
    references,
    before: one('before'),
    after: one('after'),
    ...(await book.stripOf(db, device, nowMs)),
  };
}

function imageStateOf(live: Live, device: number) {
  const known = statesOf(live, device).find(({ check }) => check === 'image');
  return known ?? { state: 'unknown' as const, reason: null, sinceMs: null, seenMs: null };
}

/** A first bad look, unless something was seen after it. */
function suspicionIn(
  looks: readonly LookRow[],
  live: Live,
  device: number,
  confirmAfterMs: number,
): DeviceImage['suspected'] {
  const latest = looks.find(({ failing }) => !failing);
  const fault = asFault(latest?.readings.suspected);
  const slot = live.slotOf(device);
  if (latest === undefined || fault === undefined || slot === undefined) return null;
  const seenMs = live.spellOf(slot * CHECK_COUNT + CHECKS.indexOf('image'))?.seenMs ?? 0;
  if (seenMs > latest.atMs + SAME_INSTANT_MS) return null;
  const { secondLookMs } = latest.readings;
  const planned = typeof secondLookMs === 'number' ? Math.round(secondLookMs) : latest.atMs + confirmAfterMs;
  return { fault, atMs: latest.atMs, secondLookMs: planned };
}

function faultIn(
  looks: readonly LookRow[],
  reason: string | null,
  references: DeviceImage['references'],
): DeviceImage['fault'] {
  const fault = asFault(reason);
  if (fault === undefined) return null;
  const look = looks.find((one) => one.failing && one.reason === reason);
  const told = toldIn(look?.readings ?? {});
  const keptMs = references.map(({ atMs }) => atMs);
  return { fault, ...told, referenceAtMs: keptReference(told.referenceAtMs, keptMs) };
}
