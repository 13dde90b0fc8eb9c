/**
 * `npm run verify -- month.json`: makes the digest and every figure of a closed month again, from the ledger and the
 * rules in the file alone. Exit 0 when all of it comes out the same, 1 when something does not, 2 when it is no month.
 */
import { readFileSync } from 'node:fs';
import { GROUPINGS, PERIOD_RATES } from '../../config/periods.ts';
import { ruleValuesShape } from '../../config/rule-values.ts';
import { inWords, read, ShapeError, z } from '../../config/shape.ts';
import { SCOPES, VERDICTS } from '../../config/terms.ts';
import { MONTH_FORM, type MonthFile, verify } from '../rules/month-file.ts';
import type { LEDGER_CHECKS } from '../rules/period-ledger.ts';

const MOST_PROBLEMS = 20;
const number = z.number();
const column = z.array(number);
const gaps = z.array(z.object({ fromMs: number, untilMs: number }));
const spells = z.object({
  count: column,
  from: column,
  lasted: column,
  unseen: column,
  since: column,
  state: column,
});
const text = z.string();
const counts = z.record(text, number);
const share = number.nullable();

const ledger = z.object({
  span: z.object({ fromMs: number, untilMs: number }),
  readMs: number,
  timeZone: text,
  units: z.array(z.object({ code: text, name: text, level: text, parent: text.nullable() })),
  platforms: z.array(z.object({ id: text, name: text, carrier: text })),
  homes: z.array(
    z.object({
      ...{ unit: text, category: text, platform: text, carrier: text, maintainer: text, network: text },
      ...{ owner: text, lifecycle: text, inScope: z.boolean() },
    }),
  ),
  blind: z.array(gaps),
  exemptions: z.array(
    z.object({
      ...{ id: number, kind: text, fromMs: number, untilMs: number, rates: z.array(text) },
      scope: z.looseObject({ is: text }),
    }),
  ),
  ids: column,
  codes: z.array(text),
  daemon: column,
  tenure: z.object({
    ...{ count: column, from: column, until: z.array(share), home: column, commissioned: z.array(share) },
  }),
  spells: z.object({ online: spells, registration: spells, position: spells } satisfies Record<
    (typeof LEDGER_CHECKS)[number],
    typeof spells
  >),
  samples: z.object({ count: column, day: column, good: column, valid: column }),
  file: column,
  clock: z.array(share),
  clockKept: z.boolean(),
});

const shape = z.object({
  form: z.literal(MONTH_FORM),
  month: text,
  rules: z.object({ number, fromMs: number, madeMs: number, by: text, note: text, values: ruleValuesShape }),
  ledger,
  figures: z.array(
    z.object({
      ...{ unit: text, scope: z.enum(SCOPES), by: z.enum(GROUPINGS).nullable() },
      ...{ key: text.nullable(), devices: number },
      rates: z
        .array(
          z.tuple([
            column,
            column,
            z.tuple([counts, counts]),
            z.tuple([share, share, share, share]),
            z.enum(VERDICTS),
          ]),
        )
        .length(PERIOD_RATES.length),
    }),
  ),
  digest: text,
});

function fileAt(path: string | undefined): MonthFile {
  if (path === undefined) refuse('wanted: npm run verify -- month.json');
  try {
    const file: unknown = JSON.parse(readFileSync(path, 'utf8'));
    read(shape, file);
    // Every field that is counted with has been looked at; words of closed lists that are none count nowhere. As it
    // stands: what is in it beside these fields is under the digest as well.
    return file as MonthFile;
  } catch (error) {
    if (error instanceof ShapeError)
      refuse(
        `${path} is no closed month:\n${error.problems.slice(0, MOST_PROBLEMS).map(inWords).join('\n')}`,
      );
    return refuse(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}

const file = fileAt(process.argv[2]);
const { figures, digest, different, differences } = verify(file);
console.log(
  `month ${file.month}, rules ${file.rules.number}, ${file.ledger.ids.length} devices, ${file.figures.length} lines`,
);
console.log(`digest told   ${digest.told}`);
console.log(`digest made   ${digest.made}`);
console.log(`figures made again from the ledger: ${figures}, lines that differ: ${different}`);
for (const name of differences) console.log(`  differs: ${name}`);
const isSame = different === 0 && digest.told === digest.made;
console.log(isSame ? 'the same to the digit' : 'NOT the same');
process.exit(isSame ? 0 : 1);
