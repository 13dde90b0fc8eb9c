/** Where in the product what the demo's past holds is to be seen. */
import type { PastPlaceWord } from '../../config/past-places.ts';
import { LEAST_DEVICES } from '../registry/exemptions.ts';
import type { PastFacts } from './demo-past-deeds.ts';
import { monthAt, type PastDevice, type PastPlan } from './demo-past-plan.ts';

export interface PastPlace {
  readonly what: PastPlaceWord;
  /** Of which unit; null where it is about no single one. */
  readonly unit: string | null;
  /** `2026-10` */
  readonly month: string;
  /** The page that shows it. */
  readonly path: string;
}

export function placesOf(plan: PastPlan, devices: readonly PastDevice[], facts: PastFacts): PastPlace[] {
  const { frame, units, moved, joined, away, left, answering } = plan;
  const [second, third, last] = [1, 2, 3].map((at) => monthAt(frame, at).text);
  if (second === undefined || third === undefined || last === undefined) return [];
  const homes = new Map(devices.map(({ id, home }) => [id, home.unit]));
  const rate = (what: PastPlaceWord, unit: string | undefined): PastPlace[] =>
    unit === undefined
      ? []
      : [{ what, unit, month: last, path: `/rates?unit=${unit}&span=month:${last}&rate=online` }];
  const device = (what: PastPlaceWord, ids: Iterable<number>, month: string): PastPlace[] =>
    [...ids].slice(0, 1).map((id) => ({ what, unit: homes.get(id) ?? null, month, path: `/devices/${id}` }));
  const leftOut = (what: PastPlaceWord, why: string, month: string, isThere: boolean): PastPlace[] =>
    isThere ? [{ what, unit: null, month, path: `/left-out?month=${month}&why=${why}` }] : [];
  const isLarge = (unit: string | undefined) =>
    devices.filter(({ home }) => home.unit === unit).length >= LEAST_DEVICES;
  const has = (document: string) => facts.exemptions.has(`演示-${document}`);
  return [
    ...(facts.case === null || units.red === undefined
      ? []
      : [{ what: 'red-case' as const, unit: units.red, month: last, path: `/cases/${facts.case}` }]),
    ...rate('cannot-be-said', units.unsure),
    ...rate('just-below', units.below),
    ...rate('on-the-line', units.line),
    ...(facts.exemptions.size > 0
      ? [{ what: 'exemptions' as const, unit: null, month: last, path: '/exemptions?list=over' }]
      : []),
    ...(has('11')
      ? [{ what: 'waiting' as const, unit: null, month: last, path: '/exemptions?list=waiting' }]
      : []),
    ...leftOut('late', 'after-the-fact', last, has('07')),
    ...leftOut('overlong', 'overlong', second, has('03')),
    ...leftOut('mass', 'mass', third, has('05') && isLarge(units.dark)),
    ...leftOut('answered', 'answered', third, has('05') && answering.size > 0),
    ...leftOut('retired-late', 'retired-late', last, left.size > 0),
    ...device('away', away.keys(), second),
    ...device('joined', joined.keys(), second),
    ...device('moved', moved.keys(), third),
    ...(facts.corrected
      ? [
          {
            what: 'corrected' as const,
            unit: null,
            month: facts.corrected.month,
            path: `/rates?span=month:${facts.corrected.month}`,
          },
        ]
      : []),
  ];
}
