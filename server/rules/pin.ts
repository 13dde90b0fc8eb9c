/** Does a pin stand where such a device can be? The rules for a correct pin (standards.md §1.5), each with a reason of its own. */
import { degreesOf, isWithinChina } from './datum.ts';
import { PIN_FAULTS, type PinFault } from './pin-words.ts';

export { PIN_FAULTS, type PinFault };

/** Several faults as one number, a bit for each. */
export type PinFaults = number;

export function bitOf(fault: PinFault): PinFaults {
  return 1 << PIN_FAULTS.indexOf(fault);
}

/** In the order of the list. */
export function faultsIn(faults: PinFaults): PinFault[] {
  return PIN_FAULTS.filter((_, index) => (faults & (1 << index)) !== 0);
}

/** What a field check that confirms the pin makes good: rules 3 to 5 are about how a pin was come by, not where it is. */
const OVERRIDDEN: PinFaults = bitOf('few-decimals') | bitOf('default-pin') | bitOf('shared-pin');

/** As many devices on one pair as make a fault of it, unless they stand at one pole or site. */
const CLUSTER = 3;
/** A pair that more devices than this have was never taken at any of them. */
const MOST_REPEATS = 10;
/** What sources say of one place may differ so far, after conversion. */
export const AGREE_METRES = 50;
/** A field check confirms a pin as near as this: along roads, and where an entrance or a room is meant. */
const ROAD_METRES = 30;
const CLOSE_METRES = 15;
/** A telephone that does not know its place better than this checks nothing. */
export const WORST_ACCURACY_METRES = 20;

/** Of a pair as delivered: what is wrong with it by itself, if anything. */
export function textFault(lonText: string, latText: string): PinFault | undefined {
  const [lon, lat] = [degreesOf(lonText.trim()), degreesOf(latText.trim())];
  if (!Number.isFinite(lon) || !Number.isFinite(lat)) return 'no-position';
  if (lon === 0 || lat === 0) return 'zero-position';
  if (!isWithinChina({ lon, lat })) return isWithinChina({ lon: lat, lat: lon }) ? 'swapped' : 'out-of-range';
  return hasFewDecimals(lonText, latText) ? 'few-decimals' : undefined;
}

/**
 * The third decimal is a hundred metres. Spreadsheets and JSON drop zeros at the end, so that one coordinate in a
 * hundred of five decimals arrives with three: the finer of the two tells how they were measured, unless the other has
 * lost more than chance explains.
 */
function hasFewDecimals(lonText: string, latText: string): boolean {
  const decimals = [decimalsOf(lonText), decimalsOf(latText)];
  return Math.max(...decimals) <= 3 || Math.min(...decimals) <= 2;
}

function decimalsOf(text: string): number {
  return /\.(\d*)/.exec(text.trim())?.[1]?.length ?? 0;
}

/** May anything be said of where the pair is? Of one that lies nowhere in China nothing else is judged. */
export function isSomewhere(fault: PinFault | undefined): boolean {
  return fault === undefined || fault === 'few-decimals';
}

/** One number for a pair, exact to the sixth decimal (0.1 m): pairs within China alone. */
export function pairKey(lon: number, lat: number): number {
  return (Math.round(lon * 1e6) - 73e6) * 52e6 + (Math.round(lat * 1e6) - 3e6);
}

/** The same to the fifth decimal (1 m), for points that lists write differently. */
export function pointKey(lon: number, lat: number): number {
  return (Math.round(lon * 1e5) - 73e5) * 52e5 + (Math.round(lat * 1e5) - 3e5);
}

/** What is known of one pin when it is judged. */
export interface PinFacts {
  /** By its text alone. */
  readonly text: PinFault | undefined;
  /** Metres outside the outline that must hold it, beyond the outline's buffer; null without an outline. */
  readonly outsideMetres: number | null;
  /** Equals a seat, a station or a platform's address. */
  readonly isDefault: boolean;
  /** Devices with the identical pair that share neither pole nor site with this one. */
  readonly strangers: number;
  readonly hasWrongDatum: boolean;
  /** Another source says another place. */
  readonly disagrees: boolean;
  /** How far the last valid field check was from the pin, and how far it may be; null without one. */
  readonly check: { readonly metres: number; readonly tolerance: number } | null;
}

/** Everything that is wrong with a pin. */
export function faultsOf(facts: PinFacts): PinFaults {
  let faults: PinFaults = facts.text === undefined ? 0 : bitOf(facts.text);
  if (!isSomewhere(facts.text)) return faults;
  if (facts.hasWrongDatum) faults |= bitOf('wrong-datum');
  if (facts.outsideMetres !== null && facts.outsideMetres > 0) faults |= bitOf('outside-district');
  if (facts.isDefault || facts.strangers >= MOST_REPEATS) faults |= bitOf('default-pin');
  else if (facts.strangers >= CLUSTER - 1) faults |= bitOf('shared-pin');
  if (facts.disagrees) faults |= bitOf('sources-disagree');
  if (facts.check === null) return faults;
  return facts.check.metres <= facts.check.tolerance
    ? faults & ~OVERRIDDEN
    : faults | bitOf('far-from-check');
}

/** How near a field check must be: along roads 30 m; indoors, and at the gate of an estate, 15 m. */
export function toleranceOf(isIndoors: boolean, isEstate: boolean): number {
  return isIndoors || isEstate ? CLOSE_METRES : ROAD_METRES;
}
