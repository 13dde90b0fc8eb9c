import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KeyError, Secrets } from './secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const other = Buffer.alloc(32, 7).toString('base64');

describe('the key', () => {
  test('is made at the first start, for its owner alone, and found again at the next', () => {
    const sealed = Secrets.open(folder, {}).seal('harbour', 'credential/a');
    expect(statSync(join(folder, 'key')).mode & 0o777).toBe(0o600);
    expect(Secrets.open(folder, {}).open(sealed, 'credential/a')).toBe('harbour');
  });

  test('from the environment comes before the file, and makes none', () => {
    const sealed = Secrets.open(folder, { LIGHTKEEPER_KEY: other }).seal('harbour', 'credential/a');
    expect(statSync(join(folder, 'key'), { throwIfNoEntry: false })).toBeUndefined();
    expect(() => Secrets.open(folder, {}).open(sealed, 'credential/a')).toThrow(KeyError);
  });

  test.each([
    [
      'short',
      Buffer.alloc(16).toString('base64'),
      'LIGHTKEEPER_KEY: wanted 32 bytes in base64, got 16 bytes',
    ],
    ['a passphrase', 'correct horse!', 'LIGHTKEEPER_KEY: wanted 32 bytes in base64, got other characters'],
  ])('that is %s is refused, and not shown', (_, key, told) => {
    expect(() => Secrets.open(folder, { LIGHTKEEPER_KEY: key })).toThrow(new KeyError(told));
  });

  test('that others may read is refused', () => {
    Secrets.open(folder, {});
    chmodSync(join(folder, 'key'), 0o644);
    expect(() => Secrets.open(folder, {})).toThrow(
      /wanted a file for its owner alone \(mode 600\), got mode 644/,
    );
  });

  test('that was cut short on disk is refused and left as it is', () => {
    writeFileSync(join(folder, 'key'), '', { mode: 0o600 });
    expect(() => Secrets.open(folder, {})).toThrow(/wanted 32 bytes in base64/);
    expect(readFileSync(join(folder, 'key'), 'utf8')).toBe('');
  });
});

describe('a seal', () => {
  test('opens to what was sealed, whatever it was', () => {
    const secrets = Secrets.open(folder, {});
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, name) => {
        expect(secrets.open(secrets.seal(text, name), name)).toBe(Buffer.from(text).toString());
      }),
    );
  });

  test('of the same text is never the same twice', () => {
    const secrets = Secrets.open(folder, {});
    const seals = Array.from({ length: 100 }, () => secrets.seal('harbour', 'a'));
    expect(new Set(seals).size).toBe(100);
  });

  test('does not open under another name, with another key, or after any change', () => {
    const secrets = Secrets.open(folder, {});
    const sealed = secrets.seal('harbour', 'credential/a');
    expect(() => secrets.open(sealed, 'credential/b')).toThrow(
      /^credential\/b: wanted the key that sealed it/,
    );
    const stranger = Secrets.open(folder, { LIGHTKEEPER_KEY: other });
    expect(() => stranger.open(sealed, 'credential/a')).toThrow(KeyError);
    const bytes = Buffer.from(sealed, 'base64');
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => secrets.open(changed.toString('base64'), 'credential/a')).toThrow(KeyError);
    }
    for (const length of [0, 5, 28, bytes.length - 1])
      expect(() => secrets.open(bytes.subarray(0, length).toString('base64'), 'credential/a')).toThrow(
        KeyError,
      );
  });

  test('and its keeper show neither key nor text when printed', () => {
    const secrets = Secrets.open(folder, { LIGHTKEEPER_KEY: other });
    expect(JSON.stringify({ secrets }) + inspect(secrets, { showHidden: true, depth: 9 })).not.toContain(
      'BwcH',
    );
  });
});
