/** Numbers as people read them. A percentage is cut off, never rounded up: 94.996 % shows 94.99 and is below 95. */
import { percentText } from '../config/percent.ts';
import { floorShare } from '../config/shares.ts';
import { choices } from './choices.ts';

/** In place of a figure that does not exist. */
export const NOTHING = '—';

/** Hundredths of a percent as `94.99`; a dash when nothing is known. */
export function share(hundredths: number | null): string {
  return hundredths === null ? NOTHING : percentText(hundredths);
}

/** The same with its sign: `94.99%`. */
export function percent(hundredths: number | null): string {
  return hundredths === null ? NOTHING : `${share(hundredths)}%`;
}

/** A line to meet, as short as it can be said: `95`, or `92.50`. */
export function lineOf(hundredths: number): string {
  return hundredths % 100 === 0 ? String(hundredths / 100) : percentText(hundredths);
}

/** The share of a part in a whole, in whole hundredths of a percent, cut off. */
export const shareOf = floorShare;

const grouped = new Intl.NumberFormat('en-US');

/** `55,425` in both languages. */
export function count(number: number): string {
  return grouped.format(number);
}

/** A 20-digit code in groups of 8-2-3-1-6; any other text as it is. */
export function codeGroups(code: string): string {
  return /^\d{20}$/.test(code) ? code.replace(/^(\d{8})(\d{2})(\d{3})(\d)(\d{6})$/, '$1 $2 $3 $4 $5') : code;
}

/** `1.4 MB`, for files and memory. */
export function bytes(number: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = number < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(number) / 3));
  const scaled = number / 1000 ** power;
  return `${power === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${units[power]}`;
}

/** Milliseconds of a measurement: `850 ms`, `3.2 s`. */
export function took(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
}

/** How words of one language are put in a row: `a、b` or `a, b`. */
export function listed(words: readonly string[]): string {
  return words.join(choices().language === 'zh-CN' ? '、' : ', ');
}
