/**
 * A target as bytes: about 150 of them instead of the kilobyte that its objects take, and nothing for the garbage
 * collector to walk over. The same target always gives the same bytes.
 */
import type { AskedCheck, DeviceKind } from '../../config/terms.ts';
import { ASKED_CHECKS, KINDS } from '../../config/terms.ts';
import { ByteReader, ByteWriter } from './frame.ts';
import type { Address, Assignment, ExpectedIdentity, Place, Target } from './target.ts';

/** An assignment as it reaches whoever carries it out: its targets can be walked over, and need not be held at once. */
export type Assigned = Omit<Assignment, 'targets'> & {
  readonly targets: Iterable<Target> & { readonly length: number };
};

/** What is there, a bit each. */
const HAS = {
  address: 1,
  onvifPort: 2,
  rtspPort: 4,
  rtspPath: 8,
  login: 16,
  serial: 32,
  model: 64,
  mac: 128,
  place: 256,
  rest: 512,
} as const;

/** By bits of the checks: their names. */
const CHECK_SETS = Array.from({ length: 1 << ASKED_CHECKS.length }, (_, bits): readonly AskedCheck[] =>
  ASKED_CHECKS.filter((_, index) => (bits & (1 << index)) !== 0),
);

/** What is not known by name here is kept as JSON. */
type Rest = Readonly<Record<'target' | 'address' | 'identity', object>>;

/** The targets of an assignment, packed as they come, page by page. */
export class TargetPages implements Iterable<Target> {
  readonly #pages: Buffer[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(targets: readonly Target[]): void {
    const page = new ByteWriter(targets.length * 192);
    for (const target of targets) page.sized(packTarget(target));
    this.#pages.push(page.done());
    this.#length += targets.length;
  }

  *packed(): Generator<Buffer, void, undefined> {
    for (const page of this.#pages) {
      const from = new ByteReader(page);
      while (from.left > 0) yield from.sized();
    }
  }

  *[Symbol.iterator](): Generator<Target, void, undefined> {
    for (const bytes of this.packed()) yield unpackTarget(bytes);
  }
}

/** Targets as bytes, however they came. */
export function* packedOf(targets: Iterable<Target>): Generator<Buffer, void, undefined> {
  if (targets instanceof TargetPages) yield* targets.packed();
  else for (const target of targets) yield packTarget(target);
}

export function packTarget(target: Target): Buffer {
  const { n, code, kind, segment, address, login, identity, place, checks, ...others } = target;
  const { host, onvifPort, rtspPort, rtspPath, ...restOfAddress } = address ?? { host: '' };
  const { serial, model, mac, ...restOfIdentity } = identity;
  const rest = restOf({ target: others, address: restOfAddress, identity: restOfIdentity });
  const has =
    (address === null ? 0 : HAS.address) |
    (onvifPort === undefined ? 0 : HAS.onvifPort) |
    (rtspPort === undefined ? 0 : HAS.rtspPort) |
    (rtspPath === undefined ? 0 : HAS.rtspPath) |
    (login === undefined ? 0 : HAS.login) |
    (serial === undefined ? 0 : HAS.serial) |
    (model === undefined ? 0 : HAS.model) |
    (mac === undefined ? 0 : HAS.mac) |
    (place === null ? 0 : HAS.place) |
    (rest === undefined ? 0 : HAS.rest);
  const bits = checks.reduce((sum, check) => sum | (1 << ASKED_CHECKS.indexOf(check)), 0);
  const to = new ByteWriter(256).number(n).number(has).number(bits).number(KINDS.indexOf(kind));
  to.text(code).text(segment);
  if (address !== null) to.text(host);
  if (onvifPort !== undefined) to.number(onvifPort);
  if (rtspPort !== undefined) to.number(rtspPort);
  for (const text of [rtspPath, login, serial, model, mac]) if (text !== undefined) to.text(text);
  if (place !== null) packPlace(place, to);
  if (rest !== undefined) to.text(rest);
  return to.done();
}

/** The number of a packed target. */
export function numberOf(bytes: Buffer): number {
  return new ByteReader(bytes).number();
}

/** Made anew with each call. Its checks are in the order of ASKED_CHECKS. */
export function unpackTarget(bytes: Buffer): Target {
  const from = new ByteReader(bytes);
  const n = from.number();
  const has = from.number();
  const is = (bit: number): boolean => (has & bit) !== 0;
  const checks = CHECK_SETS[from.number()] ?? [];
  const kind = KINDS[from.number()] as DeviceKind; // as it was packed
  const code = from.text();
  const segment = from.text();
  const host = is(HAS.address) ? from.text() : undefined;
  const onvifPort = is(HAS.onvifPort) ? from.number() : undefined;
  const rtspPort = is(HAS.rtspPort) ? from.number() : undefined;
  const rtspPath = is(HAS.rtspPath) ? from.text() : undefined;
  const login = is(HAS.login) ? from.text() : undefined;
  const serial = is(HAS.serial) ? from.text() : undefined;
  const model = is(HAS.model) ? from.text() : undefined;
  const mac = is(HAS.mac) ? from.text() : undefined;
  const address: Address | null =
    host === undefined
      ? null
      : {
          host,
          ...(onvifPort !== undefined && { onvifPort }),
          ...(rtspPort !== undefined && { rtspPort }),
          ...(rtspPath !== undefined && { rtspPath }),
        };
  const identity: ExpectedIdentity = {
    ...(serial !== undefined && { serial }),
    ...(model !== undefined && { model }),
    ...(mac !== undefined && { mac }),
  };
  const place = is(HAS.place) ? unpackPlace(from) : null;
  const mine = { n, code, kind, segment, address, identity, place, checks };
  const target: Target = login === undefined ? mine : { ...mine, login };
  if (!is(HAS.rest)) return target;
  const rest = JSON.parse(from.text()) as Rest; // by restOf
  Object.assign(identity, rest.identity);
  if (address !== null) Object.assign(address, rest.address);
  return Object.assign(target, rest.target);
}

/** Undefined where there is nothing. */
function restOf(rest: Rest): string | undefined {
  const isEmpty = Object.values(rest).every((part) => Object.keys(part).length === 0);
  return isEmpty ? undefined : JSON.stringify(rest);
}

function packPlace({ lon, lat }: Place, to: ByteWriter): void {
  const degrees = Buffer.allocUnsafe(16);
  // JSON has no NaN: it comes over the link as null.
  degrees.writeDoubleLE(lon ?? Number.NaN, 0);
  degrees.writeDoubleLE(lat ?? Number.NaN, 8);
  to.raw(degrees);
}

function unpackPlace(from: ByteReader): Place {
  const degrees = from.raw(16);
  return { lon: degrees.readDoubleLE(0), lat: degrees.readDoubleLE(8) };
}
