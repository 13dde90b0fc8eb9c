import { describe, expect, test } from 'vitest';
import { inWords, read, ShapeError, z } from './shape.ts';

function problemsIn(schema: z.ZodType, value: unknown): string[] {
  try {
    read(schema, value);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ShapeError);
    return (error as ShapeError).problems.map(inWords);
  }
}

describe('every problem of a value is told with its path, what was wanted and what was there', () => {
  test.each([
    {
      schema: z.number('a percentage').max(100, 'a percentage'),
      value: 950,
      told: 'x: wanted a percentage, got 950',
    },
    { schema: z.int(), value: 1.5, told: 'x: wanted a whole number, got 1.5' },
    { schema: z.int(), value: 'abc', told: 'x: wanted a number, got "abc"' },
    { schema: z.number(), value: Number.NaN, told: 'x: wanted a number, got NaN' },
    { schema: z.number(), value: undefined, told: 'x: wanted a number, got nothing' },
    { schema: z.number().min(5), value: 3, told: 'x: wanted at least 5, got 3' },
    { schema: z.string().min(1), value: '', told: 'x: wanted at least 1 character, got ""' },
    { schema: z.array(z.int()).max(1), value: [1, 2], told: 'x: wanted at most 1 entry, got [1,2]' },
    { schema: z.enum(['a', 'b']), value: 'c', told: 'x: wanted one of a, b, got "c"' },
    { schema: z.literal('Feature'), value: null, told: 'x: wanted Feature, got null' },
    {
      schema: z.union([z.string(), z.int()]),
      value: null,
      told: 'x: wanted a string, or a number, got null',
    },
    { schema: z.number().multipleOf(2), value: 3, told: 'x: wanted a multiple of 2, got 3' },
    { schema: z.string().regex(/^a+$/), value: 'b', told: 'x: wanted text like /^a+$/, got "b"' },
  ])('$told', ({ schema, value, told }) => {
    expect(problemsIn(z.object({ x: schema }), { x: value })).toEqual([told]);
  });

  test('all at once, deep ones with the whole path', () => {
    const schema = z.strictObject({ a: z.array(z.strictObject({ b: z.int() })), c: z.boolean() });
    expect(problemsIn(schema, { a: [{ b: 1 }, { b: 'x' }], c: 3, d: 4 })).toEqual([
      'a.1.b: wanted a number, got "x"',
      'c: wanted a boolean, got 3',
      'd: wanted no such key, got 4',
    ]);
  });

  test('a value nested without end is shown as deep as one looks', () => {
    const nested: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(problemsIn(z.object({}), nested)).toEqual(['(the whole): wanted an object, got [[[["…"]]]]']);
    const inside = JSON.parse(`${'{"x":'.repeat(20_000)}1${'}'.repeat(20_000)}`);
    expect(problemsIn(z.object({ x: z.string() }), inside)).toEqual([
      'x: wanted a string, got {"x":{"x":{"x":{"x":"…"}}}}',
    ]);
  });

  test('a key that objects have by themselves is an unknown key like any other', () => {
    expect(problemsIn(z.strictObject({}), JSON.parse('{"__proto__": 1, "constructor": 2}'))).toEqual([
      '__proto__: wanted no such key, got 1',
      'constructor: wanted no such key, got 2',
    ]);
  });

  test('a long value is shortened', () => {
    const [told] = problemsIn(z.int(), 'x'.repeat(10_000));
    expect(told?.length).toBeLessThan(150);
  });
});

describe('a problem never shows a password', () => {
  const login = z.strictObject({ name: z.string(), password: z.string().max(3) });

  test.each([
    ['that is too long', { name: 'a', password: 'hunter2' }],
    ['that is no text', { name: 'a', password: ['hunter2'] }],
    ['under a mistyped key', { name: 'a', passwort: 'hunter2' }],
    ['under a key of another name', { name: 'a', password: 'x', login: { hunter2: 'hunter2' } }],
    ['within something else that is wrong', { name: { password: 'hunter2' }, password: 'x' }],
  ])('%s', (_, value) => {
    const told = problemsIn(login, value);
    expect(told.length).toBeGreaterThan(0);
    expect(told.join()).not.toContain('hunter2');
  });
});
