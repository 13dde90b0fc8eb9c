/** Address ranges as people write them, to single addresses. */

/** No sweep asks more addresses than this. */
export const MOST_ADDRESSES = 4_096;
const WIDEST = 22;

/**
 * The host addresses of IPv4 ranges in CIDR form, each once, in order; a bare address is a range of one. What is no
 * range, or wider than /22, is left out; so is what goes beyond the cap.
 */
export function addressesIn(ranges: readonly string[], most = MOST_ADDRESSES): string[] {
  const addresses = new Set<string>();
  for (const range of ranges) {
    const read = readRange(range);
    if (!read) continue;
    const { from, size } = read;
    // network and broadcast address belong to nobody
    const isWide = size > 2;
    for (let i = isWide ? 1 : 0; i < (isWide ? size - 1 : size); i++) {
      if (addresses.size >= most) return [...addresses];
      addresses.add(written(from + i));
    }
  }
  return [...addresses];
}

function readRange(text: string): { readonly from: number; readonly size: number } | undefined {
  const parts = /^\s*(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?\s*$/.exec(text);
  if (!parts) return undefined;
  const bytes = parts.slice(1, 5).map(Number);
  const bits = parts[5] === undefined ? 32 : Number(parts[5]);
  if (bytes.some((byte) => byte > 255) || bits < WIDEST || bits > 32) return undefined;
  const size = 2 ** (32 - bits);
  const address = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return { from: address - (address % size), size };
}

function written(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}
