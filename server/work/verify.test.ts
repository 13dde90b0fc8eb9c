/** A closed month in the hands of somebody outside: what was changed in the file is found, whatever it was. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULTS } from '../../config/settings.ts';
import { Column, canonical, digestOf } from '../rules/canonical.ts';
import {
  bookOf,
  frozenLines,
  MONTH_FORM,
  type MonthFile,
  type PackedLedger,
  packLedger,
} from '../rules/month-file.ts';
import type { Ledger, SpellColumns } from '../rules/period-ledger.ts';
import { rulesFrom } from '../rules/period-rules.ts';

const run = promisify(execFile);
const FROM = Date.UTC(2026, 8, 30, 16);
const SPAN = { fromMs: FROM, untilMs: FROM + 31 * 86_400_000 };
const RULES = { number: 1, fromMs: 0, madeMs: 1, by: 'settings', note: '', values: rulesFrom(DEFAULTS) };
const GOOD: SpellColumns = {
  ...{ at: Uint32Array.of(0, 1), from: Float64Array.of(FROM), until: Float64Array.of(SPAN.untilMs) },
  ...{ seen: Float64Array.of(SPAN.untilMs), since: Float64Array.of(FROM), state: Uint8Array.of(1) },
};
/** One camera that was well for a whole month. */
const LEDGER: Ledger = {
  ...{ span: SPAN, readMs: SPAN.untilMs, timeZone: 'Asia/Shanghai', platforms: [], exemptions: [] },
  units: [{ code: '2204', name: 'city', level: 'city', parent: null }],
  homes: [
    {
      ...{ unit: '2204', category: 'social', platform: 'p', carrier: 'c', maintainer: 'm', network: 'n' },
      ...{ owner: '1', lifecycle: 'active', inScope: true },
    },
  ],
  ...{ blind: [[]], ids: Int32Array.of(1), codes: ['a'], daemon: Uint16Array.of(0) },
  tenure: {
    ...{ at: Uint32Array.of(0, 1), from: Float64Array.of(FROM), until: Float64Array.of(SPAN.untilMs) },
    ...{ home: Uint32Array.of(0), commissioned: Float64Array.of(Number.NaN) },
  },
  spells: { online: GOOD, registration: GOOD, position: GOOD },
  samples: { at: Uint32Array.of(0, 0), day: Int32Array.of(), good: Uint8Array.of(), valid: Uint8Array.of() },
  ...{ file: Uint8Array.of(1), clock: Float64Array.of(0) },
};

/** The ledger with its columns as lists, as a file has it. */
function listed(value: unknown): unknown {
  if (value instanceof Column) return Array.from({ length: value.length }, (_, row) => value.at(row));
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, listed(one)]));
}

function month(): MonthFile {
  const ledger = listed(packLedger(LEDGER)) as PackedLedger;
  const figures = [...frozenLines(bookOf(LEDGER, RULES))];
  const content = { form: MONTH_FORM, month: '2026-10', rules: RULES, ledger, figures } as const;
  return JSON.parse(canonical({ ...content, digest: digestOf(content) })) as MonthFile;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lk-verify-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function verified(content: unknown): Promise<{ code: number; stdout: string }> {
  const path = join(folder, 'month.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return run(process.execPath, ['server/work/verify.ts', path]).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => error,
  );
}

/** The same with a digest that was made anew. */
function signedAnew({ digest: _, ...content }: MonthFile): MonthFile {
  return { ...content, digest: digestOf(content) };
}

test('what nobody touched is the same to the digit, however its keys are ordered', async () => {
  const { digest, ...content } = month();
  expect(await verified({ ...content, digest })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('the same to the digit'),
  });
});

/** With one thing changed, by its path. */
function changed(path: readonly (string | number)[], to: (was: unknown) => unknown): MonthFile {
  const file = structuredClone(month());
  const last = path.at(-1) ?? '';
  const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], file);
  const at = holder as Record<string, unknown>;
  at[last] = to(at[last]);
  return file;
}

test.each([
  ['a figure', ['figures', 0, 'rates', 1, 0, 0], (was: unknown) => Number(was) + 1, 1],
  ['a name that no figure is made of', ['ledger', 'units', 0, 'name'], () => 'elsewhere', 0],
  ['something that was added', ['ledger', 'remark'], () => 'seen', 0],
  ['who made the rules', ['rules', 'by'], () => 'nobody', 0],
])('%s that was changed is found by the digest', async (_, path, to, lines) => {
  const found = await verified(changed(path, to));
  expect(found.code).toBe(1);
  expect(found.stdout).toMatch(/NOT the same/);
  expect(found.stdout).toMatch(new RegExp(`lines that differ: ${lines}\\b`));
});

test('a figure that was changed is found though the digest was made anew for it', async () => {
  const forged = signedAnew(changed(['figures', 0, 'rates', 1, 0, 0], (was) => Number(was) + 1));
  const found = await verified(forged);
  expect(found.stdout).toContain(`digest made   ${forged.digest}`);
  expect(found.stdout).toMatch(/lines that differ: 1\n {2}differs: 2204 all\n/);
  expect(found.code).toBe(1);
});

test('a line that was left out, or told twice, is found as well', async () => {
  const file = month();
  const short = await verified(signedAnew({ ...file, figures: file.figures.slice(1) }));
  expect([short.code, short.stdout]).toEqual([1, expect.stringMatching(/lines that differ: 1\b/)]);
  const twice = await verified(
    signedAnew({ ...file, figures: [...file.figures, ...file.figures.slice(0, 1)] }),
  );
  expect([twice.code, twice.stdout]).toEqual([1, expect.stringMatching(/lines that differ: 1\b/)]);
});

test.each(['', '[]', '{"form":"something else"}'])('%j is no month', async (text) => {
  expect((await verified(text)).code).toBe(2);
});
