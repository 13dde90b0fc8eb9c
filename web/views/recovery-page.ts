/** Back to the line: the fewest repairs that bring a rate back, ticked and unticked; above it, what would take it under. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fieldNamed } from '../../config/file-fields.ts';
import {
  type Gain,
  HOLDER_FIELDS,
  HOLDERS,
  type RepairTotal,
  repairTotal,
  runningTotals,
} from '../../config/repairs.ts';
import { gapOf } from '../../config/shares.ts';
import { CHECKS, type CheckName } from '../../config/terms.ts';
import type { Board, PlannedRepair, Rate, RepairPlan, UnitBrief } from '../../server/api/wire.ts';
import { pathWith, type Trouble } from '../client.ts';
import { count, lineOf, percent } from '../figures.ts';
import { Live } from '../live.ts';
import { valueWords } from '../parts/file-words.ts';
import { filter, unitChoices } from '../parts/filters.ts';
import { glyph } from '../parts/glyph.ts';
import { gainWords, standsNow, tickedWords } from '../parts/repair-total.ts';
import { scopeChoice } from '../parts/scope-choice.ts';
import { changed } from '../place.ts';
import { base } from '../plain-look.ts';
import { evidenceHref, rateOf, unitHref } from '../rates.ts';
import { session } from '../session.ts';
import { clock, dayTime, duration } from '../times.ts';
import { text } from '../words.ts';
import { recoveryStyles } from './recovery-styles.ts';
import { rowStyles } from './row-styles.ts';

/** Of one kind of weak places; the others are folded away. */
const MOST_SHOWN = 5;
/** Of repairs outside the smallest set. */
const MOST_OTHERS = 20;

/** A row that can be ticked: a repair, or the sum of those that are too many to be named. */
interface Row extends Gain {
  readonly repair: PlannedRepair | null;
  readonly repairs: number;
  readonly isPlanned: boolean;
}

@customElement('recovery-page')
export class RecoveryPage extends LitElement {
  static override styles = [base, rowStyles, recoveryStyles];

  @property({ attribute: false }) query = new URLSearchParams();
  /** Ids whose tick differs from the plan's. */
  @state() private turned: ReadonlySet<string> = new Set();
  #turnedOf = '';
  @state() private isAll = false;

  /** Says what is below, where the address does not say which rate is meant. */
  readonly #board = new Live<Board>(this, () => {
    if (this.#rateAsked !== undefined) return null;
    return { path: pathWith('/api/board', { unit: this.#unit, scope: this.query.get('scope') }) };
  });
  readonly #plan = new Live<RepairPlan>(this, () => {
    const wish = this.#wish;
    return wish === null ? null : { path: pathWith('/api/repair-plan', wish) };
  });
  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));

  get #unit(): string {
    return this.query.get('unit') ?? session()?.staff.unit ?? '';
  }

  get #rateAsked(): CheckName | undefined {
    return CHECKS.find((check) => check === this.query.get('rate'));
  }

  /** Null while it is asked what is below. */
  get #wish(): Readonly<Record<string, string | null>> | null {
    const more = { span: this.query.get('span'), scope: this.query.get('scope') };
    const rate = this.#rateAsked;
    if (rate !== undefined) return { unit: this.#unit || null, rate, ...more };
    const board = this.#board.isCurrent ? this.#board.value : undefined;
    return board === undefined ? null : { ...worstIn(board, this.query.get('unit') === null), ...more };
  }

  /** Ticks belong to one plan. */
  override willUpdate(): void {
    const asked = JSON.stringify(this.#wish);
    if (asked === this.#turnedOf) return;
    this.#turnedOf = asked;
    this.turned = new Set();
    this.isAll = false;
  }

  override render() {
    const waiting = () =>
      html`<h1>${text('repairs.nav')}</h1>
        <p role="status" class="muted">${text('shell.loading')}</p>`;
    const failed = (asked: { failed(trouble: Trouble): TemplateResult }) => (trouble: Trouble) =>
      html`<div class="stack"><h1>${text('repairs.nav')}</h1>${asked.failed(trouble)}</div>`;
    if (this.#wish === null)
      return this.#board.render({ waiting, failed: failed(this.#board), here: waiting });
    return this.#plan.render({ waiting, failed: failed(this.#plan), here: (found) => this.#here(found) });
  }

  #here(plan: RepairPlan): TemplateResult {
    const { figure, sides } = plan;
    const isShort = gapOf(sides, figure.threshold) > 0;
    const rows = rowsOf(plan);
    const ticked = rows.filter((row) => this.#isTicked(row));
    const after = new Map<string, RepairTotal>();
    let unnamed = 0;
    for (const [at, total] of [...runningTotals(sides, figure.threshold, ticked)].entries()) {
      const row = ticked[at];
      unnamed += (row?.repairs ?? 1) - 1;
      if (row !== undefined) after.set(row.id, { ...total, repairs: total.repairs + unnamed });
    }
    const sum = after.get(ticked.at(-1)?.id ?? '') ?? repairTotal(sides, figure.threshold, []);
    const planned = rows.filter(({ isPlanned }) => isPlanned);
    const others = rows.filter(({ isPlanned }) => !isPlanned);
    const shown = this.isAll ? others : others.filter((row, at) => at < MOST_OTHERS || this.#isTicked(row));
    return html`<div class="stack">
      ${this.#head(plan, isShort)} ${this.#choices(plan)}
      <div class="sums">
        <section class="card">${standsNow(plan)}</section>
        ${isShort || ticked.length > 0 ? html`<section class="card follows">${tickedWords(plan, sum, ticked)}</section>` : nothing}
      </div>
      ${isShort ? nothing : weakPlaces(plan)}
      ${isShort && !plan.isEnough ? html`<p class="note warn">${glyph('fails')} ${text('repairs.notEnough')}</p>` : nothing}
      ${
        rows.length === 0
          ? html`<p class="card" role="status">${text('repairs.empty')}</p>`
          : html`${this.#table(plan, text('repairs.plan'), planned, after)}
            ${this.#table(plan, text('repairs.others'), shown, after)}
            ${
              shown.length === others.length
                ? nothing
                : html`<p class="no-print"><button @click=${() => {
                    this.isAll = true;
                  }}>${text('repairs.allOthers', { count: others.reduce((sum, { repairs }) => sum + repairs, 0) })}</button></p>`
            }`
      }
      ${hints(plan)}
      ${plan.more.planned.repairs + plan.more.others.repairs > 0 ? html`<p class="muted small">${text('repairs.allInFile')}</p>` : nothing}
    </div>`;
  }

  #head(plan: RepairPlan, isShort: boolean): TemplateResult {
    const { unit, scope, rate, atMs } = plan;
    return html`<div>
      <p class="small"><a href=${unitHref(unit.code, scope)}>${unit.name}</a></p>
      <div class="apart">
        <h1>${text('repairs.title', { line: lineOf(plan.figure.threshold) })} · ${unit.name} · ${text.word('periodRate', rate)}</h1>
        <span class="line no-print">
          <button @click=${() => print()}>${text('repairs.print')}</button>
          <a class="button" download href=${pathWith('/api/repair-plan.csv', this.#wish ?? {})}>${text('repairs.download')}</a>
          <button @click=${() => this.#again()}>${text('repairs.refresh')}</button>
        </span>
      </div>
      <p class="muted no-print">${text(isShort ? 'repairs.lead' : 'repairs.leadAbove')}</p>
      <p class="paper">${text('repairs.order')} · ${dayTime(atMs)} · ${text.word('scope', scope)}</p>
      <p class="muted small no-print">
        ${text('live.asOf', { time: clock(atMs) })} ·
        <a href=${evidenceHref({ unit: unit.code, metric: rate, scope, part: 'bad' })}>${text('repairs.evidence')}</a>
      </p>
    </div>`;
  }

  #again(): void {
    this.turned = new Set();
    this.#plan.reload();
  }

  #choices({ rate, scope, month, unit }: RepairPlan): TemplateResult {
    const way = (href: string, word: string, isHere: boolean) =>
      html`<a class="button" href=${href} aria-current=${isHere ? 'true' : nothing}>${word}</a>`;
    return html`<div class="line choices no-print">
      <nav class="line" aria-label=${text('repairs.rate')}>
        ${CHECKS.map((check) => way(changed({ rate: check }), text.word('periodRate', check), check === rate))}
      </nav>
      <nav class="line" aria-label=${text('repairs.span')}>
        ${way(changed({ span: null }), text('repairs.now'), month === null)}
        ${way(changed({ span: 'month' }), text('repairs.month'), month !== null)}
      </nav>
      ${scopeChoice(scope)}
      ${filter('unit', text('common.unit'), unit.code, unitChoices(this.#units.value ?? []))}
    </div>`;
  }

  #isTicked({ id, isPlanned }: Row): boolean {
    return isPlanned !== this.turned.has(id);
  }

  #turn(id: string): void {
    const turned = new Set(this.turned);
    if (!turned.delete(id)) turned.add(id);
    this.turned = turned;
  }

  #table(
    plan: RepairPlan,
    title: string,
    rows: readonly Row[],
    after: ReadonlyMap<string, RepairTotal>,
  ): TemplateResult | typeof nothing {
    if (rows.length === 0) return nothing;
    const isBare = rows.every((row) => !this.#isTicked(row));
    return html`<section class="card ${isBare ? 'no-print' : ''}">
      <div class="apart heading">
        <h2>${title}</h2>
        ${
          this.turned.size === 0 || rows[0]?.isPlanned !== true
            ? nothing
            : html`<button @click=${() => {
                this.turned = new Set();
              }}>${text('repairs.reset')}</button>`
        }
      </div>
      <div class="scroll" tabindex="0" role="group" aria-label=${title}>
        <table class="cards">
          <caption class="unseen">${title}: ${text('repairs.caption')}</caption>
          <thead>
            <tr>
              <td class="tick"></td>
              <th scope="col">${text('repairs.what')}</th>
              <th scope="col">${text('repairs.reason')}</th>
              <th scope="col">${text('repairs.who')}</th>
              <th scope="col" class="number">${text('repairs.gain')}</th>
              <th scope="col" class="number">${text('repairs.after')}</th>
              <th scope="col" class="paper-cell">${text('repairs.done')}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map((row) => this.#row(plan, row, after.get(row.id)))}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  #row(plan: RepairPlan, row: Row, after: RepairTotal | undefined): TemplateResult {
    const name = nameOf(row);
    const isTicked = after !== undefined;
    return html`<tr class=${isTicked ? '' : 'off no-print'}>
      <td class="tick">
        <label class="tick">
          <input
            type="checkbox"
            .checked=${isTicked}
            aria-label=${text('repairs.pick', { name })}
            @change=${() => this.#turn(row.id)}
          />
        </label>
      </td>
      ${row.repair === null ? sumCells(row) : repairCells(plan, row.repair)}
      <td class="number" data-label=${text('repairs.gain')}>${gainWords(plan, row.gain)}</td>
      <td class="number strong ${isTicked ? '' : 'bare'}" data-label=${text('repairs.after')}>
        ${after === undefined ? html`<span class="muted" aria-hidden="true">—</span>` : percent(after.share)}
      </td>
      <td class="paper-cell"></td>
    </tr>`;
  }
}

/** What is below by most devices: of the unit itself, or else – where nobody asked for one – of those right below it. */
function worstIn({ unit, rates, children }: Board, mayDescend: boolean): { unit: string; rate: CheckName } {
  const fallen = (code: string, all: readonly Rate[]) =>
    CHECKS.flatMap((check) => {
      const found = rateOf(all, check);
      return found?.verdict === 'fails' ? [{ unit: code, rate: check, gap: found.gap }] : [];
    });
  const own = fallen(unit.code, rates);
  const below = mayDescend ? children.flatMap((child) => fallen(child.unit.code, child.rates)) : [];
  const [worst] = (own.length > 0 ? own : below).sort((a, b) => b.gap - a.gap);
  return worst === undefined ? { unit: unit.code, rate: 'online' } : { unit: worst.unit, rate: worst.rate };
}

/** What the word for less than sure means, where it is used. */
function hints({ repairs }: RepairPlan): TemplateResult | typeof nothing {
  if (repairs.every(({ certainty }) => certainty === 'sure')) return nothing;
  return html`<p class="muted small">${text.word('certainty', 'likely')}: ${text('repairs.likelyHint')}</p>`;
}

/** Everything that can be ticked, those of the smallest set first. */
function rowsOf({ repairs, more }: RepairPlan): Row[] {
  const named = repairs.map((repair): Row => ({ ...repair, repair, repairs: 1 }));
  const summed = (['planned', 'others'] as const).flatMap((which): Row[] => {
    const sum = more[which];
    if (sum.repairs === 0) return [];
    return [{ ...sum, id: `more:${which}`, behind: null, repair: null, isPlanned: which === 'planned' }];
  });
  return [...named, ...summed].sort((a, b) => Number(b.isPlanned) - Number(a.isPlanned));
}

function nameOf({ repair, isPlanned, repairs }: Row): string {
  if (repair === null)
    return text(isPlanned ? 'repairs.morePlanned' : 'repairs.moreOthers', { count: repairs });
  return `${text.word('repairKind', repair.kind)} ${repair.place.name}`;
}

function sumCells(row: Row): TemplateResult {
  return html`<th scope="row">${nameOf(row)}</th>
    <td></td>
    <td></td>`;
}

function repairCells(plan: RepairPlan, repair: PlannedRepair): TemplateResult {
  const { kind, place, unit, address, reason, sinceMs, certainty, behind, devices, lastMs } = repair;
  const outer = plan.repairs.find(({ id }) => id === behind);
  const href =
    place.device === null
      ? evidenceHref({
          unit: unit?.code ?? plan.unit.code,
          metric: plan.rate,
          scope: plan.scope,
          part: 'bad',
        })
      : `/devices/${place.device}`;
  return html`<th scope="row">
      <a href=${href}>${text.word('repairKind', kind)} · ${place.name}</a>
      <span class="muted small where">
        ${[unit?.name ?? '', address, kind === 'device' ? '' : `${text('repairs.devices')} ${count(devices)}`]
          .filter((word) => word !== '')
          .join(' · ')}
      </span>
      ${behind === null ? nothing : html`<span class="small where">${text('repairs.behind', { name: outer?.place.name ?? behind })}</span>`}
    </th>
    <td class="wrap" data-label=${text('repairs.reason')}>
      ${reason === null ? '' : text.word('reason', reason)}
      <span class="muted small where">
        ${sinceMs === null ? nothing : html`${text('repairs.since')} ${dayTime(sinceMs)}`}
        ${certainty === 'likely' ? html`· ${text.word('certainty', certainty)}` : nothing}
        ${lastMs === null || plan.month === null || lastMs >= plan.month.untilMs ? nothing : html`· ${text('repairs.until', { time: dayTime(lastMs) })}`}
      </span>
    </td>
    <td class="wrap" data-label=${text('repairs.who')}>${holdersOf(repair)}</td>`;
}

function holdersOf({ holders }: PlannedRepair): TemplateResult[] {
  return HOLDERS.filter((holder) => holders[holder].length > 0).map((holder) => {
    const field = fieldNamed(HOLDER_FIELDS[holder]);
    const names = holders[holder].map((name) => (field === undefined ? name : valueWords(field, name)));
    return html`<span class="where">
      <span class="muted small">${text.word('holder', holder)}</span> ${names.join(' / ')}
    </span>`;
  });
}

function weakPlaces(plan: RepairPlan): TemplateResult {
  return html`<section class="card stack" aria-labelledby="weak">
    <div>
      <h2 id="weak">${text('repairs.weak')}</h2>
      <p class="muted small">${text(plan.weak.length === 0 ? 'repairs.weakNone' : 'repairs.weakLead')}</p>
    </div>
    ${plan.weak.map(
      (group) => html`<div>
        <h3>${text.word('weakKind', group.kind)} · ${text('repairs.weakCount', { count: group.count })}</h3>
        ${weakList(group.places.slice(0, MOST_SHOWN))}
        ${
          group.places.length <= MOST_SHOWN
            ? nothing
            : html`<details>
                <summary>${text('repairs.weakMore', { count: group.places.length - MOST_SHOWN })}</summary>
                ${weakList(group.places.slice(MOST_SHOWN))}
                ${group.count > group.places.length ? html`<p class="muted small">${text('repairs.weakUnnamed', { count: group.count - group.places.length })}</p>` : nothing}
              </details>`
        }
      </div>`,
    )}
  </section>`;
}

function weakList(places: RepairPlan['weak'][number]['places']): TemplateResult {
  return html`<ul class="weak">
    ${places.map(
      ({ place, devices, afterMs }) => html`<li>
        <span>${place.device === null ? place.name : html`<a href=${`/devices/${place.device}`}>${place.name}</a>`}</span>
        <span>${text('repairs.weakDevices', { count: devices })}</span>
        ${afterMs === null ? nothing : html`<span class="muted">${text('repairs.weakAfter', { time: duration(afterMs) })}</span>`}
      </li>`,
    )}
  </ul>`;
}
