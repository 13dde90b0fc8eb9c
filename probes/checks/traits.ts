/** What a device tells beside the answers to the checks. It judges nothing and counts against nothing. */
import { ASPECTS, type Aspect } from '../../config/terms.ts';
import type { Asked, Driver, Told, Trouble } from '../drivers/driver.ts';
import type { Readings, Reason, Traits } from '../link/observation.ts';

type ReadingsOf = { readonly [A in Aspect]: (told: Told[A]) => Record<string, number | string | undefined> };

/** Troubles that are an answer of the device. */
const ANSWERS: ReadonlySet<Trouble> = new Set(['auth-refused', 'bad-answer', 'device-trouble']);

/** Each part as readings: what is empty or not there is left out. */
const READINGS: ReadingsOf = {
  clock: ({ offsetMs, fault }) => ({ clockOffsetMs: offsetMs, clockFault: fault }),
  certificate: (told) =>
    told === undefined
      ? {}
      : {
          certSubject: told.subject,
          certIssuer: told.issuer,
          certFromMs: told.fromMs,
          certUntilMs: told.untilMs,
          certSigner: told.isSelfSigned ? 'self' : 'other',
          certName: told.isForHost ? 'matches' : 'differs',
          certKey: told.key,
          tlsProtocol: told.protocol,
          tlsCipher: told.cipher,
          tlsWeak: told.weaknesses.join(' '),
        },
  identity: ({ manufacturer, model, firmware, serial, hardwareId, mac }) => ({
    ...{ manufacturer, model, firmware },
    ...{ serial, hardwareId, mac },
  }),
  scopes: ({ name, hardware, location, profiles }) => ({
    scopeName: name,
    scopeHardware: hardware,
    scopeLocation: location,
    scopeProfiles: profiles,
  }),
  place: (told) => ({ geoLon: told?.lon, geoLat: told?.lat }),
  snapshot: (path) => ({ snapshotPath: path }),
  stream: (path) => ({ streamPath: path }),
  describe: ({ withLogin }) => ({ streamAnswers: withLogin ? 'with-login' : 'openly' }),
  vitals: ({ codec, width, height, frameRate, bitsPerSecond, keyIntervalMs, lost }) => ({
    ...{ codec, width, height, frameRate },
    ...{ bitsPerSecond, keyIntervalMs, packetsLost: lost },
  }),
  recordings: ({ count, fromMs, untilMs }) => ({
    recordings: count,
    recordedFromMs: fromMs,
    recordedUntilMs: untilMs,
  }),
};

/** Asks once; undefined where nothing was heard, or where this kind of device tells nothing. Rejects only with the signal's reason. */
export async function lookAtTraits(
  device: Driver,
  signal: AbortSignal,
): Promise<Pick<Traits, 'readings' | 'missing'> | undefined> {
  const said = await device.traits?.(signal);
  if (said === undefined) return undefined;
  const readings: Record<string, number | string> = {};
  const missing: Partial<Record<Aspect, Reason>> = {};
  let isHeard = false;
  for (const aspect of ASPECTS) {
    const asked = said[aspect];
    if ('trouble' in asked) {
      missing[aspect] = asked.trouble === 'own-fault' ? 'probe-sick' : asked.trouble;
      isHeard ||= ANSWERS.has(asked.trouble);
    } else if (asked.got !== undefined) {
      isHeard = true;
      Object.assign(readings, readingsOf(aspect, asked));
    }
  }
  return isHeard ? { readings, missing } : undefined;
}

function readingsOf<A extends Aspect>(
  aspect: A,
  { got }: Extract<Asked<Told[A]>, { got: unknown }>,
): Readings {
  const all = Object.entries(READINGS[aspect](got as Told[A]));
  return Object.fromEntries(
    all.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])),
  );
}
