/** Is the device at this address the one that the file describes? */
import type { Driver, Identity } from '../drivers/driver.ts';
import type { BadReason, Finding, Look, Readings, Step } from '../link/observation.ts';
import type { ExpectedIdentity, Target } from '../link/target.ts';
import type { Check } from './check.ts';
import { UNKNOWN_BY_TROUBLE } from './trouble.ts';

export const registration: Check = {
  name: 'registration',
  async look(device, signal) {
    const step = device.registered?.();
    if (step !== undefined) return { finding: { state: 'good' }, steps: [step], readings: { live: 'viid' } };
    return hasLanes(device.target) ? lookAtLanes(device, signal) : lookAtIdentity(device, signal);
  },
};

async function lookAtIdentity(device: Driver, signal: AbortSignal): Promise<Look> {
  const asked = await device.identity(signal);
  const { steps } = asked;
  if ('trouble' in asked) {
    const { trouble } = asked;
    if (trouble === 'auth-refused') return { finding: { state: 'bad', reason: 'auth-refused' }, steps };
    if (trouble === 'bad-answer') return { finding: { state: 'bad', reason: 'no-identity' }, steps };
    return { finding: { state: 'unknown', reason: UNKNOWN_BY_TROUBLE[trouble] }, steps };
  }
  const compared = compare(device.target.identity, asked.got);
  return { finding: compared.finding, steps: [...steps, ...compared.steps], readings: readingsOf(asked.got) };
}

interface Compared {
  readonly finding: Finding;
  readonly steps: readonly Step[];
}

/**
 * Only what the file states is compared, and only what the device says of itself alone: a serial or MAC that a whole
 * model line shares proves nothing, neither a match nor a mismatch. A file that states nothing is met by any device
 * that says who it is.
 */
export function compare(expected: ExpectedIdentity, said: Identity): Compared {
  const steps: Step[] = [];
  let wrong: BadReason | undefined;
  let agreeing = 0;
  for (const { name, reason, isProof, isSame } of FIELDS) {
    const wanted = expected[name];
    const told = said[name];
    if (wanted === undefined || plain(wanted) === '') continue;
    if (!isProof(told)) {
      steps.push({ did: `compare ${name}`, ok: false, got: `${shown(told)} says nothing`, tookMs: 0 });
      continue;
    }
    const ok = isSame(wanted, told);
    steps.push({
      did: `compare ${name}`,
      ok,
      got: ok ? shown(told) : `${shown(told)} instead of ${shown(wanted)}`,
      tookMs: 0,
    });
    if (ok) agreeing++;
    else wrong ??= reason;
  }
  if (wrong !== undefined) return { finding: { state: 'bad', reason: wrong }, steps };
  // A hardware id is a board's version: it can differ from the file, it names nobody.
  const isNamed = FIELDS.some(({ name, isProof }) => name !== 'hardwareId' && isProof(said[name]));
  const isEnough = steps.length === 0 ? isNamed : agreeing > 0;
  return { finding: isEnough ? { state: 'good' } : { state: 'bad', reason: 'no-identity' }, steps };
}

interface Field {
  readonly name: 'serial' | 'model' | 'mac' | 'hardwareId';
  readonly reason: BadReason;
  /** Whether what a device says can prove anything. */
  isProof(told: string): boolean;
  isSame(wanted: string, told: string): boolean;
}

/** The strongest first: its mismatch names the finding. */
const FIELDS: readonly Field[] = [
  { name: 'serial', reason: 'serial-differs', isProof: isOwnSerial, isSame: (a, b) => plain(a) === plain(b) },
  {
    name: 'mac',
    reason: 'mac-differs',
    isProof: (told) => macsIn(told).length > 0,
    isSame: (wanted, told) => macsIn(told).includes(plain(wanted)),
  },
  {
    name: 'model',
    reason: 'model-differs',
    isProof: (told) => plain(told) !== '',
    isSame: (a, b) => plain(a) === plain(b),
  },
  {
    name: 'hardwareId',
    reason: 'hardware-differs',
    isProof: (told) => plain(told) !== '',
    isSame: (a, b) => plain(a) === plain(b),
  },
];

/** Upper case, without blanks, colons, dashes and dots, so that two ways of writing one thing are one. */
function plain(text: string): string {
  return text.toUpperCase().replace(/[\s:.\-_]/g, '');
}

/** Placeholders that makers leave in: zeros, the word itself, running digits. */
function isOwnSerial(told: string): boolean {
  const serial = plain(told);
  if (serial === '' || /^(.)\1*$/.test(serial)) return false;
  return !/^(?:SERIALNUMBER|SERIAL|SN|NONE|NULL|UNKNOWN|DEFAULT|N\/A|0?123456789?0?)$/.test(serial);
}

/** MACs of the right form that are not zeros, ones or the example printed in manuals. A device may tell several. */
function macsIn(told: string): string[] {
  return told
    .split(/[\s,;]+/)
    .map(plain)
    .filter((mac) => /^[0-9A-F]{12}$/.test(mac) && !/^(.)\1*$/.test(mac) && mac !== '00123456789A');
}

function shown(text: string): string {
  return text.trim() === '' ? 'nothing' : text.trim().slice(0, 64);
}

function readingsOf(said: Identity): Readings {
  const { manufacturer, model, firmware, serial, mac, hardwareId } = said;
  return { manufacturer, model, firmware, serial, mac, hardwareId };
}

function hasLanes({ kind, lanes }: Target): boolean {
  return kind === 'checkpoint' && lanes !== undefined && lanes.length > 0;
}

/**
 * A checkpoint is no device and no lane's device is the checkpoint: nobody is asked for an identity. It is registered
 * when the record is complete (every lane has an address with a port) and at least one lane's device answers there;
 * otherwise nothing can be said.
 */
async function lookAtLanes(device: Driver, signal: AbortSignal): Promise<Look> {
  const lanes = device.target.lanes ?? [];
  const bare = lanes.find(({ address, ape }) =>
    address === null ? ape === undefined : address.onvifPort === undefined && address.rtspPort === undefined,
  );
  if (bare) {
    const step = { did: 'record complete', ok: false, got: `lane ${bare.lane} has no port`, tookMs: 0 };
    return { finding: { state: 'unknown', reason: 'no-address' }, steps: [step] };
  }
  const complete = {
    did: 'record complete',
    ok: true,
    got: `${lanes.length} lanes, no identity asked`,
    tookMs: 0,
  };
  const asked = await device.alive(signal);
  const steps = [complete, ...asked.steps];
  if ('trouble' in asked) {
    const { trouble } = asked;
    const reason =
      trouble === 'bad-answer' || trouble === 'auth-refused' ? 'device-trouble' : UNKNOWN_BY_TROUBLE[trouble];
    return { finding: { state: 'unknown', reason }, steps };
  }
  const { lanesUp = 0 } = asked.got;
  const readings = { lanesUp, lanes: lanes.length };
  if (lanesUp > 0) return { finding: { state: 'good' }, steps, readings };
  return { finding: { state: 'unknown', reason: 'device-offline' }, steps, readings };
}
