/** What a run came to: as figures, as a table, and whether it passed. */
import type { LookFigures } from './looks.ts';
import type { ProcessFigures } from './processes.ts';
import type { SpellFigures } from './spells.ts';

/** A run in which more was withheld, because the machine starved the probe, proves nothing. */
const SICK_SHARE = 0.01;

/** What was run. */
interface Course {
  readonly devices: number;
  readonly seconds: number;
  readonly everySeconds: number;
  readonly promisedS: number;
  readonly firstPictureS: number;
  readonly happenings: number;
  readonly cuts: number;
  readonly kills: number;
  readonly proofBytes: number;
}

export interface SoakReport extends Course {
  readonly ok: boolean;
  readonly looks: number;
  readonly compared: number;
  readonly wrong: number;
  readonly wrongReasons: number;
  readonly late: number;
  readonly withheld: number;
  /** Honest, by the probe's own word; but who is sick for long tells nothing. */
  readonly sick: number;
  readonly worstAgeS: number;
  readonly spellsCompared: number;
  readonly spellsUntimely: number;
  readonly spellsDoubled: number;
  readonly spellsMissing: number;
  readonly singleDownP95S: number | null;
  readonly streetDownP95S: readonly number[];
  readonly upP95S: number | null;
  readonly rssMB: ProcessFigures['rssMB'];
  readonly cpu: ProcessFigures['cpu'];
  readonly bottlenecks: readonly string[];
  readonly examples: readonly string[];
}

export interface Ran extends Course {
  readonly looks: LookFigures;
  readonly spells: SpellFigures;
  readonly processes: ProcessFigures;
}

export function reportOf({ looks, spells, processes, ...ran }: Ran): SoakReport {
  const { verdicts } = looks;
  const amiss =
    verdicts.wrong + verdicts['wrong-reason'] + verdicts.late + verdicts.withheld + spells.untimely;
  return {
    ok:
      amiss + spells.doubled + spells.missing === 0 &&
      spells.compared > 0 &&
      verdicts.sick <= SICK_SHARE * looks.compared,
    ...ran,
    looks: looks.looks,
    compared: looks.compared,
    wrong: verdicts.wrong,
    wrongReasons: verdicts['wrong-reason'],
    late: verdicts.late,
    withheld: verdicts.withheld,
    sick: verdicts.sick,
    worstAgeS: tenth(looks.worstAgeMs / 1_000),
    spellsCompared: spells.compared,
    spellsUntimely: spells.untimely,
    spellsDoubled: spells.doubled,
    spellsMissing: spells.missing,
    singleDownP95S: p95Of(spells.downS.single ?? []),
    streetDownP95S: spells.streetS.map(tenth),
    upP95S: p95Of(Object.values(spells.upS).flat()),
    ...processes,
    examples: [...looks.examples, ...spells.examples],
  };
}

/** For people. */
export function tableOf(report: SoakReport): string {
  const { rssMB, cpu, streetDownP95S } = report;
  const seconds = (value: number | null) => (value === null ? '–' : `${value} s`);
  const lines: [string, string][] = [
    ['devices', `${report.devices}, each every ${report.everySeconds} s`],
    ['took', `${report.seconds} s after the first picture, which took ${report.firstPictureS} s`],
    ['happenings', `${report.happenings}, link cuts ${report.cuts}, daemon killed ${report.kills}`],
    ['looks over the whole city', `${report.looks}, states compared ${report.compared}`],
    ['wrong states', `${report.wrong}, with another reason ${report.wrongReasons}`],
    ['late states', `${report.late} (promised: ${report.promisedS} s)`],
    ['withheld states', `${report.withheld}, because the probe was starved ${report.sick}`],
    ['worst age of a change', seconds(report.worstAgeS)],
    ['one device down, known (p95)', seconds(report.singleDownP95S)],
    ['streets down, known (p95 of each)', streetDownP95S.map(seconds).join(', ') || '–'],
    ['up again, known (p95)', seconds(report.upP95S)],
    [
      'spells compared',
      `${report.spellsCompared}: untimely ${report.spellsUntimely}, doubled ${report.spellsDoubled}, missing ${report.spellsMissing}`,
    ],
    ['proof of freshness', `${report.proofBytes} bytes for each cycle`],
    ['memory', `server ${rssMB.server} MB, daemon ${rssMB.daemon} MB, fleet ${rssMB.fleet} MB`],
    ['of a core', `server ${cpu.server}, daemon ${cpu.daemon}, fleet ${cpu.fleet}`],
    ['bottleneck beside the house', report.bottlenecks.join('; ') || 'none'],
    ['result', report.ok ? 'every state as the script says' : 'NOT as the script says'],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  const table = lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
  return report.examples.length === 0 ? table : `${table}\n\n${report.examples.join('\n')}`;
}

/** Null of none. */
function p95Of(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.ceil(sorted.length * 0.95) - 1];
  return value === undefined ? null : tenth(value);
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
