/** The score (得分): one number made of the four rates by their weights (standards.md §1.2). No verdict rests on it. */
import { CHECKS, type CheckName } from '../../config/terms.ts';

interface Said {
  readonly rate: string;
  readonly share: number | null;
}

/** Hundredths, rounded down; null as long as one of the rates that weigh something cannot be said. */
export function scoreOf(rates: readonly Said[], weights: Readonly<Record<CheckName, number>>): number | null {
  let sum = 0;
  for (const check of CHECKS) {
    if (weights[check] === 0) continue;
    const share = rates.find(({ rate }) => rate === check)?.share ?? null;
    if (share === null) return null;
    sum += share * weights[check];
  }
  return Math.floor(sum / 10_000);
}
