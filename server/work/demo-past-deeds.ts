/**
 * What people did in the demo's past, in the order of time and by the doors that people have: they asked for exemptions
 * and agreed to them, signed months, corrected one, and took a case of supervision on its way. Each deed looks first
 * whether it is done already, so that after a restart it goes on.
 */
import type { Log } from '../../config/log.ts';
import type { Settings } from '../../config/settings.ts';
import type { CasePart } from '../../config/supervision.ts';
import type { Role } from '../../config/terms.ts';
import { Exemptions, exemptionRulesOf } from '../registry/exemptions.ts';
import type { Registry } from '../registry/registry.ts';
import { dayIn, dayText } from '../rules/city-day.ts';
import type { Db } from '../store/db.ts';
import { Journal } from '../store/journal.ts';
import type { Snapshot } from '../store/period-ledger.ts';
import { type Asker, byOf } from './asker.ts';
import { CasePeople } from './case-parts.ts';
import { Cases, type CaseWish } from './cases.ts';
import { DAY_MS, HOUR_MS, type PastExemption, type PastMonth, type PastPlan } from './demo-past-plan.ts';
import { Months } from './months.ts';
import { RateDesk } from './rate-desk.ts';
import type { RuleBook } from './rule-book.ts';
import { makeSecret } from './sign-in.ts';
import type { Staffs } from './staffs.ts';

export interface MonthlyRatesParts {
  readonly db: Db;
  readonly plan: PastPlan;
  readonly registry: Pick<Registry, 'units' | 'get' | 'all' | 'segments' | 'platforms'>;
  readonly staffs: Pick<Staffs, 'add' | 'list'>;
  readonly ruleBook: RuleBook;
  readonly settings: Settings;
  readonly log: Log;
  /** Of the database. */
  readonly file: string;
  readonly present: () => Snapshot;
}

/** What came of it: numbers that somebody wants to find again. */
export interface PastFacts {
  /** By document. */
  readonly exemptions: ReadonlyMap<string, number>;
  /** By month, the number that holds. */
  readonly months: ReadonlyMap<string, number>;
  readonly corrected: { readonly month: string; readonly number: number } | null;
  readonly case: number | null;
}

/** Whoever acts in the demo's past. Nobody knows their passwords: an administrator may give them one. */
const PAST_PEOPLE = [
  { name: 'duty-officer', role: 'crew', part: 'owner' },
  { name: 'grid-officer', role: 'patrol', part: 'review-1' },
  { name: 'town-officer', role: 'leader', part: 'review-2' },
  { name: 'city-officer', role: 'leader', part: 'review-3' },
] as const satisfies readonly { name: string; role: Role; part: CasePart }[];
type PersonName = (typeof PAST_PEOPLE)[number]['name'];

/** The program itself, where a person is asked for. */
const NOBODY: Asker = { key: 'demo', kind: 'staff', staff: 0, name: 'lightkeeper', role: 'admin', unit: '' };

/** A month is signed on the third day of the next at ten. */
const SIGNED_AFTER_MS = 2 * DAY_MS + 10 * HOUR_MS;
const CORRECTED_AFTER_MS = 9 * DAY_MS + 15 * HOUR_MS;
/** The second month of the four. */
const CORRECTED_MONTH = 1;

/** How the case goes: at which share of the time from its notice until the demo's start somebody did what. */
const CASE_DEEDS: readonly (readonly [share: number, who: PersonName, wish: CaseWish])[] = [
  [0.08, 'duty-officer', { do: 'receive', note: '通知书已签收' }],
  [0.15, 'duty-officer', { do: 'plan', note: '更换三处交换机,改造供电,逐台复核' }],
  [0.45, 'duty-officer', { do: 'submit', note: '整改清单与现场照片 演示-整改-1' }],
  [0.55, 'grid-officer', { do: 'pass', note: '现场复核全部设备,均可调看' }],
  [0.65, 'town-officer', { do: 'return', note: '两处供电尚未改造,整改后重新报送' }],
  [0.8, 'duty-officer', { do: 'submit', note: '补充供电改造记录 演示-整改-2' }],
  [0.9, 'grid-officer', { do: 'pass', note: '再次现场复核,供电已改造' }],
];

interface Deed {
  readonly atMs: number;
  do(): Promise<void>;
}

export class MonthlyRates {
  readonly #parts: MonthlyRatesParts;
  readonly #journal = new Journal(() => this.#nowMs);
  #nowMs = 0;
  #shares: Readonly<Record<string, number | null>> = {};
  #people: ReadonlyMap<string, Asker> = new Map();
  #exemptions!: Exemptions;
  #cases!: Cases;
  #casePeople!: CasePeople;
  #desk!: RateDesk;
  #months!: Months;

  private constructor(parts: MonthlyRatesParts) {
    this.#parts = parts;
  }

  /** Rooms of their own, in which the time is that of the past; they write to the same store by the same rules. */
  static async open(parts: MonthlyRatesParts): Promise<MonthlyRates> {
    const rates = new MonthlyRates(parts);
    await rates.#open();
    return rates;
  }

  async #open(): Promise<void> {
    const { db, registry, settings, ruleBook, file, log, present } = this.#parts;
    const { timeZone } = settings;
    const [journal, clock] = [this.#journal, () => this.#nowMs];
    const rules = exemptionRulesOf(settings);
    this.#exemptions = await Exemptions.open(db, { records: registry, journal, rules, timeZone, clock });
    this.#casePeople = await CasePeople.open(db, journal, registry);
    this.#desk = new RateDesk({
      ...{ file, timeZone, rules: ruleBook, log, clock },
      // Nobody opens a link here.
      pinned: () => Promise.resolve(),
      present: () => ({
        ...present(),
        atMs: this.#nowMs,
        exemptions: this.#exemptions.counted(0, Number.MAX_SAFE_INTEGER),
      }),
    });
    this.#cases = await Cases.open(db, {
      ...{ records: registry, journal, people: this.#casePeople, timeZone, clock },
      figures: {
        dayVerdicts: (unit, day) => this.#desk.dayVerdicts(unit, day),
        sharesNow: () => this.#shares,
      },
    });
    this.#months = new Months(db, {
      ...{ desk: this.#desk, rules: ruleBook, journal, timeZone, clock },
      closed: (figures, by) => this.#cases.monthClosed(figures, by),
    });
  }

  async close(): Promise<void> {
    await this.#desk.stop();
  }

  /** Everything, one after the other; tells the share that is done. */
  async *happen(signal: AbortSignal): AsyncGenerator<number> {
    this.#people = await this.#named();
    const deeds = this.#deeds();
    for (const [at, deed] of deeds.entries()) {
      signal.throwIfAborted();
      this.#nowMs = deed.atMs;
      await deed.do();
      yield (at + 1) / deeds.length;
    }
  }

  async facts(): Promise<PastFacts> {
    const months = await this.#months.list();
    const after = months.find(({ replaces }) => replaces !== null);
    return {
      exemptions: new Map(this.#exemptions.all().map(({ document, id }) => [document, id])),
      months: new Map(
        months.flatMap(({ month, number, state }) => (state === 'finalised' ? [[month, number]] : [])),
      ),
      corrected: after ? { month: after.month, number: after.number } : null,
      case: this.#case()?.notice.id ?? null,
    };
  }

  /** In the order of time. */
  #deeds(): Deed[] {
    const { plan } = this.#parts;
    const closed = plan.frame.months.slice(0, -1);
    const corrected = closed[CORRECTED_MONTH];
    const deeds: Deed[] = [
      { atMs: plan.frame.bornMs, do: () => this.#name() },
      ...plan.exemptions.flatMap((one) => this.#exemptionDeeds(one)),
      ...closed.map((month) => ({ atMs: this.#signedMs(month), do: () => this.#sign(month) })),
      ...(corrected
        ? [{ atMs: corrected.untilMs + CORRECTED_AFTER_MS, do: () => this.#correct(corrected) }]
        : []),
      ...CASE_DEEDS.map(([share, who, wish], at) => ({
        atMs: this.#caseMs(share),
        do: () => this.#advance(at, who, wish),
      })),
    ];
    return deeds.toSorted((a, b) => a.atMs - b.atMs);
  }

  /** On the third day, unless the demo was started before that. */
  #signedMs({ untilMs }: PastMonth): number {
    const { endMs } = this.#parts.plan.frame;
    return untilMs + Math.min(SIGNED_AFTER_MS, Math.floor((endMs - untilMs) / 2));
  }

  #caseMs(share: number): number {
    const { months, endMs } = this.#parts.plan.frame;
    const last = months.at(-2);
    const fromMs = last ? this.#signedMs(last) : endMs;
    return fromMs + Math.floor((endMs - fromMs) * share);
  }

  #exemptionDeeds(one: PastExemption): Deed[] {
    const known = () => this.#exemptions.all().find(({ document }) => document === one.document);
    const { kind, scope, fromMs, untilMs, reason, document, requestedMs, decidedMs, endedMs } = one;
    const approve = one.isRefused !== true;
    const note = approve ? '同意' : '未见停电通知,不予批准';
    return [
      {
        atMs: requestedMs,
        do: async () => {
          if (known()) return;
          const by = this.#by('duty-officer');
          await this.#exemptions.ask({ kind, scope, fromMs, untilMs, reason, document }, by);
        },
      },
      ...(decidedMs === null
        ? []
        : [
            {
              atMs: decidedMs,
              do: async () => {
                const row = known();
                if (row?.state !== 'proposed') return;
                await this.#exemptions.decide(
                  row.id,
                  { approve, note, isCity: true },
                  this.#by('city-officer'),
                );
              },
            },
          ]),
      ...(endedMs === undefined
        ? []
        : [
            {
              atMs: endedMs,
              do: async () => {
                const row = known();
                if (row?.endedMs === null)
                  await this.#exemptions.end(row.id, endedMs, this.#by('duty-officer'));
              },
            },
          ]),
    ];
  }

  async #sign({ text }: PastMonth): Promise<void> {
    if ((await this.#months.list()).some(({ month, state }) => month === text && state !== 'draft')) return;
    await this.#desk.forget();
    const by = this.#by('city-officer');
    const draft = await this.#months.make({ month: text, reason: '' }, by);
    await this.#months.finalise(draft.number, { digest: draft.digest, note: '数据核对无误' }, by);
  }

  async #correct({ text }: PastMonth): Promise<void> {
    const all = (await this.#months.list()).filter(({ month }) => month === text);
    const signed = all.find(({ state }) => state === 'finalised');
    if (signed === undefined || signed.replaces !== null) return;
    await this.#desk.forget();
    const by = this.#by('city-officer');
    const reason = '月末暴雨的报备在公布后获批,按规定更正';
    const draft = await this.#months.make({ month: text, replaces: signed.number, reason }, by);
    await this.#months.finalise(draft.number, { digest: draft.digest, note: reason }, by);
  }

  #case() {
    return this.#cases.book.cases().find(({ notice }) => notice.unit === this.#parts.plan.units.red);
  }

  async #advance(at: number, who: PersonName, wish: CaseWish): Promise<void> {
    const one = this.#case();
    const done = one?.deeds.filter(({ event }) => 'staff' in event).length ?? 0;
    // It is not red everywhere: a city of a few devices may have no such unit.
    if (one === undefined || done > at) return;
    this.#shares = await this.#sharesOf(one.notice.unit);
    await this.#cases.act(one.notice.id, wish, this.#asker(who));
  }

  /** The shares of the four over the last full day. */
  async #sharesOf(unit: string): Promise<Readonly<Record<string, number | null>>> {
    const { timeZone } = this.#parts.settings;
    const day = dayText(dayIn(timeZone)(this.#nowMs) - 1);
    const wish = this.#desk.spanWish(`day:${day}`);
    if (wish === undefined) return {};
    const { line } = await this.#desk.lines({ ...wish, among: { unit, scope: 'all' }, by: null });
    return Object.fromEntries(line.rates.slice(0, 4).map(({ rate, share }) => [rate, share]));
  }

  /** Named for the whole city, so for each of its units. */
  async #name(): Promise<void> {
    const top = this.#parts.registry.units.top?.code;
    if (top === undefined || Object.keys(this.#casePeople.ownOf(top)).length > 0) return;
    const parts = Object.fromEntries(PAST_PEOPLE.map(({ name, part }) => [part, this.#asker(name).staff]));
    await this.#casePeople.put(top, parts, this.#asker('city-officer'));
  }

  async #named(): Promise<ReadonlyMap<string, Asker>> {
    const { staffs, registry } = this.#parts;
    const unit = registry.units.top?.code ?? '';
    const known = new Map((await staffs.list(NOBODY)).map((one) => [one.name, one]));
    const people = new Map<string, Asker>();
    for (const { name, role } of PAST_PEOPLE) {
      const person =
        known.get(name) ?? (await staffs.add({ name, role, unit, password: makeSecret() }, NOBODY));
      people.set(name, { key: 'demo', kind: 'staff', staff: person.id, name, role, unit });
    }
    return people;
  }

  #asker(name: PersonName): Asker {
    const person = this.#people.get(name);
    if (person === undefined) throw new Error(`nobody is called ${name}`);
    return person;
  }

  #by(name: PersonName) {
    const { staff } = this.#asker(name);
    return { ...byOf(this.#asker(name)), staff };
  }
}
