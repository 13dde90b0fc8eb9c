/** What is exempt leaves the present rates of online and image, and comes back when it is over. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NORTH, SampleHouse } from '../api/sample.ts';
import { SampleDaemon } from '../watch/sample.ts';
import { ExemptNow } from './exempt-now.ts';

const HOUR = 3_600_000;
let house: SampleHouse;
let now: ExemptNow;
let nowMs = Date.now();

beforeAll(async () => {
  house = await SampleHouse.open();
  const { north, south } = await house.settle();
  const { watch, exemptions, registry } = house.parts;
  await watch.joined('local');
  const daemon = new SampleDaemon(nowMs - 2_000);
  await watch.batch(daemon.round([...north, ...south], { state: 'good' }, nowMs - 1_000));
  now = new ExemptNow({ exemptions, watch, records: registry, clock: () => nowMs });
  now.start();
});
afterAll(async () => {
  now.stop();
  await house.close();
});

/** Devices of the district that are due, and those that are excluded, metric by metric. */
const counts = () =>
  house.parts.watch
    .board(NORTH, 'all')
    ?.rates.map(({ metric, good, unknown, excluded }) => [metric, good + unknown, excluded]);

test('from its begin to its end, and not a device more', async () => {
  const { exemptions, watch } = house.parts;
  const open = counts();
  const by = (staff: number) => ({ name: `${staff}`, kind: 'staff' as const, staff });
  const row = await exemptions.ask(
    {
      ...{ kind: 'power-cut', scope: { is: 'unit', unit: `${NORTH}001` }, reason: 'cut', document: '' },
      ...{ fromMs: nowMs + HOUR, untilMs: nowMs + 2 * HOUR },
    },
    by(1),
  );
  await exemptions.decide(row.id, { approve: true, note: '', isCity: true }, by(2));
  now.turn();
  expect(counts()).toEqual(open);
  nowMs += HOUR;
  now.turn();
  const during = counts() ?? [];
  // One of the two cameras of the district is in the town.
  for (const metric of ['online', 'usable']) {
    const [before, after] = [open, during].map((all) => all?.find(([name]) => name === metric));
    expect([
      metric,
      Number(before?.[1]) - Number(after?.[1]),
      Number(after?.[2]) - Number(before?.[2]),
    ]).toEqual([metric, 1, 1]);
  }
  expect(during.filter(([metric]) => metric === 'registration' || metric === 'position')).toEqual(
    open?.filter(([metric]) => metric === 'registration' || metric === 'position'),
  );
  const wish = { unit: NORTH, metric: 'online', scope: 'all', part: 'excluded', page: 1, size: 10 } as const;
  expect(watch.evidence(wish)?.rows.map(({ reason }) => reason)).toContain('exempt');
  nowMs += HOUR;
  now.turn();
  expect(counts()).toEqual(open);
});
