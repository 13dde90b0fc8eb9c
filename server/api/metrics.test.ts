/** Figures for a Prometheus: who may read them, their form, and that they are those of the house. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SampleDaemon } from '../watch/sample.ts';
import { exposed } from './exposition.ts';
import { type Caller, CITY, NORTH, SampleHouse } from './sample.ts';

let house: SampleHouse;
let scraper: Caller;

beforeAll(async () => {
  house = await SampleHouse.open();
  const { north, south } = await house.settle();
  const { watch } = house.parts;
  await watch.joined('local');
  const now = Date.now();
  const daemon = new SampleDaemon(now - 2_000, 'local');
  await watch.batch(daemon.round([...north, ...south], { state: 'good' }, now - 1_000));
  const bad = { state: 'bad', reason: 'refused' } as const;
  await watch.batch(daemon.batch([{ n: north[0] ?? 0, check: 'online', finding: bad, atMs: now }], now));
  const perCheck = { registration: 4, online: 4, image: 4, position: 4 };
  watch.health({
    ...{ daemon: 'local', pid: 1, startedMs: 0, atMs: now, assignmentVersion: 1, targets: 4, looks: 17 },
    ...{ inFlight: 2, spooled: 3, loopDelayMs: 5, rssBytes: 90_000_000, ageP50Ms: 500, ageP99Ms: 61_500 },
    ...{ lookedOnce: perCheck, due: perCheck, segmentsCut: [] },
    canaries: [
      { segment: 'police', state: 'open', sinceMs: 0 },
      { segment: 'social', state: 'none', sinceMs: 0 },
    ],
  });
  await watch.tick();
  scraper = await house.token('admin');
});
afterAll(() => house.close());

/** Every line that is no comment, by what stands before its value. */
async function scrape(): Promise<Map<string, number>> {
  const answer = await house.fetch('/metrics', { as: scraper });
  expect(answer.status).toBe(200);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

describe('metrics', () => {
  test('are for whoever administers the whole city, with a token', async () => {
    expect((await house.fetch('/metrics')).status).toBe(401);
    expect((await house.fetch('/metrics', { as: await house.token('leader') })).status).toBe(403);
    expect((await house.fetch('/metrics', { as: await house.token('admin', NORTH) })).status).toBe(403);
    const answer = await house.fetch('/metrics', { as: scraper });
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  test('have the form that a Prometheus reads, with help and type before each family, once', async () => {
    const text = await (await house.fetch('/metrics', { as: scraper })).text();
    expect(text.endsWith('\n')).toBe(true);
    const families = new Set<string>();
    let current = '';
    for (const line of text.trimEnd().split('\n')) {
      const help = /^# HELP ([a-z_]+) \S.*$/.exec(line)?.[1];
      const type = /^# TYPE ([a-z_]+) (counter|gauge|summary)$/.exec(line);
      if (help !== undefined) {
        expect(families.has(help), help).toBe(false);
        families.add(help);
        current = help;
      } else if (type !== null) {
        expect(type[1]).toBe(current);
        expect(current.endsWith('_total'), current).toBe(type[2] === 'counter');
      } else {
        expect(line).toMatch(/^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[\d.e+-]+$/);
        expect(line.startsWith(current), line).toBe(true);
      }
    }
    expect([...families].every((name) => /^(lightkeeper|process)_/.test(name))).toBe(true);
  });

  test('are the figures of the house', async () => {
    const found = await scrape();
    const wanted = {
      'lightkeeper_devices{check="online",state="good"}': 3,
      'lightkeeper_devices{check="online",state="bad"}': 1,
      'lightkeeper_devices{check="image",state="unknown"}': 0,
      [`lightkeeper_rate_ratio{unit="${CITY}",scope="all",metric="online"}`]: 0.75,
      [`lightkeeper_rate_ratio{unit="${NORTH}",scope="public",metric="online"}`]: 0.5,
      [`lightkeeper_rate_flagged{unit="${NORTH}",scope="all",metric="online"}`]: 1,
      'lightkeeper_daemon_up{daemon="local"}': 1,
      'lightkeeper_daemon_looks_total{daemon="local"}': 17,
      'lightkeeper_daemon_status_age_seconds{daemon="local",quantile="0.99"}': 61.5,
      'lightkeeper_daemon_loop_delay_seconds{daemon="local"}': 0.005,
      'lightkeeper_daemon_resident_memory_bytes{daemon="local"}': 90_000_000,
      'lightkeeper_daemon_segment_cut{daemon="local",segment="police"}': 0,
      lightkeeper_batches_total: 2,
      lightkeeper_looks_total: 17,
      lightkeeper_intake_seconds_count: 2,
      lightkeeper_event_streams: 0,
      lightkeeper_feeds: 0,
      'lightkeeper_build_info{version="0.0.0-test"}': 1,
    };
    for (const [name, value] of Object.entries(wanted)) expect(found.get(name), name).toBe(value);
    expect(found.has('lightkeeper_daemon_segment_cut{daemon="local",segment="social"}')).toBe(false);
    expect(found.get('lightkeeper_intake_seconds_sum')).toBeGreaterThan(0);
  });

  test('count what is asked, and the streams that are open', async () => {
    await house.ask('/api/nothing-here');
    const stream = await house.fetch('/api/events', { as: scraper });
    await expect.poll(async () => (await scrape()).get('lightkeeper_event_streams')).toBe(1);
    expect((await scrape()).get('lightkeeper_http_requests_total{method="GET",code="404"}')).toBe(1);
    await stream.body?.cancel();
    await expect.poll(async () => (await scrape()).get('lightkeeper_event_streams')).toBe(0);
  });
});

test('labels and helps are escaped, and what is unknown is left out', () => {
  const type = 'gauge' as const;
  expect(
    exposed([
      { name: 'a', type, help: 'x\ny', samples: [{ labels: { l: 'a"b\\c\nd' }, value: 1.5 }] },
      { name: 'b', type, help: 'none', samples: [] },
      { name: 'c', type, help: 'odd', samples: [{ value: Number.NaN }, { value: Number.POSITIVE_INFINITY }] },
    ]),
  ).toBe(
    '# HELP a x\\ny\n# TYPE a gauge\na{l="a\\"b\\\\c\\nd"} 1.5\n# HELP c odd\n# TYPE c gauge\nc NaN\nc +Inf\n',
  );
});
