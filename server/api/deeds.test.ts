/** Every deed that the server writes into the journal is told in words, in both languages. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../config/terms.ts';
import { deedsZh } from '../../config/text/deeds-zh.ts';
import { textIn } from '../../config/text/index.ts';

const SERVER = join(import.meta.dirname, '..');
const sources = readdirSync(SERVER, { recursive: true, encoding: 'utf8' })
  .filter((name) => /(?<!\.test|\.bench)\.ts$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(SERVER, name), 'utf8') }));

/** `device.update`: written out as a deed, or anywhere as a word that begins like one. */
const heads = Object.keys(deedsZh.deed).join('|');
const WRITTEN = /did: '([a-z-]+\.[a-z.-]+)'/g;
const ANYWHERE = new RegExp(`'((?:${heads})\\.[a-z-]+)'`, 'g');
/** One of several, chosen where it runs: daemon.stop, segment.put. */
const CHOSEN = /did: `[^` ]*\.[^` ]*`/;
/** Words that look like deeds and are none: names of files, lines of the log, texts. */
const FILES = /\.(csv|json|ts|jpg|xlsx|zip)$/;
const NONE = /\blog\b|\.(error|warn|info)\(|text\(/;

const deeds = new Set(
  sources
    .flatMap(({ text }) => text.split('\n').filter((line) => !NONE.test(line)))
    .flatMap((line) => [...line.matchAll(WRITTEN), ...line.matchAll(ANYWHERE)])
    .map(([, deed]) => deed ?? '')
    .filter((deed) => !FILES.test(deed)),
);

test('the walk finds the deeds of every room', () => {
  expect(deeds.size).toBeGreaterThan(50);
  for (const deed of ['lifecycle.propose', 'declared.put', 'feed.open', 'swap.undo', 'session.refused'])
    expect(deeds).toContain(deed);
});

test('a deed that is put together where it runs is one that the compiler knows: there are few', () => {
  const chosen = sources.filter(({ text }) => text.search(CHOSEN) >= 0).map(({ name }) => name);
  expect(chosen.sort()).toEqual(['api/routes/probes.ts', 'registry/places.ts', 'work/cases.ts']);
});

describe.each(LANGUAGES)('in %s', (language) => {
  const text = textIn(language);
  const CHOICES = [
    'daemon.stop',
    'daemon.start',
    'daemon.sweep',
    'segment.put',
    'platform.put',
    'credential.put',
  ];
  test.each([...deeds, ...CHOICES].sort())('%s has its words', (deed) => {
    expect(text.word('deed', deed)).not.toBe(deed);
  });

  test('so has everything that a deed is done to', () => {
    const subjects = sources
      .flatMap(({ text: source }) => [...source.matchAll(/subject(?:: | = )[`']([a-z-]+)[`'/]/g)])
      .map(([, subject]) => subject ?? '');
    expect(subjects.length).toBeGreaterThan(20);
    for (const subject of subjects) expect.soft(text.word('deedSubject', subject), subject).not.toBe(subject);
  });
});
