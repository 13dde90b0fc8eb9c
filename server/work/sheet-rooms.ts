/** What goes out, joined: sheets with their schedule, and the league tables. */
import type { Db } from '../store/db.ts';
import { Leagues, type LeagueUnits } from './leagues.ts';
import { Sheets, type SheetsOptions } from './sheets.ts';

export interface SheetRooms {
  readonly sheets: Sheets;
  readonly leagues: Leagues;
}

export function openSheetRooms(
  db: Db,
  options: SheetsOptions & { readonly registry: { readonly units: LeagueUnits } },
): SheetRooms {
  return { sheets: new Sheets(db, options), leagues: new Leagues(db, options.registry) };
}
