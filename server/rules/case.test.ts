/** Every way a case of supervision can go: all sequences of events, ten deep. */
import { describe, expect, test } from 'vitest';
import { CASE_STAGES } from '../../config/supervision.ts';
import {
  CASE_FAULTS,
  type CaseEvent,
  type CaseState,
  caseAfter,
  isOpenCase,
  levelOf,
  openCase,
  reviewFault,
} from './case.ts';

const DUE_MS = 1_000;
const OWNER = 9;
/** Owner, three reviewers and somebody who is nobody's namesake: each may try everything. */
const PEOPLE = [OWNER, 1, 2, 3];

/** Everything that can be tried at any moment; blank words stand for evidence and reasons that are lacking. */
const ALPHABET: readonly CaseEvent[] = [
  { is: 'receive', staff: OWNER, note: '' },
  { is: 'plan', staff: OWNER, note: 'new switch' },
  ...PEOPLE.flatMap((staff): CaseEvent[] => [
    { is: 'submit', staff, evidence: 'photographs' },
    { is: 'pass', staff, evidence: 'looked at' },
    { is: 'return', staff, reason: 'two are still dark' },
  ]),
  { is: 'submit', staff: OWNER, evidence: ' ' },
  { is: 'pass', staff: 1, evidence: '' },
  { is: 'return', staff: 1, reason: ' ' },
  { is: 'held', days: 0 },
  { is: 'held', days: 6 },
  { is: 'held', days: 7 },
  { is: 'overdue', atMs: DUE_MS - 1 },
  { is: 'overdue', atMs: DUE_MS },
  { is: 'escalate', staff: 1, measure: 'talk', note: 'called in' },
  { is: 'escalate', staff: 1, measure: 'yellow-card', note: '' },
  { is: 'basis', stands: false },
  { is: 'basis', stands: true },
  { is: 'further', months: ['2026-11'] },
  { is: 'withdraw', staff: 1, reason: 'months were opened anew' },
  { is: 'withdraw', staff: 1, reason: '' },
];
const DEPTH = 10;

/** What an onlooker with pencil and paper would know, kept apart from the machine. */
interface Onlooker {
  readonly received: boolean;
  readonly planned: boolean;
  /** Of the present round: who submitted, and who passed since then, in order. */
  readonly submitter: number | null;
  readonly passed: readonly number[];
  /** `person level`: every act of the whole case; level 0 is the submission. */
  readonly acts: readonly string[];
  readonly held: number;
  readonly overdue: boolean;
  readonly withdrawn: boolean;
  readonly basis: boolean;
}

const FRESH: Onlooker = {
  ...{ received: false, planned: false, submitter: null, passed: [], acts: [], held: 0 },
  ...{ overdue: false, withdrawn: false, basis: true },
};

/** The onlooker writes down what was accepted. */
function noted(seen: Onlooker, event: CaseEvent): Onlooker {
  const act = (staff: number, level: number) => [...new Set([...seen.acts, `${staff} ${level}`])].toSorted();
  switch (event.is) {
    case 'receive':
      return { ...seen, received: true };
    case 'plan':
      return { ...seen, planned: true };
    case 'submit':
      return { ...seen, submitter: event.staff, passed: [], acts: act(event.staff, 0) };
    case 'pass': {
      const passed = [...seen.passed, event.staff];
      return { ...seen, passed, acts: act(event.staff, passed.length) };
    }
    case 'return': {
      const level = Math.min(seen.passed.length + 1, 3);
      return { ...seen, submitter: null, passed: [], acts: act(event.staff, level) };
    }
    case 'held':
      return { ...seen, held: event.days };
    case 'overdue':
      return { ...seen, overdue: true };
    case 'withdraw':
      return { ...seen, withdrawn: true };
    case 'basis':
      return { ...seen, basis: event.stands };
    default:
      return seen;
  }
}

/** What must be true after every sequence, told from the onlooker's notes alone. */
function broken(state: CaseState, seen: Onlooker): string[] {
  const laws: [string, boolean][] = [
    ['closed takes three signatures', state.stage !== 'closed' || seen.passed.length === 3],
    ['of three different people', new Set(seen.passed).size === seen.passed.length],
    ['none of whom had submitted', !seen.passed.includes(seen.submitter ?? -1)],
    ['and seven full days', state.stage !== 'closed' || seen.held >= 7],
    ['who has both is closed', !(seen.passed.length === 3 && seen.held >= 7) || !isOpenCase(state)],
    ['a case ends one way only', !(state.stage === 'closed' && seen.withdrawn)],
    ['withdrawn stays withdrawn', !seen.withdrawn || state.stage === 'withdrawn'],
    ['nobody acts at two levels', everyoneActsOnce(seen.acts)],
    ['no review before a submission', levelOf(state) === null || seen.submitter !== null],
    ['no submission before a plan', seen.submitter === null || seen.planned],
    ['no plan before the receipt', !seen.planned || seen.received],
    ['levels come in order', isInOrder(state, seen)],
    ['the days run on', state.dueMs === DUE_MS],
    ['overdue stays so', state.isOverdue === seen.overdue],
    ['the passes are those given', JSON.stringify(state.passes) === JSON.stringify(seen.passed)],
    ['the basis is as last told', state.hasBasis === seen.basis],
  ];
  return laws.filter(([, holds]) => !holds).map(([law]) => law);
}

function everyoneActsOnce(acts: readonly string[]): boolean {
  const people = acts.map((act) => act.split(' ')[0]);
  return new Set(people).size === people.length;
}

function isInOrder(state: CaseState, seen: Onlooker): boolean {
  const level = levelOf(state);
  if (level === null) return true;
  return seen.passed.length === (state.stage === 'signed' ? 3 : level - 1);
}

/** Would somebody who only has the onlooker's notes let it be? */
function mayBe(seen: Onlooker, event: CaseEvent): boolean {
  if (event.is === 'basis') return true;
  if (seen.withdrawn || (seen.passed.length === 3 && seen.held >= 7)) return false;
  const level = Math.min(seen.passed.length + 1, 3);
  const actsOnlyAt = (staff: number, at: number) =>
    seen.acts.every((act) => !act.startsWith(`${staff} `) || act === `${staff} ${at}`);
  switch (event.is) {
    case 'receive':
      return !seen.received;
    case 'plan':
      return seen.received && !seen.planned;
    case 'submit':
      return (
        seen.planned && seen.submitter === null && /\S/.test(event.evidence) && actsOnlyAt(event.staff, 0)
      );
    case 'pass':
      if (seen.submitter === null || seen.passed.length === 3) return false;
      return /\S/.test(event.evidence) && actsOnlyAt(event.staff, level);
    case 'return':
      return seen.submitter !== null && /\S/.test(event.reason) && actsOnlyAt(event.staff, level);
    case 'overdue':
      return event.atMs >= DUE_MS && !seen.overdue;
    case 'escalate':
      return seen.overdue && /\S/.test(event.note);
    case 'withdraw':
      return /\S/.test(event.reason);
    default:
      return true;
  }
}

interface Node {
  readonly state: CaseState;
  readonly seen: Onlooker;
  /** One sequence that leads here, and how many do. */
  readonly way: readonly number[];
  readonly ways: bigint;
}

const keyOf = ({ state, seen }: Pick<Node, 'state' | 'seen'>) => JSON.stringify([state, seen]);

/**
 * All sequences, layer by layer. Sequences that lead to the same case and the same notes go on as one: the machine is a
 * pure function, so what follows is the same for all of them. `ways` counts them, so that none is left out unseen.
 */
function explore(depth: number, isMerging: boolean, visit: (node: Node, isRight: boolean) => void): bigint {
  let layer: Node[] = [{ state: openCase(DUE_MS), seen: FRESH, way: [], ways: 1n }];
  for (let step = 0; step < depth; step++) {
    const next = new Map<string, Node>();
    for (const node of layer) {
      for (const [letter, event] of ALPHABET.entries()) {
        const after = caseAfter(node.state, event);
        const accepted = typeof after !== 'string';
        const state = accepted ? after : node.state;
        const seen = accepted ? noted(node.seen, event) : node.seen;
        const arrived = { state, seen, way: [...node.way, letter], ways: node.ways };
        visit(arrived, accepted === mayBe(node.seen, event));
        const key = isMerging ? keyOf(arrived) : arrived.way.join();
        const same = next.get(key);
        next.set(key, same === undefined ? arrived : { ...same, ways: same.ways + arrived.ways });
      }
    }
    layer = [...next.values()];
  }
  return layer.reduce((sum, { ways }) => sum + ways, 0n);
}

describe('whatever is tried in whatever order, ten events deep', () => {
  const found = new Map<string, readonly number[]>();
  const stages = new Set<string>();
  const count = explore(DEPTH, true, (node, isRight) => {
    stages.add(node.state.stage);
    const unjust = 'what may be is let be, and nothing else';
    if (!isRight && !found.has(unjust)) found.set(unjust, node.way);
    for (const law of broken(node.state, node.seen)) if (!found.has(law)) found.set(law, node.way);
  });

  test('every sequence was walked', () => {
    expect(count).toBe(BigInt(ALPHABET.length) ** BigInt(DEPTH));
  });

  test('no law is broken', () => {
    expect([...found].map(([law, way]) => [law, way.map((letter) => ALPHABET[letter])])).toEqual([]);
  });

  test('every stage is reached', () => {
    expect([...stages].toSorted()).toEqual([...CASE_STAGES].toSorted());
  });

  test('walking them one by one, three deep, finds the same outcomes as walking them merged', () => {
    const outcomes = (isMerging: boolean) => {
      const keys = new Set<string>();
      explore(3, isMerging, (node) => keys.add(keyOf(node)));
      return [...keys].toSorted();
    };
    expect(outcomes(false)).toEqual(outcomes(true));
  });
});

test.each([
  ['three signatures without an order', { passes: [1, 2, 3], stage: 'closed', heldDays: 7 }],
  ['a case that forgot its seven days', { passes: [1, 2, 3], stage: 'closed', heldDays: 6 }],
] as const)('the onlooker would notice %s', (_, wrong) => {
  expect(broken({ ...openCase(DUE_MS), ...wrong }, FRESH)).not.toEqual([]);
});

describe('the straight way', () => {
  const way: readonly CaseEvent[] = [
    { is: 'receive', staff: OWNER, note: '' },
    { is: 'plan', staff: OWNER, note: 'new switch' },
    { is: 'submit', staff: OWNER, evidence: 'photographs' },
    { is: 'pass', staff: 1, evidence: 'all answer' },
    { is: 'pass', staff: 2, evidence: 'seven days above' },
  ];
  const walked = (events: readonly CaseEvent[], from: CaseState = openCase(DUE_MS)): CaseState =>
    events.reduce((state, event) => {
      const after = caseAfter(state, event);
      if (typeof after === 'string') throw new Error(`${event.is}: ${after}`);
      return after;
    }, from);
  const third: CaseEvent = { is: 'pass', staff: 3, evidence: 'signed' };

  test.each([
    { name: 'the signature comes last', events: [{ is: 'held', days: 7 }, third], stage: 'closed' },
    { name: 'the seventh day comes last', events: [third, { is: 'held', days: 7 }], stage: 'closed' },
    { name: 'six days are too few', events: [third, { is: 'held', days: 6 }], stage: 'signed' },
    {
      name: 'a day below begins the count anew',
      events: [third, { is: 'held', days: 6 }, { is: 'held', days: 0 }],
      stage: 'signed',
    },
    {
      name: 'the third takes the signature back',
      events: [third, { is: 'return', staff: 3, reason: 'down again' }, { is: 'held', days: 7 }],
      stage: 'rectifying',
    },
  ] as const)('$name: $stage', ({ events, stage }) => {
    expect(walked([...way, ...events]).stage).toBe(stage);
  });

  test('who passed one level may not pass another, in a later round either', () => {
    const state = walked([
      ...way,
      { is: 'return', staff: 3, reason: 'two are dark' },
      { is: 'submit', staff: OWNER, evidence: 'again' },
    ]);
    expect([1, 2, 3, OWNER].map((staff) => reviewFault(state, staff))).toEqual([
      null,
      'other-level',
      'other-level',
      'own-work',
    ]);
  });

  test('every reason for refusing is one of the list', () => {
    const said = new Set<string>();
    explore(6, true, ({ state }) => {
      for (const event of ALPHABET) {
        const after = caseAfter(state, event);
        if (typeof after === 'string') said.add(after);
      }
    });
    expect([...said].toSorted()).toEqual([...CASE_FAULTS].toSorted());
  });
});
