/** What the server says in English of an entry that is to be corrected has Chinese words: read from the server's own source. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gotIn, wantedIn } from './wanted.ts';

const root = resolve(import.meta.dirname, '../..');
const ROOMS = ['server/rules', 'server/registry', 'server/work', 'server/api', 'server/api/routes'];
const SENTENCE = /(?:\bwanted(?::| =)|\b(?:say|fault)\('[\w.]+',)\s+(?:'([^'\n]+)'|`([^`\n]+)`)/g;
/** No sentences: a sum of others, words of the programs' own, column names. */
const NONE = /^(?:\$\{wanted\}.*|internal|wanted: npm .*)$/;

/** `${…}` as it may be told. */
function filled(template: string): string {
  const kind = template
    .replaceAll(/\$\{kind\}/g, 'camera')
    .replaceAll(/\$\{SPAN_OF_SHEET\[kind\]\}/g, 'month');
  let text = '';
  for (let at = 0; at < kind.length; at += 1) {
    if (!(kind[at] === '$' && kind[at + 1] === '{')) {
      text += kind[at];
      continue;
    }
    let depth = 0;
    for (at += 1; at < kind.length; at += 1) {
      if (kind[at] === '{') depth += 1;
      if (kind[at] === '}' && --depth === 0) break;
    }
    text += '7';
  }
  return text;
}

const sentences = new Set(
  ROOMS.flatMap((room) =>
    readdirSync(join(root, room))
      .filter((name) => name.endsWith('.ts') && !name.includes('.test.'))
      .flatMap((name) => [...readFileSync(join(root, room, name), 'utf8').matchAll(SENTENCE)])
      .flatMap(([, plain, template]) => plain ?? template ?? [])
      .filter((said) => !NONE.test(said))
      .map(filled),
  ),
);

describe('what would have been right', () => {
  test('is said in many sentences', () => {
    expect(sentences.size).toBeGreaterThan(60);
  });

  test.each([...sentences])('%s', (sentence) => {
    // The rule of a code is told behind its sentence.
    const told = [sentence, `${sentence} (V1)`].map((said) => wantedIn('zh-CN', said));
    expect(told.some((words) => /\p{Script=Han}/u.test(words))).toBe(true);
    expect(wantedIn('en', sentence)).toBe(sentence);
  });

  test.each([
    ['a known division in digits 1 to 6 (V2)', '前 6 位应为已知的行政区划 (V2)'],
    [
      'a division in force: 220409 was merged, the device counts under 220402',
      '区划 220409 已撤并: 编码仍有效,统计计入 220402',
    ],
    ['after planned one of active, retired', '未启用之后只能是: 在用, 已拆除'],
    ['at least 8 characters', '至少 8 个字符'],
    ['one of camera, checkpoint, 7', '应为其中之一: 摄像机、卡口、7'],
  ])('%s is %s', (sentence, words) => {
    expect(wantedIn('zh-CN', sentence)).toBe(words);
  });

  test('beside what was there', () => {
    expect([gotIn('zh-CN', 'nothing'), gotIn('en', 'nothing'), gotIn('zh-CN', '"a"')]).toEqual([
      ...['空', 'nothing', '"a"'],
    ]);
  });
});
