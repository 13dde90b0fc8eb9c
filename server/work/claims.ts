/** Found devices as new files: what a template gives them, under free codes, and every fault at once. */

import { defined } from '../../config/defined.ts';
import type { Problem } from '../../config/shape.ts';
import type { Category, DeviceKind, Lifecycle } from '../../config/terms.ts';
import type { NewDevice } from '../registry/record.ts';
import { type By, Refusal } from '../rules/refusal.ts';

/** Only what is needed of the registry. */
export interface ClaimRegistry {
  all(): Iterable<{
    readonly id: number;
    readonly host: string;
    readonly onvifPort: number | null;
    readonly rtspPort: number | null;
  }>;
  byCode(code: string): { readonly id: number } | undefined;
  /** Each fault as `index.field`; nothing is written. */
  addProblems(wishes: readonly NewDevice[]): readonly Problem[];
  /** All of them or none; a refusal names each field as `index.field`. */
  addAll(
    wishes: readonly NewDevice[],
    by: By,
  ): Promise<readonly { readonly id: number; readonly code: string; readonly host: string }[]>;
}

/** What claimed devices have in common. */
export interface Template {
  readonly category: Category;
  readonly unit: string;
  readonly kind?: DeviceKind | undefined;
  readonly segment?: string | undefined;
  readonly platform?: string | undefined;
  readonly credential?: string | null | undefined;
  readonly lifecycle?: Lifecycle | undefined;
  readonly inScope?: boolean | undefined;
  readonly tls?: boolean | undefined;
  /** First 14 digits of codes to give. */
  readonly codePrefix?: string | undefined;
  /** Words with `{name}`, `{hardware}`, `{host}`, `{port}`, `{n}`, `{serial}` in them; the device's own name when left out. */
  readonly namePattern?: string | undefined;
}

/** Which of the found devices, and what they shall be called. */
export interface Claimed {
  readonly host: string;
  readonly port: number;
  readonly code?: string | undefined;
  readonly name?: string | undefined;
}

/** What a device said of itself when it was found. */
export interface Claimable {
  readonly name: string;
  readonly hardware: string;
}

/** Ports that speak RTSP and not HTTP, wherever one looks. */
const RTSP_PORTS: readonly number[] = [554, 8554];

/** The files that a claim would make. Faults are named `devices.index.field`. */
export function claimRows(
  foundAt: (host: string, port: number) => Claimable | undefined,
  { codePrefix, namePattern, ...template }: Template,
  wishes: readonly Claimed[],
  registry: ClaimRegistry,
): { readonly rows: readonly NewDevice[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const taken = new Set<string>();
  const numbers = freeNumbers(codePrefix, taken, registry);
  const rows = wishes.map((wish, index): NewDevice => {
    const say = (field: string, wanted: string, got: string) =>
      problems.push({ path: `devices.${index}.${field}`, wanted, got });
    const found = foundAt(wish.host, wish.port);
    if (found === undefined) say('host', 'a device that was found', `"${wish.host}:${wish.port}"`);
    const code = wish.code ?? numbers.next().value ?? '';
    if (code === '') say('code', 'a code, or a prefix to give codes from', 'nothing');
    else if (taken.has(code)) say('code', 'each code once', `"${code}" again`);
    else if (registry.byCode(code)) say('code', 'a code that no device has', `"${code}"`);
    taken.add(code);
    const isRtsp = RTSP_PORTS.includes(wish.port);
    return {
      ...defined({ kind: 'camera' as const, ...template }),
      code,
      name: wish.name ?? nameFor(namePattern, { ...wish, code, n: index + 1 }, found),
      host: wish.host,
      ...(isRtsp ? { rtspPort: wish.port } : { onvifPort: wish.port }),
      model: found?.hardware ?? '',
    };
  });
  return { rows, problems };
}

/** Registers them, all or none; every fault of every one is told. */
export async function claimAll(
  rows: readonly NewDevice[],
  problems: readonly Problem[],
  registry: ClaimRegistry,
  by: By,
): Promise<{ id: number; code: string; host: string }[]> {
  if (problems.length > 0) throw new Refusal('bad-input', {}, problems);
  const added = await registry.addAll(rows, by).catch((error: unknown) => {
    throw error instanceof Refusal
      ? new Refusal(error.code, error.facts, withinDevices(error.problems))
      : error;
  });
  return added.map(({ id, code, host }) => ({ id, code, host }));
}

/** The registry counts the devices it was given; whoever claimed calls them `devices`. */
export function withinDevices(problems: readonly Problem[]): Problem[] {
  return problems.map(({ path, ...problem }) => ({ path: `devices.${path}`, ...problem }));
}

/** Addresses and ports of registered devices: by both, or by the address alone where only one port answers there. */
export function bearers(
  registry: Pick<ClaimRegistry, 'all'>,
  found: Iterable<{ readonly host: string; readonly port: number }>,
): (host: string, port: number) => number | null {
  const ports = new Map<string, Set<number>>();
  for (const { host, port } of found) {
    const known = ports.get(host);
    if (known) known.add(port);
    else ports.set(host, new Set([port]));
  }
  const exact = new Map<string, number>();
  const byHost = new Map<string, number>();
  for (const { id, host, onvifPort, rtspPort } of registry.all()) {
    if (!ports.has(host)) continue;
    byHost.set(host, id);
    for (const port of [onvifPort, rtspPort]) if (port !== null) exact.set(`${host}:${port}`, id);
  }
  return (host, port) => {
    const id = exact.get(`${host}:${port}`);
    if (id !== undefined) return id;
    return ports.get(host)?.size === 1 ? (byHost.get(host) ?? null) : null;
  };
}

/** Codes that neither the registry nor the claim has, in rising order. */
function* freeNumbers(
  prefix: string | undefined,
  taken: ReadonlySet<string>,
  registry: Pick<ClaimRegistry, 'byCode'>,
): Generator<string, undefined> {
  if (prefix === undefined) return undefined;
  for (let number = 1; number <= 999_999; number++) {
    const code = `${prefix}${`${number}`.padStart(6, '0')}`;
    if (!taken.has(code) && registry.byCode(code) === undefined) yield code;
  }
  return undefined;
}

function nameFor(
  pattern: string | undefined,
  { host, port, code, n }: Claimed & { readonly code: string; readonly n: number },
  found: Claimable | undefined,
): string {
  const own = found?.name || host;
  if (pattern === undefined || pattern.trim() === '') return own;
  const words: Readonly<Record<string, string>> = {
    ...{ name: own, hardware: found?.hardware ?? '', host, port: `${port}`, n: `${n}` },
    serial: code.slice(-6),
  };
  return pattern.replaceAll(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole).trim();
}
