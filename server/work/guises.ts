/** The faces of one device: what each sub-platform, the device itself and its own registration say it is. */
import type { State } from '../../config/terms.ts';
import type { CatalogueRow, KeptItem } from '../registry/catalogues.ts';
import type { DeviceRecord } from '../registry/record.ts';
import { type Declared, declaredBy } from '../rules/catalogue.ts';
import { FACE_FINDINGS, type FaceFinding } from '../rules/reality.ts';
import type { LiveRegistration } from '../rules/registration.ts';
import { type Likeness, likenessOf } from '../rules/swap.ts';
import type { KeptTraits } from '../rules/traits.ts';

/** One device at one sub-platform. */
export interface PlatformFace {
  readonly platform: string;
  readonly isOwn: boolean;
  /** The code under which the sub-platform has it: it may number by itself. */
  readonly sourceCode: string;
  readonly name: string;
  readonly declared: Declared;
  readonly lon: string;
  readonly lat: string;
  readonly model: string;
  /** When the catalogue was taken that told it last, and whether that one was the latest complete one or came after it. */
  readonly seenMs: number;
  readonly isCurrent: boolean;
  readonly findings: readonly FaceFinding[];
}

export interface Faces {
  readonly platforms: readonly PlatformFace[];
  readonly onvif: (Likeness & { readonly name: string; readonly seenMs: number }) | null;
  readonly live: (LiveRegistration & { readonly code: string }) | null;
}

/** What is needed to draw them. */
export interface FaceParts {
  readonly facesOf: (code: string) => readonly { readonly row: CatalogueRow; readonly item: KeptItem }[];
  readonly traits: KeptTraits | undefined;
  readonly live: LiveRegistration | null;
  /** Codes of records that turned out to be the same device. */
  readonly formerCodes?: readonly string[];
  /** What our own probe says of online. */
  readonly online: State;
}

export function facesOf(
  record: DeviceRecord,
  { facesOf: told, traits, live, online, formerCodes = [] }: FaceParts,
): Faces {
  const { code, details } = record;
  const codes = [...new Set([code, details.sourceCode ?? '', ...formerCodes])].filter((one) => one !== '');
  const platforms = codes.flatMap((one) =>
    told(one).map(({ row, item }) => platformFace(record, row, item, online)),
  );
  const name = traits?.values.scopeName?.value;
  const said = Object.entries(traits?.values ?? {}).map(([key, { value }]) => [key, value] as const);
  const onvif = likenessOf(Object.fromEntries(said));
  const isTold = Object.values(onvif).some((text) => text !== '');
  return {
    platforms,
    onvif: traits && isTold ? { ...onvif, name: String(name ?? ''), seenMs: traits.atMs } : null,
    live: live && { ...live, code },
  };
}

function platformFace(
  record: DeviceRecord,
  { platform, completeMs }: CatalogueRow,
  { code, name, status, lon, lat, model, seenMs }: KeptItem,
  online: State,
): PlatformFace {
  const declared = declaredBy(status);
  const isOwn = platform === record.platform;
  // Our own probe comes before what a platform says (§2.4): where they differ its catalogue is out of date.
  const disagreements: Record<FaceFinding, boolean> = {
    'declared-on': declared === 'on' && online === 'bad',
    'declared-off': declared === 'off' && online === 'good',
    'other-name': name !== '' && name !== record.name,
    'other-platform': !isOwn && record.platform !== '',
    'other-code': code !== record.code,
  };
  return {
    ...{ platform, isOwn, sourceCode: code, name, declared, lon, lat, model, seenMs },
    isCurrent: completeMs !== null && seenMs >= completeMs,
    findings: FACE_FINDINGS.filter((finding) => disagreements[finding]),
  };
}
