/** IPv4 ranges as people write them – `10.20.3.0/24`, `10.20.3.10-10.20.3.60`, one address – and as CIDR blocks. */
import type { Problem } from '../../config/shape.ts';

/** A /22, the most that one range may hold: looking for devices is done gently. */
export const MOST_ADDRESSES = 1_024;

const WANTED = `an IPv4 range such as 10.20.3.0/24 or 10.20.3.10-10.20.3.60, at most ${MOST_ADDRESSES} addresses`;

interface Span {
  readonly from: number;
  readonly until: number;
}

/** Blocks in CIDR form that hold just these addresses, and how many; or every range that is none. */
export function blocksOf(
  ranges: readonly string[],
): { readonly blocks: readonly string[]; readonly addresses: number } | { readonly problems: Problem[] } {
  const spans = ranges.map(spanOf);
  const problems = spans.flatMap((span, index) =>
    span === undefined
      ? [{ path: `ranges.${index}`, wanted: WANTED, got: JSON.stringify(ranges[index]?.slice(0, 60)) }]
      : [],
  );
  if (problems.length > 0) return { problems };
  const sound = joined(spans.filter((span) => span !== undefined));
  return {
    blocks: sound.flatMap(blocksIn),
    addresses: sound.reduce((sum, { from, until }) => sum + until - from + 1, 0),
  };
}

function spanOf(text: string): Span | undefined {
  const [, first, bits, last] = /^\s*([\d.]+)\s*(?:\/\s*(\d{1,2})|-\s*([\d.]+))?\s*$/.exec(text) ?? [];
  const from = numberOf(first ?? '');
  if (from === undefined) return undefined;
  if (bits !== undefined) return blockAt(from, Number(bits));
  const until = last === undefined ? from : numberOf(last);
  return until === undefined ? undefined : sound({ from, until });
}

function blockAt(address: number, bits: number): Span | undefined {
  if (bits > 32) return undefined;
  const size = 2 ** (32 - bits);
  const from = Math.floor(address / size) * size;
  return sound({ from, until: from + size - 1 });
}

/** Only addresses that can be one device: not `0.…`, not multicast and above. */
function sound(span: Span): Span | undefined {
  const { from, until } = span;
  const isUsable = from >= 0x01_00_00_00 && until < 0xe0_00_00_00;
  return from <= until && until - from < MOST_ADDRESSES && isUsable ? span : undefined;
}

function numberOf(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255))
    return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

function textOf(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** An address named twice is looked at once. */
function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last === undefined || span.from > last.until + 1) result.push(span);
    else result[result.length - 1] = { from: last.from, until: Math.max(last.until, span.until) };
  }
  return result;
}

/** The fewest blocks, none of them larger than a single range may be. */
function blocksIn({ from, until }: Span): string[] {
  const blocks: string[] = [];
  for (let at = from; at <= until; ) {
    let size = MOST_ADDRESSES;
    while (at % size !== 0 || at + size - 1 > until) size /= 2;
    blocks.push(`${textOf(at)}/${32 - Math.log2(size)}`);
    at += size;
  }
  return blocks;
}
