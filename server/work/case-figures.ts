/** What supervision asks of the present: the four shares of a unit as its board tells them. */
import { CHECKS } from '../../config/terms.ts';

/** Only what is needed of the watch. */
interface Boards {
  board(
    unit: string,
    scope: 'all',
  ): { readonly rates: readonly { readonly metric: string; readonly share: number | null }[] } | undefined;
}

export function sharesNow(watch: Boards, unit: string): Readonly<Record<string, number | null>> {
  const rates = watch.board(unit, 'all')?.rates ?? [];
  const shareOf = (check: string) => rates.find(({ metric }) => metric === check)?.share ?? null;
  return Object.fromEntries(CHECKS.map((check) => [check, shareOf(check)]));
}
