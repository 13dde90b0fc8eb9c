/** The one way in which a share becomes a percentage: cut off, never rounded up. 94.996 % is 94.99 and below 95. */

/** Hundredths of a percent as `94.99`; what is left of a hundredth is dropped. */
export function percentText(hundredths: number): string {
  const whole = Math.floor(hundredths);
  return `${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')}`;
}
