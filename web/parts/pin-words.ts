/** What is wrong with a pin, why, and what is proposed, in the words of the page. */
import type { PinFinding, PinProposal } from '../../server/api/wire.ts';
import { listed } from '../figures.ts';
import { text } from '../words.ts';

type Facts = PinFinding['facts'];

/** The evidence of a finding as sentences. */
export function evidenceWords({ fault, facts }: PinFinding): string {
  return listed(sentences(fault, facts).filter((sentence) => sentence !== ''));
}

function sentences(fault: PinFinding['fault'], facts: Facts): string[] {
  const number = (name: string) => Number(facts[name] ?? 0);
  const word = (name: string) => String(facts[name] ?? '');
  switch (fault) {
    case 'outside-district':
      return [text('pins.says.outside', { metres: number('metres') })];
    case 'shared-pin':
      return [text('pins.says.shared', { devices: number('devices'), strangers: number('strangers') })];
    case 'default-pin':
      return word('what') === 'repeated'
        ? [text('pins.says.repeated', { devices: number('devices') })]
        : [text('pins.says.point', { what: text.word('pinWhat', word('what')), name: word('name') })];
    case 'wrong-datum':
      return datumSentences(facts, number, word);
    case 'far-from-check':
      return [text('pins.says.check', { metres: number('metres'), tolerance: number('tolerance') })];
    case 'sources-disagree':
      return [
        text('pins.says.other', { from: text.word('pinSource', word('from')), metres: number('metres') }),
        'reading' in facts ? text.word('pinReading', word('reading')) : '',
      ];
    case 'no-position':
      return [isUnwritten(facts) ? text('pins.says.nothing') : valueSentence(word)];
    default:
      return [valueSentence(word)];
  }
}

function isUnwritten({ lon, lat }: Facts): boolean {
  return (lon ?? '') === '' && (lat ?? '') === '';
}

function valueSentence(word: (name: string) => string): string {
  return text('pins.says.value', { lon: word('lon') || '—', lat: word('lat') || '—' });
}

function datumSentences(
  facts: Facts,
  number: (name: string) => number,
  word: (name: string) => string,
): string[] {
  return [
    text('pins.says.datum', {
      reading: text.word('pinReading', word('reading')),
      moved: number('movedMetres'),
    }),
    'from' in facts
      ? text('pins.says.known', {
          from: text.word('pinSource', word('from')),
          before: number('beforeMetres'),
          after: number('afterMetres'),
        })
      : '',
    'sampled' in facts ? text('pins.says.share', { fit: number('fit'), sampled: number('sampled') }) : '',
  ];
}

/** What would be done. */
export function proposalWords({ kind, reading }: Pick<PinProposal, 'kind' | 'reading'>): string {
  const done = text.word('pinKind', kind);
  return reading === null ? done : `${done}: ${text.word('pinReading', reading)}`;
}

/** A pair as it stands in a file, with its datum. */
export function pairWords({ lon, lat, datum }: PinProposal['pair']): string {
  if (lon === '' && lat === '') return '—';
  return `${lon || '—'}, ${lat || '—'} ${text.word('datum', datum)}`;
}

/** Where an import is told, or that a person wrote it. */
export function batchWords(batch: string): string {
  return batch === '' ? text('pins.byHand') : text('pins.batchNo', { batch });
}
