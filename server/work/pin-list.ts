/** The findings about pins as a list, and what is proposed for many at once. */
import type { Category } from '../../config/terms.ts';
import type { PinFinding, Pins, Proposal } from '../registry/pins.ts';
import type { DeviceRecord } from '../registry/record.ts';
import { faultsIn, PIN_FAULTS, type PinFault } from '../rules/pin.ts';
import { READINGS, type Reading } from '../rules/pin-datum.ts';
import type { ProposalKind } from '../rules/pin-words.ts';

/** Which findings; what is left out is not asked for. */
export interface FindingFilter {
  readonly fault?: PinFault | undefined;
  readonly category?: Category | undefined;
  readonly platform?: string | undefined;
  readonly batch?: string | undefined;
  /** May the asker see this unit, and was it asked for? */
  readonly holds: (unit: string) => boolean;
}

export interface FindingRow {
  readonly record: DeviceRecord;
  readonly findings: readonly PinFinding[];
  readonly proposal: Proposal | null;
}

/** What is proposed for the devices of one source. */
export interface ProposalGroup {
  readonly id: string;
  readonly kind: ProposalKind;
  readonly reading: Reading | null;
  readonly platform: string;
  readonly batch: string;
  readonly devices: number;
}

/** Only what is needed of the registry. */
export interface PinRecords {
  get(id: number): DeviceRecord | undefined;
}

/** Devices with findings, in order of their codes, and how many there are by fault; the fault itself does not narrow the counts. */
export function foundOf(
  pins: Pins,
  registry: PinRecords,
  filter: FindingFilter,
): {
  readonly records: DeviceRecord[];
  readonly counts: { readonly fault: PinFault; readonly count: number }[];
} {
  const counts = new Map<PinFault, number>();
  const records: DeviceRecord[] = [];
  for (const record of withFaults(pins, registry, filter)) {
    const faults = faultsIn(pins.faultsOf(record.id));
    for (const fault of faults) counts.set(fault, (counts.get(fault) ?? 0) + 1);
    if (filter.fault === undefined || faults.includes(filter.fault)) records.push(record);
  }
  records.sort((a, b) => (a.code < b.code ? -1 : 1));
  const told = PIN_FAULTS.map((fault) => ({ fault, count: counts.get(fault) ?? 0 }));
  return { records, counts: told.filter(({ count }) => count > 0) };
}

/** A row with its evidence: put together for those that are shown alone. */
export function rowOf(pins: Pins, record: DeviceRecord): FindingRow {
  return { record, findings: pins.findingsOf(record), proposal: pins.proposalOf(record) };
}

/** Everything that is proposed, most devices first. */
export function groupsOf(pins: Pins, registry: PinRecords, filter: FindingFilter): ProposalGroup[] {
  const groups = new Map<string, ProposalGroup>();
  for (const record of withFaults(pins, registry, filter)) {
    const proposal = pins.proposalOf(record);
    if (proposal === null) continue;
    const key = keyOf(pins, record, proposal);
    const id = idOf(key);
    groups.set(id, { id, ...key, devices: (groups.get(id)?.devices ?? 0) + 1 });
  }
  return [...groups.values()].sort((a, b) => b.devices - a.devices || (a.id < b.id ? -1 : 1));
}

/** Everybody for whom this is proposed, in order of their codes. */
export function membersOf(
  pins: Pins,
  registry: PinRecords,
  id: string,
  holds: FindingFilter['holds'],
): { readonly record: DeviceRecord; readonly proposal: Proposal }[] {
  const found: { record: DeviceRecord; proposal: Proposal }[] = [];
  for (const record of withFaults(pins, registry, { holds })) {
    const proposal = pins.proposalOf(record);
    if (proposal !== null && idOf(keyOf(pins, record, proposal)) === id) found.push({ record, proposal });
  }
  return found.sort((a, b) => (a.record.code < b.record.code ? -1 : 1));
}

type GroupKey = Omit<ProposalGroup, 'id' | 'devices'>;

/** What the id of a group says; undefined for a text that is none. */
export function groupNamed(id: string): GroupKey | undefined {
  try {
    const [kind, reading, platform, batch] = JSON.parse(Buffer.from(id, 'base64url').toString()) as unknown[];
    const isReading = reading === null || (READINGS as readonly unknown[]).includes(reading);
    if (typeof kind !== 'string' || !isReading) return undefined;
    if (typeof platform !== 'string' || typeof batch !== 'string') return undefined;
    // The kind was written by idOf; of one that is no kind there are no members.
    return { kind: kind as ProposalKind, reading: reading as Reading | null, platform, batch };
  } catch {
    return undefined;
  }
}

function idOf({ kind, reading, platform, batch }: GroupKey): string {
  return Buffer.from(JSON.stringify([kind, reading, platform, batch])).toString('base64url');
}

function keyOf(pins: Pins, { id, platform }: DeviceRecord, { kind, reading }: Proposal): GroupKey {
  return { kind, reading, platform, batch: pins.sourceOf(id)?.batch ?? '' };
}

function* withFaults(pins: Pins, registry: PinRecords, filter: FindingFilter): Generator<DeviceRecord> {
  const { category, platform, batch, holds } = filter;
  for (const id of pins.devices()) {
    if (pins.faultsOf(id) === 0) continue;
    const record = registry.get(id);
    if (record === undefined || !holds(record.unit)) continue;
    if (category !== undefined && record.category !== category) continue;
    if (platform !== undefined && record.platform !== platform) continue;
    if (batch !== undefined && pins.sourceOf(id)?.batch !== batch) continue;
    yield record;
  }
}
