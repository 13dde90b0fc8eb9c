import { describe, expect, test } from 'vitest';
import { type Log, openLog } from './log.ts';
import type { Settings } from './settings.ts';

function logTo(lines: string[], level: Settings['logLevel'] = 'info'): Log {
  return openLog(level, { write: (line) => lines.push(line) });
}

describe('the log', () => {
  test('writes one line of JSON per event, with its facts as fields', () => {
    const lines: string[] = [];
    logTo(lines).info({ seq: 17, changed: 3 }, 'intake.batch');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.endsWith('\n')).toBe(true);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      seq: 17,
      changed: 3,
      event: 'intake.batch',
    });
  });

  test.each([
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
    ['silent', 0],
  ] as const)('at level %s %i of four events are written', (level, count) => {
    const lines: string[] = [];
    const log = logTo(lines, level);
    for (const say of ['debug', 'info', 'warn', 'error'] as const) log[say]({}, 'room.event');
    expect(lines).toHaveLength(count);
  });

  test('hides whatever stands under the name of a secret, at any depth', () => {
    const lines: string[] = [];
    logTo(lines).error(
      {
        password: 'harbour',
        login: { username: 'u', Password: 'harbour' },
        headers: { authorization: 'Basic harbour', cookie: 'sid=harbour' },
        logins: [{ adminPassword: 'harbour', apiToken: 'harbour', sealed: 'harbour' }],
      },
      'room.event',
    );
    expect(lines.join()).not.toContain('harbour');
  });

  test('an error is written with its cause; pictures and long texts are not written out', () => {
    const lines: string[] = [];
    const cause = new Error('disk full');
    const facts = {
      error: new Error('not written', { cause }),
      jpeg: new Uint8Array(9),
      text: 'x'.repeat(9_999),
    };
    logTo(lines).error(facts, 'spool.write');
    const line = JSON.parse(lines[0] ?? '') as typeof facts & { error: { cause: { message: string } } };
    expect(line.error.message).toBe('not written');
    expect(line.error.cause.message).toBe('disk full');
    expect(line.jpeg).toBe('9 bytes');
    expect(line.text.length).toBeLessThan(2_100);
  });

  test('facts that go round in a circle do not stop it', () => {
    const lines: string[] = [];
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    logTo(lines).info(circle, 'room.event');
    expect(lines).toHaveLength(1);
  });
});
