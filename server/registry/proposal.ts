import { type FieldName, fieldNamed } from '../../config/file-fields.ts';
import { isRight } from './columns.ts';

/** Names under which a list may speak of what the registry knows by a code. */
export interface Names {
  /** Codes of the units that bear the name. */
  unitsNamed(name: string): readonly string[];
  isUnit(code: string): boolean;
  /** Ids of the sub-platforms or networks of the name. */
  placesNamed(field: 'platform' | 'segment', name: string): readonly string[];
}

/** A number that has lost its last digits, because a spreadsheet took it for one. */
export function hasLostDigits(text: string): boolean {
  return /^\d(\.\d+)?E\+?\d+$/i.test(text);
}

export const AS_TEXT =
  'all digits: the spreadsheet made a number of it; format the column as text and fill the codes in again';

/** The text that would be right in this cell; undefined where nothing is likely enough. */
export function proposalFor(column: FieldName, written: string, names: Names): string | undefined {
  const text = written.trim();
  if (text === '' || text.length > 200) return undefined;
  const guess = guessOf(column, text, names);
  return guess === undefined || guess === text || guess === '' ? undefined : guess;
}

function guessOf(column: FieldName, text: string, names: Names): string | undefined {
  switch (column) {
    case 'code':
    case 'upstream': {
      const digits = text.replaceAll(/[\s\-_.,'"“”‘’]/g, '');
      return /^\d{20}$/.test(digits) ? digits : undefined;
    }
    case 'unit':
      return unitOf(text, names);
    case 'platform':
    case 'segment':
      return only(names.placesNamed(column, text));
    case 'host':
      return /^(?:\w+:\/\/)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?(?:\/.*)?$/.exec(
        text.replaceAll(/\s/g, ''),
      )?.[1];
    case 'lon':
    case 'lat':
      return degrees(text);
    case 'name':
    case 'address':
      return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
    default:
      return byType(column, text);
  }
}

function unitOf(text: string, names: Names): string | undefined {
  const short = text.replace(/(000){1,2}$/, '');
  for (const code of [text.replace(/0{6}$/, ''), text.replace(/0{3}$/, ''), short])
    if (/^\d+$/.test(code) && names.isUnit(code)) return code;
  return only(names.unitsNamed(text));
}

function only(found: readonly string[]): string | undefined {
  return found.length === 1 ? found[0] : undefined;
}

/** 125°8′37″, E125.1436, 125,1436 */
function degrees(text: string): string | undefined {
  const plain = text.replaceAll(/[东北經经緯纬度EN\s]/gi, '');
  const parts = /^(\d{1,3})[°º](\d{1,2})['′分](?:(\d{1,2}(?:\.\d+)?)["″秒]?)?$/.exec(
    text.replaceAll(/[东北EN\s]/gi, '').replace('度', '°'),
  );
  if (parts !== null) {
    const [, whole = '', minutes = '', seconds = '0'] = parts;
    return (Number(whole) + Number(minutes) / 60 + Number(seconds) / 3_600).toFixed(6);
  }
  const point = plain.replace(/[°º]$/, '').replace(/^(\d{1,3}),(\d+)$/, '$1.$2');
  return /^\d{1,3}(\.\d+)?$/.test(point) ? point : undefined;
}

function byType(column: FieldName, text: string): string | undefined {
  const field = fieldNamed(column);
  switch (field?.type) {
    case 'date':
      return dateOf(text);
    case 'whole':
    case 'number': {
      const number = /^[^\d-]*(\d+(?:\.\d+)?)\s*\D{0,4}$/.exec(text)?.[1];
      const whole = field.type === 'whole' ? number?.replace(/\.0+$/, '') : number;
      return whole !== undefined && isRight(column, whole) ? whole : undefined;
    }
    case 'word':
    case 'code':
      return nearest(
        text,
        (field.values ?? []).flatMap(({ value, zh, en }) => [
          [value, value],
          [zh, value],
          [en, value],
        ]),
      );
    case 'digits-12': {
      const digits = text.replaceAll(/\D/g, '');
      return digits.length === 12 ? digits : undefined;
    }
    default:
      return undefined;
  }
}

/** A bare number of days, as a spreadsheet keeps a date; or a date whose day comes first. */
function dateOf(text: string): string | undefined {
  if (/^\d{5}(\.\d+)?$/.test(text)) {
    const days = Math.floor(Number(text));
    if (days < 29_221 || days > 73_050) return undefined;
    return new Date((days - 25_569) * 86_400_000).toISOString().slice(0, 10);
  }
  const turned = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text);
  const [, first = '', second = '', year = ''] = turned ?? [];
  // 03/04 may be either; 25/04 is the day first.
  if (Number(first) > 12 && Number(second) <= 12)
    return `${year}-${second.padStart(2, '0')}-${first.padStart(2, '0')}`;
  const cut = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})\D/.exec(text);
  return cut === null
    ? undefined
    : cut
        .slice(1, 4)
        .map((part) => part.padStart(2, '0'))
        .join('-');
}

/** The value whose word is one or two letters away, if there is exactly one such. */
function nearest(
  text: string,
  words: readonly (readonly [word: string, value: string])[],
): string | undefined {
  const said = text.toLowerCase();
  const most = said.length > 4 ? 2 : said.length > 2 ? 1 : 0;
  const near = words.filter(([word]) => distance(said, word.toLowerCase(), most) <= most);
  return only([...new Set(near.map(([, value]) => value))]);
}

/** Letters to change, add or take away; more than `most` is not counted out. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most || a.length > 40) return most + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] ?? most + 1;
}
