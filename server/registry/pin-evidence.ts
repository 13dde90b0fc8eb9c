/** Why a pin is judged as it is – numbers, the other source, the batch's share –, and what is proposed instead. */
import type { Datum } from '../../config/terms.ts';
import type { Point } from '../rules/datum.ts';
import { metresBetween } from '../rules/outline.ts';
import { AGREE_METRES, faultsIn, type PinFault } from '../rules/pin.ts';
import { datumFor, placeRead, type Reading, readingOf, sampledOf } from '../rules/pin-datum.ts';
import type { ProposalKind } from '../rules/pin-words.ts';
import type { OtherPlace, PinBook } from './pin-book.ts';

/** A finding with its numbers and names. */
export interface PinFinding {
  readonly fault: PinFault;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** A pair as it stands in a file, or should. */
export interface Pair {
  readonly lon: string;
  readonly lat: string;
  readonly datum: Datum;
}

/** What should stand in the file instead. */
export interface Proposal {
  readonly kind: ProposalKind;
  /** How the delivered pair must be read; null where that is not what is wrong. */
  readonly reading: Reading | null;
  readonly pair: Pair;
  /** WGS-84. */
  readonly after: Point;
}

/** What is compared when a proposal is refused: the same one for the same pair does not come back. */
export function wordOf({ kind, reading }: Pick<Proposal, 'kind' | 'reading'>): string {
  return reading === null ? kind : `${kind} ${reading}`;
}

/** Every finding with its evidence; the first is the reason that is told. */
export function findingsOf(book: PinBook, device: number, pair: Pair): PinFinding[] {
  return faultsIn(book.faultsOf(device)).map((fault) => ({
    fault,
    facts: factsOf(book, device, fault, pair),
  }));
}

function factsOf(book: PinBook, device: number, fault: PinFault, pair: Pair): PinFinding['facts'] {
  switch (fault) {
    case 'outside-district':
      return { metres: whole(book.outsideOf(device)) };
    case 'shared-pin':
      return { devices: book.samePair(device).length, strangers: book.strangersOf(device) };
    case 'default-pin': {
      const point = book.defaultOf(device);
      return point
        ? { what: point.what, name: point.name }
        : { what: 'repeated', devices: book.samePair(device).length };
    }
    case 'wrong-datum':
      return datumFacts(book, device, pair);
    case 'far-from-check':
      return checkFacts(book, device);
    case 'sources-disagree':
      return otherFacts(book, device);
    default:
      return { lon: pair.lon.slice(0, 32), lat: pair.lat.slice(0, 32) };
  }
}

function datumFacts(book: PinBook, device: number, pair: Pair): PinFinding['facts'] {
  const wrong = book.readingOf(device);
  const [raw, stands] = [book.rawOf(device), book.placeOf(device)];
  if (wrong === null || raw === null || stands === null) return {};
  const place = placeRead(raw, wrong.reading);
  const known = trusted(book.othersOf(device)) ?? book.othersOf(device)[0];
  const source = book.sourceOf(device);
  return {
    reading: wrong.reading,
    declared: pair.datum,
    movedMetres: whole(metresBetween(stands, place)),
    ...(known && {
      from: known.from,
      beforeMetres: whole(metresBetween(stands, known)),
      afterMetres: whole(metresBetween(place, known)),
    }),
    ...(wrong.isBatch &&
      source && { ...shareOf(source, wrong.reading), platform: source.platform, batch: source.batch }),
  };
}

function shareOf(source: NonNullable<ReturnType<PinBook['sourceOf']>>, reading: Reading) {
  const tally = source.against === 'trusted' ? source.trusted : source.listed;
  return { fit: tally.shifted[reading], sampled: sampledOf(tally), against: source.against ?? '' };
}

function checkFacts(book: PinBook, device: number): PinFinding['facts'] {
  const check = book.checkOf(device);
  const place = book.othersOf(device).find(({ from }) => from === 'check');
  if (check === null || place === undefined) return {};
  return { metres: whole(check.metres), tolerance: check.tolerance, atMs: place.atMs };
}

/** The source that says something else, and how far away. */
function otherFacts(book: PinBook, device: number): PinFinding['facts'] {
  const stands = book.placeOf(device);
  if (stands === null) return {};
  const far = book
    .othersOf(device)
    .filter(({ from }) => from !== 'check')
    .map((other) => ({ other, metres: metresBetween(stands, other), fit: book.fit(device, other) }))
    .filter(({ metres }) => metres > AGREE_METRES)
    .sort((a, b) => b.metres - a.metres)[0];
  if (far === undefined) return {};
  return {
    from: far.other.from,
    metres: whole(far.metres),
    ...(far.fit?.is === 'shifted' && { reading: far.fit.reading }),
  };
}

/** What should stand there instead, where that can be said. What was found at the pole is proposed where nothing else is. */
export function proposalOf(book: PinBook, device: number, pair: Pair): Proposal | null {
  const faults = faultsIn(book.faultsOf(device));
  if (faults.includes('swapped')) return swapOf(pair);
  if (faults.includes('wrong-datum')) return datumProposal(book, device, pair);
  const check = book.othersOf(device).find(({ from }) => from === 'check');
  if (faults.length === 0 || check === undefined) return null;
  return {
    ...{ kind: 'surveyed', reading: null },
    pair: { ...written(check), datum: 'wgs84' },
    after: { lon: check.lon, lat: check.lat },
  };
}

function swapOf({ lon, lat, datum }: Pair): Proposal {
  const pair = { lon: lat.trim(), lat: lon.trim(), datum };
  const after = placeRead({ lon: Number(pair.lon), lat: Number(pair.lat) }, readingOf(datum));
  return { kind: 'swap', reading: null, pair, after };
}

function datumProposal(book: PinBook, device: number, { lon, lat }: Pair): Proposal | null {
  const [wrong, raw] = [book.readingOf(device), book.rawOf(device)];
  if (wrong === null || raw === null) return null;
  const { reading } = wrong;
  const after = placeRead(raw, reading);
  const datum = datumFor(reading);
  // What was delivered stays; only where no datum says how to read it another pair is written.
  if (datum !== null) return { kind: 'datum', reading, pair: { lon, lat, datum }, after };
  return { kind: 'pair', reading, pair: { ...written(after), datum: 'wgs84' }, after };
}

/** To the sixth decimal, 0.1 m. */
function written({ lon, lat }: Point): Pick<Pair, 'lon' | 'lat'> {
  return { lon: lon.toFixed(6), lat: lat.toFixed(6) };
}

function trusted(others: readonly OtherPlace[]): OtherPlace | undefined {
  return others.find(({ from }) => from === 'check') ?? others.find(({ from }) => from !== 'catalogue');
}

function whole(metres: number | null): number {
  return metres === null || !Number.isFinite(metres) ? -1 : Math.round(metres);
}
