/** How sure a share of few is. */

/** For an interval of 95 %. */
const Z = 1.959964;

/** A share with Wilson's interval; null where there is nothing to divide. */
export function wilson(
  part: number,
  whole: number,
): { readonly share: number; readonly low: number; readonly high: number } | null {
  if (whole === 0) return null;
  const share = part / whole;
  const middle = (share + (Z * Z) / (2 * whole)) / (1 + (Z * Z) / whole);
  const reach =
    (Z / (1 + (Z * Z) / whole)) * Math.sqrt((share * (1 - share)) / whole + (Z * Z) / (4 * whole * whole));
  return { share, low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}
