/** What can be said of a device's certificate and of its recordings beside the file. Both count against nothing. */
import type { KeptTraits, KeptValue } from './traits.ts';

/** What is wrong with a certificate, or with the handshake around it. That it is signed by itself is usual, and no fault. */
export const CERTIFICATE_FAULTS = ['expired', 'not-yet-valid', 'ends-soon', 'wrong-name', 'weak'] as const;
export type CertificateFault = (typeof CERTIFICATE_FAULTS)[number];

/** A certificate as told last, judged at one moment. */
export interface CertificateSeen {
  readonly subject: string;
  readonly issuer: string;
  readonly fromMs: number | null;
  readonly untilMs: number | null;
  /** Whole days that are left; negative when it has ended. */
  readonly daysLeft: number | null;
  readonly isSelfSigned: boolean;
  readonly key: string;
  readonly protocol: string;
  readonly cipher: string;
  readonly weaknesses: readonly string[];
  readonly faults: readonly CertificateFault[];
  readonly seenMs: number;
}

const DAY_MS = 86_400_000;
/** A month is time enough to have a new one made. */
const SOON_DAYS = 30;

/** Undefined where none was told: the device speaks no TLS, or was not asked yet. */
export function certificateOf(values: KeptTraits['values'], nowMs: number): CertificateSeen | undefined {
  const { certKey } = values;
  if (certKey === undefined) return undefined;
  const text = (name: string) => String(values[name]?.value ?? '');
  const fromMs = numberIn(values.certFromMs);
  const untilMs = numberIn(values.certUntilMs);
  const daysLeft = untilMs === null ? null : Math.floor((untilMs - nowMs) / DAY_MS);
  const weaknesses = text('tlsWeak').split(' ').filter(Boolean);
  const holds: Record<CertificateFault, boolean> = {
    expired: daysLeft !== null && daysLeft < 0,
    'not-yet-valid': fromMs !== null && fromMs > nowMs,
    'ends-soon': daysLeft !== null && daysLeft >= 0 && daysLeft <= SOON_DAYS,
    'wrong-name': text('certName') === 'differs',
    weak: weaknesses.length > 0,
  };
  return {
    subject: text('certSubject'),
    issuer: text('certIssuer'),
    ...{ fromMs, untilMs, daysLeft },
    isSelfSigned: text('certSigner') === 'self',
    key: String(certKey.value),
    protocol: text('tlsProtocol'),
    cipher: text('tlsCipher'),
    weaknesses,
    faults: CERTIFICATE_FAULTS.filter((fault) => holds[fault]),
    seenMs: certKey.seenMs,
  };
}

/**
 * Does a device keep fewer days than its file says (录像保存天数)? A day begun counts; null where the file names no
 * days, the device does not tell its earliest, or it is younger than the days asked of it.
 */
export function isKeptTooShort(
  recorded: { readonly fromMs: number | null; readonly untilMs: number | null; readonly count: number },
  registeredDays: number | null,
  commissionedMs: number | null,
): boolean | null {
  if (registeredDays === null) return null;
  if (recorded.count === 0) return registeredDays > 0;
  const { fromMs, untilMs } = recorded;
  if (fromMs === null || untilMs === null) return null;
  const isShort = Math.ceil((untilMs - fromMs) / DAY_MS) < registeredDays;
  const isYoung = commissionedMs !== null && untilMs - commissionedMs < registeredDays * DAY_MS;
  return isShort && isYoung ? null : isShort;
}

/** The registered days; null where the file names none that could be read. */
export function daysIn(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,4}$/.test(text) ? Number(text) : null;
}

function numberIn(kept: KeptValue | undefined): number | null {
  return typeof kept?.value === 'number' ? kept.value : null;
}
