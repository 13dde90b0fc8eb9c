/** What a deed changed: each field before and after, told by its words. */
import { html, nothing, type TemplateResult } from 'lit';
import type { WordList } from '../../config/text/index.ts';
import type { JournalEntry } from '../../server/api/wire.ts';
import { NOTHING } from '../figures.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';

/** Nothing for a deed that changed nothing that can be told. */
export function journalChange({
  before,
  after,
}: Pick<JournalEntry, 'before' | 'after'>): TemplateResult | typeof nothing {
  const names = [...new Set([...keysOf(before), ...keysOf(after)])];
  const rows = names
    .map((name) => ({ name, was: shown(name, valueAt(before, name)), is: shown(name, valueAt(after, name)) }))
    .filter(({ was, is }) => was !== is);
  if (rows.length === 0) return nothing;
  return html`<ul class="small muted">
    ${rows.map(({ name, was, is }) =>
      before === undefined || before === null
        ? html`<li>${text.word('field', name)}: ${is}</li>`
        : html`<li>${text.word('field', name)}: ${was} → ${is}</li>`,
    )}
  </ul>`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keysOf(value: unknown): string[] {
  return isRecord(value) ? Object.keys(value) : [];
}

function valueAt(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

/** Fields whose values have words, and in which list. */
const LISTS: Readonly<Record<string, WordList>> = {
  kind: 'kind',
  category: 'category',
  lifecycle: 'lifecycle',
  datum: 'datum',
  role: 'role',
  reason: 'feedReason',
  fault: 'reason',
  answer: 'faultAnswer',
};

function shown(name: string, value: unknown): string {
  if (value === undefined || value === null || value === '') return NOTHING;
  const list = Object.hasOwn(LISTS, name) ? LISTS[name] : undefined;
  if (list !== undefined && typeof value === 'string') return text.word(list, value);
  if (name.endsWith('Ms') && typeof value === 'number') return clock(value);
  if (typeof value === 'boolean') return value ? text('common.yes') : text('common.no');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
