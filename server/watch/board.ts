/** One unit at a glance: its rates, those below it, by category and by sub-platform. */
import { CATEGORIES, CHECKS, type Scope } from '../../config/terms.ts';
import type { Board } from './answers.ts';
import { FREE } from './columns.ts';
import type { Daemon, Daemons } from './daemons.ts';
import type { Figures } from './figures.ts';
import type { Live } from './live.ts';
import type { Records } from './records.ts';
import { CATEGORIES_OF } from './tally.ts';

/** What a board is made of. */
export interface Desk {
  readonly live: Live;
  readonly records: Records;
  readonly daemons: Daemons;
  readonly figures: Figures;
}

/** Undefined for a unit that is not there. */
export function boardOf(desk: Desk, code: string, scope: Scope, atMs: number): Board | undefined {
  const { live, records, figures } = desk;
  const unit = records.units.get(code);
  const index = live.layout.unitIndex(code);
  if (unit === undefined || index === undefined) return undefined;
  const path = records.units.path(code).filter((above) => above.code !== code);
  return {
    atMs,
    scope,
    unit,
    path,
    ...figures.line(index, { scope }, atMs),
    children: records.units.children(code).flatMap((child) => {
      const at = live.layout.unitIndex(child.code);
      return at === undefined ? [] : [{ unit: child, ...figures.line(at, { scope }, atMs) }];
    }),
    byCategory: CATEGORIES.flatMap((category, at) => {
      if (!CATEGORIES_OF[scope].includes(at)) return [];
      const line = figures.line(index, { category }, atMs);
      return line.devices === 0 ? [] : [{ category, ...line }];
    }),
    byPlatform: live.layout.platforms.flatMap(({ id, name, carrier }, platform) => {
      const line = figures.line(index, { platform, scope }, atMs);
      return line.devices === 0 ? [] : [{ platform: id, name, carrier, ...line }];
    }),
    firstRound: firstRoundOf(live, index, scope),
    blind: desk.daemons.all().flatMap((daemon) => blindOf(live, daemon, index, scope)),
  };
}

function firstRoundOf(live: Live, unit: number, scope: Scope): Board['firstRound'] {
  const { due, once } = live.tally.round(unit, scope);
  const checks = CHECKS.map((check, index) => ({ check, once: once[index] ?? 0, due }));
  return { done: checks.every((round) => round.once >= round.due), checks };
}

/** A daemon that is silent or not to be trusted, as far as it looks at devices of the unit. */
function blindOf(live: Live, daemon: Daemon, unit: number, scope: Scope): Board['blind'] {
  const isSilent = daemon.state === 'silent';
  if (!isSilent && daemon.sickSinceMs === null) return [];
  const devices = devicesSeenBy(live, daemon.index, unit, scope);
  if (devices === 0) return [];
  const sinceMs = isSilent ? (daemon.toMs ?? daemon.heardMs) : (daemon.sickSinceMs ?? daemon.heardMs);
  return [{ daemon: daemon.name, sinceMs, devices, why: isSilent ? 'probe-silent' : 'probe-sick' }];
}

function devicesSeenBy(live: Live, daemon: number, unit: number, scope: Scope): number {
  const { columns, layout } = live;
  const within = layout.within(unit);
  const categories = CATEGORIES_OF[scope];
  let count = 0;
  for (let slot = 0; slot < live.end; slot++) {
    if (columns.device[slot] === FREE || columns.daemon[slot] !== daemon) continue;
    if (within[columns.unit[slot] ?? 0] === 1 && categories.includes(columns.category[slot] ?? 0)) count++;
  }
  return count;
}
