/** A network segment in the fields of a form, and back: its pace by day and at night, and when dear looks may be made. */
import type { Segment, SegmentWish } from '../../server/api/wire.ts';
import { count } from '../figures.ts';
import { text } from '../words.ts';
import type { Entry, EntryField, Filled } from './entry-table.ts';

const KILO = 1_000;
/** Where neither day nor night says anything: 200 Mbit/s, as the settings do unless they were changed. */
const USUAL_KILOBYTES = 25_000;
const DEAR_HOURS = ['always', 'day', 'night'] as const;

/** What the table shows of each; the rest is seen where it is changed. */
export function segmentColumns(): string[] {
  return [
    text('common.name'),
    text('networks.looksPerSecond'),
    text('networks.inFlight'),
    text('budget.kilobytes'),
    text('budget.night'),
    text('networks.canaries'),
  ];
}

export function segmentFields(): EntryField[] {
  const dear = DEAR_HOURS.map((value) => ({ value, label: text(`budget.dearHours.${value}`) }));
  return [
    { name: 'name', label: text('common.name'), kind: 'text' },
    { name: 'looksPerSecond', label: text('networks.looksPerSecond'), kind: 'number' },
    { name: 'inFlight', label: text('networks.inFlight'), kind: 'number' },
    {
      name: 'kilobytes',
      label: text('budget.kilobytes'),
      kind: 'number',
      hint: text('budget.kilobytesHint'),
      optional: true,
    },
    {
      name: 'canaries',
      label: text('networks.canaries'),
      kind: 'lines',
      hint: text('networks.canariesHint'),
      optional: true,
    },
    {
      name: 'dear',
      label: text('budget.dear'),
      kind: 'choice',
      choices: [{ value: '', label: text('budget.asSettings') }, ...dear],
      optional: true,
    },
    {
      name: 'night',
      label: text('budget.night'),
      kind: 'text',
      hint: text('budget.nightHint'),
      optional: true,
    },
    { name: 'nightLooks', label: text('budget.nightLooks'), kind: 'number', optional: true },
    { name: 'nightInFlight', label: text('budget.nightInFlight'), kind: 'number', optional: true },
    { name: 'nightKilobytes', label: text('budget.nightKilobytes'), kind: 'number', optional: true },
  ];
}

export function segmentEntry(segment: Segment): Entry {
  const { id, name, looksPerSecond, inFlight, bytesPerSecond, canaries, dear, night } = segment;
  const hours = night === undefined ? '' : `${night.from}-${night.until}`;
  const kilobytes = bytesPerSecond === undefined ? undefined : bytesPerSecond / KILO;
  const usual = text('budget.asSettings');
  return {
    id,
    cells: [
      name,
      count(looksPerSecond),
      count(inFlight),
      kilobytes === undefined ? usual : count(kilobytes),
      hours === '' ? usual : hours,
      canaries.join(' '),
    ],
    values: {
      name,
      looksPerSecond: `${looksPerSecond}`,
      inFlight: `${inFlight}`,
      kilobytes: `${kilobytes ?? ''}`,
      canaries: canaries.join('\n'),
      dear: dear ?? '',
      night: hours,
      nightLooks: `${night?.looksPerSecond ?? ''}`,
      nightInFlight: `${night?.inFlight ?? ''}`,
      nightKilobytes: night === undefined ? '' : `${night.bytesPerSecond / KILO}`,
    },
    removable: false,
  };
}

/** Hours that are none are sent as they were written: the server says what it wants. */
export function segmentWishOf(filled: Filled): SegmentWish {
  const numberOf = (name: string) => (filled[name] === '' ? undefined : Number(filled[name]));
  const dear = DEAR_HOURS.find((one) => one === filled.dear);
  const looksPerSecond = Number(filled.looksPerSecond);
  const inFlight = Number(filled.inFlight);
  const kilobytes = numberOf('kilobytes');
  const hours = String(filled.night ?? '').trim();
  const [from = '', until = ''] = hours.split(/\s*[-–—~]\s*/);
  return {
    name: String(filled.name),
    looksPerSecond,
    inFlight,
    canaries: String(filled.canaries)
      .split(/\s+/)
      .filter((line) => line !== ''),
    ...(kilobytes !== undefined && { bytesPerSecond: kilobytes * KILO }),
    ...(dear !== undefined && { dear }),
    ...(hours !== '' && {
      night: {
        from,
        until,
        looksPerSecond: numberOf('nightLooks') ?? looksPerSecond,
        inFlight: numberOf('nightInFlight') ?? inFlight,
        bytesPerSecond: (numberOf('nightKilobytes') ?? kilobytes ?? USUAL_KILOBYTES) * KILO,
      },
    }),
  };
}
