import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Seen, Spell } from './spell.ts';
import { fold, presentOf } from './spell.ts';

const good = (atMs: number): Seen => ({ state: 'good', reason: null, atMs });
const bad = (atMs: number, reason: 'timeout' | 'refused' = 'timeout'): Seen => ({
  state: 'bad',
  reason,
  atMs,
});
const unknown = (atMs: number): Seen => ({ state: 'unknown', reason: 'device-offline', atMs });

/** Every spell of a row of looks. */
function spellsOf(looks: readonly Seen[], memoryMs = 0): Spell[] {
  const spells: Spell[] = [];
  let spell: Spell | undefined;
  for (const seen of looks) {
    const folded = fold(spell, seen, memoryMs);
    if (folded.ended) spells.push(folded.ended);
    spell = folded.spell;
  }
  return spell ? [...spells, spell] : spells;
}

const shown = (spells: readonly Spell[]) =>
  spells.map(({ state, reason, fromMs, seenMs }) => `${reason ?? state} ${fromMs}-${seenMs}`);

describe('a spell', () => {
  test.each([
    { looks: [good(1), good(5), good(9)], spells: ['good 1-9'], because: 'goes on while looks agree' },
    {
      looks: [good(1), bad(5), good(9)],
      spells: ['good 1-1', 'timeout 5-5', 'good 9-9'],
      because: 'ends where the next begins',
    },
    { looks: [bad(1), bad(5, 'refused')], spells: ['timeout 1-1', 'refused 5-5'], because: 'has one reason' },
    { looks: [good(5), bad(3)], spells: ['good 5-5'], because: 'is not changed by a look that comes late' },
    {
      looks: [good(5), bad(5)],
      spells: ['good 5-5'],
      because: 'is not changed by a look of the same instant',
    },
    {
      looks: [good(1), good(5), good(5), good(1)],
      spells: ['good 1-5'],
      because: 'is not changed by repeats',
    },
    { looks: [], spells: [], because: 'needs a look' },
  ])('$because', ({ looks, spells }) => expect(shown(spellsOf(looks))).toEqual(spells));

  test.each([
    {
      looks: [good(0), unknown(10)],
      spells: ['good 0-0'],
      because: 'a look that could not ask within the memory',
    },
    {
      looks: [good(0), unknown(11)],
      spells: ['good 0-0', 'device-offline 11-11'],
      because: 'the memory is over',
    },
    {
      looks: [good(0), unknown(5), unknown(11)],
      spells: ['good 0-0', 'device-offline 11-11'],
      because: 'it ends on time',
    },
    {
      looks: [bad(0), unknown(9), bad(12)],
      spells: ['timeout 0-12'],
      because: 'a bad state is remembered too',
    },
    {
      looks: [unknown(0), good(1)],
      spells: ['device-offline 0-0', 'good 1-1'],
      because: 'unknown is never remembered',
    },
  ])('with a memory of 10: $because', ({ looks, spells }) => {
    expect(shown(spellsOf(looks, 10))).toEqual(spells);
  });

  test('online has no memory: it is unknown at once', () => {
    expect(shown(spellsOf([good(0), unknown(1)], 0))).toEqual(['good 0-0', 'device-offline 1-1']);
  });

  test('a fault that changes its face is still one fault', () => {
    const last = spellsOf([good(0), bad(5), bad(7, 'refused'), bad(9)]).at(-1);
    expect(last).toMatchObject({ fromMs: 9, sinceMs: 5 });
    expect(spellsOf([bad(5), good(7), bad(9)]).at(-1)).toMatchObject({ sinceMs: 9 });
  });

  const anyLook = fc.record({ atMs: fc.nat(200), make: fc.constantFrom(good, bad, unknown) });
  const anyLooks = fc
    .array(anyLook, { maxLength: 60, size: 'max' })
    .map((looks) => looks.map(({ atMs, make }) => make(atMs)));

  test('spells ascend, never overlap, and begin and end with looks that were made', () => {
    fc.assert(
      fc.property(anyLooks, fc.nat(50), (looks, memoryMs) => {
        const spells = spellsOf(looks, memoryMs);
        for (const [index, spell] of spells.entries()) {
          expect(spell.seenMs).toBeGreaterThanOrEqual(spell.fromMs);
          expect(spell.sinceMs).toBeLessThanOrEqual(spell.fromMs);
          expect(looks.some((look) => look.atMs === spell.fromMs && look.state === spell.state)).toBe(true);
          const next = spells[index + 1];
          if (next) expect(next.fromMs).toBeGreaterThan(spell.seenMs);
        }
      }),
    );
  });

  test('looks that come late or twice, wherever they come, change nothing', () => {
    fc.assert(
      fc.property(anyLooks, fc.infiniteStream(fc.nat(59)), (looks, lots) => {
        const inTime = looks.toSorted((a, b) => a.atMs - b.atMs);
        const untidy = inTime.flatMap((look, index) => {
          const again = inTime[(lots.next().value ?? 0) % (index + 1)];
          return again ? [look, again] : [look];
        });
        expect(spellsOf(untidy)).toEqual(spellsOf(inTime));
      }),
    );
  });
});

describe('what holds now', () => {
  const seen = fold(undefined, bad(100), 0).spell;
  test.each([
    { spell: undefined, isSilent: false, atMs: 0, now: 'never-looked', because: 'nobody has looked' },
    { spell: seen, isSilent: false, atMs: 110, now: 'timeout', because: 'it was seen lately' },
    { spell: seen, isSilent: false, atMs: 150, now: 'timeout', because: 'it is as old as allowed' },
    { spell: seen, isSilent: false, atMs: 151, now: 'probe-silent', because: 'it is older than allowed' },
    { spell: seen, isSilent: true, atMs: 101, now: 'probe-silent', because: 'the daemon says nothing' },
    {
      spell: fold(undefined, unknown(100), 0).spell,
      isSilent: false,
      atMs: 999,
      now: 'device-offline',
      because: 'an unknown state keeps its reason however old it is',
    },
  ])('$now: $because', ({ spell, isSilent, atMs, now }) => {
    expect(presentOf(spell, undefined, isSilent, atMs, 50).reason).toBe(now);
  });

  test('of what outlived its memory, the last report says why it is unknown', () => {
    const told = { state: 'unknown', reason: 'device-offline' } as const;
    expect(presentOf(seen, told, false, 140, 50).reason).toBe('timeout');
    expect(presentOf(seen, told, false, 160, 50).reason).toBe('device-offline');
  });
});
