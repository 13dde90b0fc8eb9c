/**
 * What people answered as a labelled set of the form that the judgement is tested with: `labels.csv` and the pictures
 * beside it, cameras in the order of their codes, pictures in the order in which they were taken.
 */
import { stringify } from 'csv-stringify/sync';
import type { AnswerRow } from '../work/image-answers.ts';
import { instantIn } from './csv.ts';
import type { ZipEntry } from './zip.ts';

/** The columns of the development set. */
const COLUMNS = [
  ...['file', 'camera', 'order', 'local_time', 'role', 'labels', 'severity', 'also_ok', 'variant'],
  ...['tod', 'tags', 'source', 'licence', 'note'],
] as const;

export interface LabelledParts {
  /** The code of a device; undefined for one that is not in reach. */
  readonly codeOf: (device: number) => string | undefined;
  readonly pictures: {
    at(device: number, atMs: number, kind: 'full'): Promise<{ readonly jpeg: Uint8Array } | undefined>;
  };
  readonly timeZone: string;
  readonly nowMs: number;
}

/** The pictures, one after the other, and at last the table of those that were still there. */
export async function* labelledSet(
  answers: readonly AnswerRow[],
  { codeOf, pictures, timeZone, nowMs }: LabelledParts,
): AsyncGenerator<ZipEntry> {
  const instant = instantIn(timeZone);
  const rows: string[][] = [];
  const orders = new Map<string, number>();
  for (const { code, device, pictureMs, said } of picturesOf(answers, codeOf)) {
    const picture = await pictures.at(device, pictureMs, 'full');
    if (picture === undefined) continue;
    const file = `pictures/${code}-${pictureMs}.jpg`;
    const order = orders.get(code) ?? 0;
    orders.set(code, order + 1);
    const localTime = instant(pictureMs).slice(0, 19).replace('T', ' ');
    const { labels, severity } = labelsOf(said);
    const notes = [...new Set(said.map(({ note }) => note).filter((note) => note !== ''))].join('; ');
    const head = [file, code, `${order}`, localTime, 'test', labels, severity];
    rows.push([...head, '', '', '', 'answered', 'own cameras', '', oneLine(notes)]);
    yield { name: file, bytes: picture.jpeg, atMs: pictureMs };
  }
  const table = stringify([[...COLUMNS], ...rows]);
  yield { name: 'labels.csv', bytes: Buffer.from(table), atMs: nowMs };
}

interface AnsweredPicture {
  readonly code: string;
  readonly device: number;
  readonly pictureMs: number;
  readonly said: readonly AnswerRow[];
}

function picturesOf(
  answers: readonly AnswerRow[],
  codeOf: (device: number) => string | undefined,
): AnsweredPicture[] {
  const grouped = Map.groupBy(answers, ({ device, pictureMs }) => `${device} ${pictureMs}`);
  const all = [...grouped.values()].flatMap((said): AnsweredPicture[] => {
    const [first] = said;
    const code = first && codeOf(first.device);
    if (first === undefined || code === undefined) return [];
    return [{ code, device: first.device, pictureMs: first.pictureMs, said }];
  });
  return all.sort((a, b) => (a.code < b.code ? -1 : Number(a.code > b.code)) || a.pictureMs - b.pictureMs);
}

/** The faults that people saw, `ok` where they saw none; how bad they are, from 1 to 3. */
function labelsOf(said: readonly AnswerRow[]): { readonly labels: string; readonly severity: string } {
  const seen = said.filter(({ answer }) => answer === 'agree' || answer === 'missed');
  if (seen.length === 0) return { labels: 'ok', severity: '' };
  const faults = [...new Set(seen.flatMap(({ fault }) => fault?.replaceAll('-', '_') ?? []))];
  const worst = Math.max(-1, ...seen.map(({ severity }) => severity ?? -1));
  return {
    labels: faults.join(';'),
    severity: worst < 0 ? '' : `${Math.min(3, 1 + Math.floor(worst / 34))}`,
  };
}

/** Nothing that a spreadsheet takes for a formula, and no line breaks: others read this file by lines. */
function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return /^[=+\-@]/.test(line) ? `'${line}` : line;
}
