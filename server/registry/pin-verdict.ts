/** What a device's pin comes to, told as a look is. */
import type { Observation, Readings, Step } from '../../probes/link/observation.ts';
import type { PinOutline } from '../rules/outline.ts';
import { faultsIn } from '../rules/pin.ts';
import type { PinBook } from './pin-book.ts';
import { findingsOf, type PinFinding } from './pin-evidence.ts';
import type { DeviceRecord } from './record.ts';

/** What a device's pin comes to, as a look is told; its evidence is put together only where it is wanted. */
export interface PinVerdict {
  readonly n: number;
  readonly finding: Observation['finding'];
  look(): { readonly steps: readonly Step[]; readonly readings: Readings };
}

const GOOD = { state: 'good' } as const;
const NO_OUTLINE = { state: 'unknown', reason: 'no-outline' } as const;
/** Said of the pair by itself. */
const ALONE: ReadonlySet<string> = new Set([
  'no-position',
  'zero-position',
  'swapped',
  'out-of-range',
  'few-decimals',
]);

/** What the evidence of a pin is put together from. */
export interface JudgedPin {
  readonly record: DeviceRecord;
  /** The outline that must hold it, if there is one. */
  readonly outline: PinOutline | undefined;
  readonly book: PinBook;
}

/** Of a device that is judged in the book; `pin` answers what is known when its look is wanted. */
export function verdictOf(book: PinBook, n: number, pin: () => JudgedPin | undefined): PinVerdict {
  const [worst] = faultsIn(book.faultsOf(n));
  const good = book.hasOutline(n) ? GOOD : NO_OUTLINE;
  return {
    n,
    finding: worst === undefined ? good : { state: 'bad', reason: worst },
    look: () => lookOf(pin()),
  };
}

function lookOf(pin: JudgedPin | undefined): { steps: Step[]; readings: Readings } {
  if (pin === undefined) return { steps: [], readings: {} };
  const { record, outline, book } = pin;
  const written = `${shown(record.lon)}, ${shown(record.lat)}`;
  const findings = findingsOf(book, record.id, record);
  const isRead = !findings.some(({ fault }) => ALONE.has(fault));
  const steps: Step[] = [{ did: 'read coordinates', ok: isRead, got: written, tookMs: 0 }];
  for (const { fault, facts } of findings) {
    if (!ALONE.has(fault)) steps.push({ did: `pin rule ${fault}`, ok: false, got: saidOf(facts), tookMs: 0 });
  }
  const metres = book.outsideOf(record.id);
  if (isRead && outline && !findings.some(({ fault }) => fault === 'outside-district')) {
    const did = `within ${outline.unit}, give or take ${outline.bufferMetres} m`;
    steps.push({ did, ok: true, got: 'inside', tookMs: 0 });
  }
  return { steps, readings: metres === null ? {} : { metresOutside: Math.round(metres) } };
}

function shown(text: string): string {
  return text.trim() === '' ? 'nothing' : text.trim().slice(0, 32);
}

function saidOf(facts: PinFinding['facts']): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
    .slice(0, 200);
}
