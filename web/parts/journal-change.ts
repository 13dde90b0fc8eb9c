/** What a deed changed: each field before and after, told by its words. */
import { html, nothing, type TemplateResult } from 'lit';
import type { WordList } from '../../config/text/index.ts';
import type { JournalEntry } from '../../server/api/wire.ts';
import { listed } from '../figures.ts';
import { spanWord } from '../spans.ts';
import { text } from '../words.ts';
import { commonLabel, fieldLabel, shownValue } from './file-words.ts';

/** A whole file has some seventy lines: the rest is folded away. */
const MOST_SHOWN = 6;

/** Nothing for a deed that changed nothing that can be told. `left` is told elsewhere. */
export function journalChange(
  { before, after, subject }: Pick<JournalEntry, 'before' | 'after' | 'subject'>,
  left: readonly string[] = [],
): TemplateResult | typeof nothing {
  const about = subject.split('/')[0] ?? '';
  const [was, became] = [flat(before), flat(after)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(became)])];
  const rows = names
    .filter((name) => !left.includes(name))
    .map((name) => ({ name, was: shown(about, name, was[name]), is: shown(about, name, became[name]) }))
    .filter(({ was: one, is }) => one !== is);
  if (rows.length === 0) return nothing;
  const label = (name: string) => labelOf(about, name);
  const lines = rows.map(({ name, was: one, is }) =>
    before === undefined || before === null || !(name in was)
      ? html`<li>${label(name)}: ${is}</li>`
      : html`<li>${label(name)}: ${one} → ${is}</li>`,
  );
  const [first, rest] =
    lines.length > MOST_SHOWN + 1 ? [lines.slice(0, MOST_SHOWN), lines.slice(MOST_SHOWN)] : [lines, []];
  return html`<ul class="small muted">
      ${first}
    </ul>
    ${
      rest.length === 0
        ? nothing
        : html`<details class="small muted">
            <summary>${text('edits.more', { count: rest.length })}</summary>
            <ul>
              ${rest}
            </ul>
          </details>`
    }`;
}

/** What is told of a device is called as in its file. */
function labelOf(about: string, name: string): string {
  if (about === 'device') return fieldLabel(name);
  if (about === 'supervision') return text.word('casePart', name);
  return name === 'kind' ? text('journal.kind') : commonLabel(name);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields by their path: the details of a whole file stand beside the others. */
function flat(value: unknown): Record<string, unknown> {
  if (Array.isArray(value)) return { values: value };
  if (!isRecord(value)) return {};
  const { details, ...own } = value;
  if (!isRecord(details)) return value;
  const paths = Object.entries(details).map(([name, detail]) => [`details.${name}`, detail]);
  return { ...own, ...Object.fromEntries(paths) };
}

type Lists = Readonly<Record<string, WordList>>;

/** Words of the journal whose values have words too, and in which list. */
const LISTS: Lists = {
  role: 'role',
  reason: 'feedReason',
  fault: 'reason',
  answer: 'faultAnswer',
  state: 'stepState',
  level: 'level',
  signs: 'twinSign',
  reading: 'pinReading',
};
const OF_NOTICES: Lists = { kind: 'noticeKind', stage: 'caseStage', measure: 'escalation' };
/** The same words mean other things of other subjects. */
const LISTS_OF: Readonly<Record<string, Lists>> = {
  exemption: { kind: 'exemptionKind', state: 'exemptionState' },
  sheet: { kind: 'sheetKind', state: 'sheetState' },
  month: { state: 'monthState' },
  'pin-batch': { kind: 'pinKind' },
  ...{ notice: OF_NOTICES, case: OF_NOTICES },
};
/** What an exemption covers, as the journal has it. */
const SCOPES: Readonly<Record<string, string>> = { network: 'segment', 'sub-platform': 'platform' };

function shown(about: string, name: string, value: unknown): string {
  if (name === 'period' && typeof value === 'string') return spanWord(value);
  if (name === 'proposal' && typeof value === 'string') return proposalWords(value);
  if (about === 'exemption' && name === 'scope' && typeof value === 'string') return scopeWords(value);
  const own = LISTS_OF[about] ?? {};
  const list = own[name] ?? (Object.hasOwn(LISTS, name) ? LISTS[name] : undefined);
  if (list === undefined) return shownValue(name, value);
  if (Array.isArray(value)) return listed(value.map((one) => text.word(list, String(one))));
  return typeof value === 'string' && value !== '' ? text.word(list, value) : shownValue(name, value);
}

/** `datum gcj02`, `swap` */
function proposalWords(said: string): string {
  const [kind = '', reading] = said.split(' ');
  const words = text.word('pinKind', kind);
  return reading === undefined ? words : `${words} (${text.word('pinReading', reading)})`;
}

/** `unit 220402`, `38 devices` */
function scopeWords(said: string): string {
  const [, count, word, rest = ''] = /^(?:(\d+) devices|([\w-]+) (.*))$/.exec(said) ?? [];
  if (count !== undefined) return text('journal.devices', { count: Number(count) });
  return word === undefined ? said : `${text.word('exemptionScope', SCOPES[word] ?? word)} ${rest}`;
}
