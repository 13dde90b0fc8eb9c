/** What goes out, joined: sheets with their schedule, and the league tables. */
import type { Db } from '../store/db.ts';
import { Leagues, type LeagueUnits } from './leagues.ts';
import type { RateDesk } from './rate-desk.ts';
import { Sheets, type SheetsOptions } from './sheets.ts';

export interface SheetRooms {
  readonly sheets: Sheets;
  readonly leagues: Leagues;
}

export interface SheetRoomsOptions extends Omit<SheetsOptions, 'desk'> {
  readonly rateDesk: Pick<RateDesk, 'apart'>;
  readonly registry: SheetsOptions['registry'] & { readonly units: LeagueUnits };
}

/** Sheets are counted apart from what pages ask: a night's work evicts nothing that is looked at. */
export function openSheetRooms(db: Db, { rateDesk, ...options }: SheetRoomsOptions): SheetRooms {
  const desk = rateDesk.apart();
  return { sheets: new Sheets(db, { ...options, desk }), leagues: new Leagues(db, options.registry) };
}
