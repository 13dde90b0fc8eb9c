/** In ten seconds: what is wrong, how far, where worst, since when, and whether somebody has it. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { CHECKS } from '../../config/terms.ts';
import type { Board, FlagLives, Rate } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { percent } from '../figures.ts';
import { evidenceHref, rateOf, saidShare, tightestOf, unitHref } from '../rates.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { glyph } from './glyph.ts';

export const leadStyles = css`
  .lead > li {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 4px var(--s3);
    padding: 4px 0;
  }
  .lead a {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 24px;
  }
  .lead .what {
    font-size: 16px;
    font-weight: 600;
    color: var(--text);
  }
`;

type Life = FlagLives['units'][number];

/** A line for each of the four that does not meet; one line when all do. */
export function lead(
  board: Board,
  lives: readonly Life[] | undefined,
  asof: string | null = null,
): TemplateResult {
  const wrong = CHECKS.flatMap((check) => rateOf(board.rates, check) ?? []).filter(
    ({ verdict }) => verdict === 'fails' || verdict === 'cannot-be-said',
  );
  const sorted = [...wrong].sort((a, b) => b.gap - a.gap);
  return html`<section class="card" aria-label=${text('lead.title')}>
    ${
      sorted.length === 0
        ? html`<p>${calm(board)}</p>`
        : html`<ul class="lead">
            ${sorted.map((rate) => line(board, rate, lives, asof))}
          </ul>`
    }
  </section>`;
}

function calm(board: Board): string {
  const tightest = tightestOf(board.rates);
  if (tightest === null) return text('lead.nothing');
  return text('lead.allMeet', {
    metric: text.word('metric', tightest.metric),
    count: Math.max(0, -tightest.gap),
  });
}

function line(
  board: Board,
  rate: Rate,
  lives: readonly Life[] | undefined,
  asof: string | null,
): TemplateResult {
  const { unit, scope } = board;
  const fails = rate.verdict === 'fails';
  return html`<li>
    <a
      class="what"
      href=${evidenceHref({ unit: unit.code, metric: rate.metric, scope, part: fails ? 'bad' : 'unknown', asof })}
      >${glyph(fails ? 'fails' : 'unsaid')}${said(rate, board.smallGroup)}</a
    >
    ${worst(board, rate, asof)} ${fails && asof === null ? turn(board, rate, lives) : nothing}
  </li>`;
}

function said(rate: Rate, smallGroup: number): string {
  const { metric, verdict, gap, low, high, unknown } = rate;
  const word = text.word('metric', metric);
  return verdict === 'fails'
    ? text('lead.fails', { metric: word, share: saidShare(rate, smallGroup), gap })
    : text('lead.unsaid', { metric: word, low: percent(low), high: percent(high), unknown });
}

/** Where it is worst: the unit below with the lowest share. */
function worst(
  { children, scope, smallGroup }: Board,
  { metric }: Rate,
  asof: string | null,
): TemplateResult | typeof nothing {
  const known = children.flatMap((child) => {
    const rate = rateOf(child.rates, metric);
    return rate?.share == null || rate.verdict === 'meets'
      ? []
      : [{ unit: child.unit, share: rate.share, rate }];
  });
  const [lowest] = known.sort((a, b) => a.share - b.share);
  if (lowest === undefined) return nothing;
  const { code } = lowest.unit;
  return html`<a href=${asof === null ? unitHref(code, scope) : evidenceHref({ unit: code, metric, scope, asof })}
    >${text('lead.worst', { unit: lowest.unit.name, share: saidShare(lowest.rate, smallGroup) })}</a
  >`;
}

/** Since when, and who has looked: a flag that nobody has seen is everybody's turn. */
function turn(board: Board, rate: Rate, lives: readonly Life[] | undefined): TemplateResult {
  const { unit, scope } = board;
  const flag = lives?.find(
    (one) =>
      one.clearedMs === null &&
      one.unit.code === unit.code &&
      one.metric === rate.metric &&
      one.scope === scope,
  );
  const sinceMs = flag?.raisedMs ?? rate.flaggedSinceMs;
  if (sinceMs === null) return html`<span class="muted">${text('lead.notFlagged')}</span>`;
  const href = pathWith('/flags', { unit: unit.code });
  return html`<span>${text('lead.since', { time: clock(sinceMs) })}</span>
    ${flag === undefined ? nothing : html`<span class=${flag.seenBy.length === 0 ? 'strong' : 'muted'}>${turnWords(flag)}</span>`}
    <a href=${href}>${text('lead.turn')}</a>`;
}

function turnWords({ seenBy, explained }: Life): string {
  const reason = explained.at(-1);
  if (reason !== undefined) return text('lead.explained', { who: reason.who, note: reason.note });
  const last = seenBy.at(-1);
  return last === undefined ? text('lead.unseen') : text('lead.seen', { who: last.who });
}
