/** Records to what the probes are told. */
import type { Settings } from '../../config/settings.ts';
import { ASKED_CHECKS, type AskedCheck, type DeviceKind } from '../../config/terms.ts';
import type {
  Address,
  Cadence,
  Confirmation,
  ExpectedIdentity,
  Place,
  SideCadence,
  Target,
  ViidPlan,
} from '../../probes/link/target.ts';
import { degreesOf, toWgs84 } from '../rules/datum.ts';
import { isAssessed } from '../rules/device.ts';
import { lanesOf } from './lanes.ts';
import { DEFAULT_SEGMENT, type DeviceRecord } from './record.ts';

/** Which questions are put to each kind; a site or a platform is asked none. */
const ASKED: Readonly<Record<DeviceKind, readonly AskedCheck[]>> = {
  camera: ASKED_CHECKS,
  checkpoint: ASKED_CHECKS,
  site: [],
  platform: [],
};

/**
 * What a probe is told of a device; undefined for one that is not looked at. A device without an address has a target
 * too: of it is said that there is no address.
 */
export function targetOf(record: DeviceRecord): Target | undefined {
  if (!isLookedAt(record)) return undefined;
  return {
    n: record.id,
    code: record.code,
    kind: record.kind,
    segment: record.segment || DEFAULT_SEGMENT,
    address: addressOf(record),
    ...(record.kind === 'checkpoint'
      ? { lanes: lanesOf(record.lanes, record.onvifPort, record.tls) ?? [] }
      : {}),
    ...(record.credential === null ? {} : { login: record.credential }),
    identity: identityOf(record),
    place: placeFor(record),
    checks: ASKED[record.kind],
  };
}

/** Whether probes ask the device anything at all: not what is planned, suspended or retired, nor a site or a platform. */
export function isLookedAt({ kind, lifecycle }: Pick<DeviceRecord, 'kind' | 'lifecycle'>): boolean {
  return isAssessed(kind) && (lifecycle === 'active' || lifecycle === 'repair');
}

/** From the seconds of the settings to the milliseconds of the link. */
export function cadencesOf({ cadences, checkpoints }: Settings): Readonly<Record<AskedCheck, Cadence>> {
  const confirmationOf = ({ confirmations, outOf }: Settings['checkpoints']): Confirmation => ({
    confirmations,
    outOf: Math.max(confirmations, outOf),
  });
  const cadenceOf = (check: AskedCheck): Cadence => ({
    everyMs: Math.round(cadences[check].everySeconds * 1_000),
    timeoutMs: Math.round(cadences[check].timeoutSeconds * 1_000),
    ...confirmationOf(cadences[check]),
    ...(check === 'online' && { kinds: { checkpoint: confirmationOf(checkpoints) } }),
    confirmAfterMs: Math.round(cadences[check].confirmAfterSeconds * 1_000),
  });
  return {
    registration: cadenceOf('registration'),
    online: cadenceOf('online'),
    image: cadenceOf('image'),
  };
}

/** Undefined where nobody is to be asked. */
export function sideCadenceOf({ sideLooks }: Pick<Settings, 'sideLooks'>): SideCadence | undefined {
  const { everySeconds, timeoutSeconds, atOnce } = sideLooks;
  if (atOnce === 0) return undefined;
  return { everyMs: Math.round(everySeconds * 1_000), timeoutMs: Math.round(timeoutSeconds * 1_000), atOnce };
}

/**
 * The checkpoint listener as the settings want it, without those who may register; undefined while its port is 0. Our
 * own code there is that of an application server (503) of the city.
 */
export function viidOf(
  { viid, timeZone }: Pick<Settings, 'viid' | 'timeZone'>,
  top: string,
): Omit<ViidPlan, 'accounts'> | undefined {
  const { host, port, keepaliveSeconds, misses } = viid;
  if (port === 0) return undefined;
  const serverId = `${top.slice(0, 8).padEnd(8, '0')}005030000001`;
  return { host, port, serverId, keepaliveMs: Math.round(keepaliveSeconds * 1_000), misses, timeZone };
}

/** A device that is looked at registers with its own login; besides it whatever is not retired. */
export function mayRegisterItself({ lifecycle }: Pick<DeviceRecord, 'lifecycle'>): boolean {
  return lifecycle !== 'retired';
}

function addressOf({ host, onvifPort, tls, rtspPort, rtspPath }: DeviceRecord): Address | null {
  if (host === '') return null;
  return {
    host,
    ...(onvifPort === null ? {} : { onvifPort }),
    ...(tls ? { tls } : {}),
    ...(rtspPort === null ? {} : { rtspPort }),
    ...(rtspPath === '' ? {} : { rtspPath }),
  };
}

function identityOf({ serial, model, mac, details: { hardwareId } }: DeviceRecord): ExpectedIdentity {
  return {
    ...(serial === '' ? {} : { serial }),
    ...(model === '' ? {} : { model }),
    ...(mac === '' ? {} : { mac }),
    ...(hardwareId ? { hardwareId } : {}),
  };
}

function placeFor({ lon, lat, datum }: DeviceRecord): Place | null {
  if (lon === '' && lat === '') return null;
  return toWgs84({ lon: degreesOf(lon), lat: degreesOf(lat) }, datum);
}
