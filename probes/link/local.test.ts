/** The link itself: what is acknowledged, repeated, spooled and survived; and what speaks nonsense. */
import { statSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { SILENT } from '../../config/log.ts';
import { FrameReader, framed } from './frame.ts';
import type { Health } from './link.ts';
import { jsonOf, KIND, LINK_FORM } from './message.ts';
import type { Observation } from './observation.ts';
import { assignmentOf, bench, Keeper, saidBy, say, sighted } from './sample-link.ts';
import type { Assignment } from './target.ts';

describe('the link', () => {
  test('is a file that nobody but its owner may open', async () => {
    const { path, startServer } = bench();
    await startServer(new Keeper());
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('tells a daemon its whole assignment, whatever its size, and a newer one after it', async () => {
    const { startServer, startDaemon } = bench();
    const keeper = new Keeper();
    keeper.assignment = assignmentOf(1, 5_500);
    const server = await startServer(keeper);
    const got: { assignment: Assignment; anew: boolean | undefined }[] = [];
    startDaemon({
      assign: (assignment, anew) =>
        got.push({ assignment: { ...assignment, targets: [...assignment.targets] }, anew }),
    });
    await expect.poll(() => got.length).toBe(1);
    expect(got[0]).toEqual({ assignment: keeper.assignment, anew: true });
    server.assign(assignmentOf(2, 3));
    server.assign(assignmentOf(3, 4));
    await expect.poll(() => got.at(-1)?.assignment.version).toBe(3);
    expect(got.at(-1)).toEqual({ assignment: assignmentOf(3, 4), anew: false });
  });

  test('acknowledges a batch only after the server has kept it', async () => {
    const { startServer, startDaemon } = bench();
    const keeper = new Keeper();
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const asked = vi.fn();
    keeper.commit = () => {
      asked();
      return opened;
    };
    await startServer(keeper);
    const { link, spool } = startDaemon();
    say(link, 1);
    await expect.poll(() => asked.mock.calls.length).toBe(1);
    expect(spool.count).toBe(1);
    open();
    await expect.poll(() => spool.count).toBe(0);
    expect(keeper.kept[0]).toMatchObject({
      daemon: 'probe-1',
      fromMs: 1,
      toMs: 2,
      unchanged: [{ check: 'online', ns: [1, 2, 3] }],
    });
  });

  test('sends a batch again when the server could not keep it, and nothing overtakes it', async () => {
    const { startServer, startDaemon } = bench();
    const keeper = new Keeper();
    let refusals = 3;
    keeper.commit = async ({ changed }) => {
      if (changed[0]?.n === 2 && refusals-- > 0) throw new Error('the disk is full');
    };
    await startServer(keeper);
    const { link, spool } = startDaemon();
    for (const n of [1, 2, 3, 4]) say(link, n);
    await expect.poll(() => spool.count, { timeout: 10_000 }).toBe(0);
    expect(saidBy(keeper)).toEqual([1, 2, 3, 4]);
  });

  test('carries what was seen while the server was away, in order, once it is back', async () => {
    const { startServer, startDaemon } = bench();
    const { link, spool } = startDaemon();
    for (let n = 0; n < 200; n += 1) say(link, n);
    expect(spool.count).toBe(200);
    const keeper = new Keeper();
    await startServer(keeper);
    await expect.poll(() => spool.count, { timeout: 10_000 }).toBe(0);
    expect(saidBy(keeper)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });

  test.each([1, 2, 3])(
    'loses nothing and doubles nothing when server and daemon go away at any moment (run %i)',
    async (seed) => {
      const { startServer, startDaemon } = bench();
      const keeper = new Keeper();
      let random = seed * 7_919;
      const dice = (sides: number): number => {
        random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
        return random % sides;
      };
      keeper.commit = () => new Promise((resolve) => setTimeout(resolve, dice(3)));
      let server = await startServer(keeper);
      let daemon = startDaemon();
      for (let n = 0; n < 120; n += 1) {
        say(daemon.link, n);
        const event = dice(12);
        if (event === 0) {
          await server.stop();
          server = await startServer(keeper);
        } else if (event === 1) {
          await daemon.stop();
          daemon = startDaemon();
        } else if (event < 5) await new Promise((resolve) => setTimeout(resolve, dice(20)));
      }
      await expect.poll(() => daemon.spool.count, { timeout: 20_000 }).toBe(0);
      expect(saidBy(keeper)).toEqual(Array.from({ length: 120 }, (_, n) => n));
      const seqs = keeper.kept.map(({ seq }) => seq);
      expect(new Set(seqs).size).toBe(120);
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    },
  );

  test('gives up a batch that cannot be read, and carries those after it', async () => {
    const { startServer, startDaemon } = bench();
    const { link, spool } = startDaemon();
    say(link, 1);
    spool.append(Buffer.from('nonsense'));
    say(link, 2);
    const keeper = new Keeper();
    await startServer(keeper);
    await expect.poll(() => spool.count, { timeout: 15_000 }).toBe(0);
    expect(saidBy(keeper)).toEqual([1, 2]);
    expect(spool.dropped).toBe(1);
  });

  test('loses no good observation for one that it does not understand, says so once, and stays joined', async () => {
    const { startServer, startDaemon } = bench();
    const warn = vi.fn();
    const keeper = new Keeper();
    await startServer(keeper, { ...SILENT, warn });
    const { link, spool } = startDaemon();
    const odd = { ...sighted(2), finding: { state: 'bad', reason: 'of-tomorrow' } } as unknown as Observation;
    const foreign = { ...sighted(3), check: 'of-tomorrow' } as unknown as Observation;
    say(link, 1);
    link.report([sighted(1), odd, foreign, sighted(4)], new Map([['online', [8, 9]]]), 2, 3);
    say(link, 5);
    await expect.poll(() => spool.count).toBe(0);
    expect(keeper.kept).toHaveLength(3);
    expect(keeper.kept[1]).toMatchObject({
      changed: [
        sighted(1),
        { n: 2, finding: { state: 'unknown', reason: 'probe-sick' }, steps: [] },
        sighted(4),
      ],
      unchanged: [{ check: 'online', ns: [8, 9] }],
    });
    expect(spool.dropped).toBe(0);
    expect(keeper.seen).toEqual(['joined probe-1']);
    expect(warn.mock.calls).toEqual([
      [
        {
          seq: keeper.kept[1]?.seq,
          count: 2,
          problem: 'observation 1: wanted a state with a reason of its list, got something else',
        },
        'link.refused-observations',
      ],
    ]);
  });

  test('tells who came and who left', async () => {
    const { startServer, startDaemon } = bench();
    const keeper = new Keeper();
    const server = await startServer(keeper);
    const daemon = startDaemon();
    await expect.poll(() => daemon.link.connected).toBe(true);
    expect(server.connected).toBe(true);
    await daemon.stop();
    await expect.poll(() => server.connected).toBe(false);
    expect(keeper.seen).toEqual(['joined probe-1', 'left probe-1']);
  });

  test('a second daemon of the same name takes the place of the first, which is told', async () => {
    const { path, startServer, startDaemon } = bench();
    const keeper = new Keeper();
    await startServer(keeper);
    const onReplaced = vi.fn();
    const first = startDaemon({}, { onReplaced });
    await expect.poll(() => first.link.connected).toBe(true);
    const second = connect(path);
    onTestFinished(() => {
      second.destroy();
    });
    second.write(
      framed(KIND.hello, jsonOf({ form: LINK_FORM, daemon: 'probe-1', pid: 2, last: 0, spooled: 0 })),
    );
    await expect.poll(() => onReplaced.mock.calls.length).toBe(1);
    expect(keeper.seen.slice(0, 3)).toEqual(['joined probe-1', 'left probe-1', 'joined probe-1']);
  });

  test('carries pictures, what devices tell, and health', async () => {
    const { startServer, startDaemon } = bench();
    const keeper = new Keeper();
    await startServer(keeper);
    const { link, spool } = startDaemon();
    await expect.poll(() => link.connected).toBe(true);
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xd9);
    link.picture({ n: 7, atMs: 12, jpeg, thumb: Uint8Array.of(1), reference: 'night' });
    link.picture({ n: 8, atMs: 13, jpeg, thumb: jpeg });
    const traits = {
      n: 7,
      atMs: 12,
      readings: { firmware: '1.10' },
      missing: { scopes: 'timeout' },
    } as const;
    link.traits(traits);
    const counts = { registration: 0, online: 3, image: 0 };
    const health: Health = {
      daemon: 'probe-1',
      pid: 1,
      startedMs: 1,
      atMs: 2,
      assignmentVersion: 1,
      targets: 3,
      looks: 3,
      inFlight: 0,
      spooled: 0,
      loopDelayMs: 1.5,
      rssBytes: 1,
      lookedOnce: counts,
      due: counts,
      ageP50Ms: 1,
      ageP99Ms: 2,
      ages: {
        histogram: [{ uptoMs: null, count: 3 }],
        cycle: { everyMs: 60_000, elapsedMs: 12, done: 2, due: 3 },
      },
      segmentsCut: [],
      canaries: [{ segment: 's', state: 'cut', sinceMs: 3 }],
      slowest: [{ host: '10.0.0.1', n: 1, tookMs: 800 }],
    };
    link.health(health);
    await expect.poll(() => keeper.healths.length).toBe(1);
    expect(keeper.healths[0]).toEqual({ ...health, spoolDropped: 0, spooled: spool.count });
    expect(keeper.told).toEqual([traits]);
    const told = keeper.pictures.map(({ n, atMs, reference, thumb, jpeg }) => [
      n,
      atMs,
      reference,
      thumb.length,
      ...jpeg,
    ]);
    expect(told).toEqual([
      [7, 12, 'night', 1, ...jpeg],
      [8, 13, undefined, 4, ...jpeg],
    ]);
  });
});

describe('a connection that speaks nonsense', () => {
  const hello = framed(
    KIND.hello,
    jsonOf({ form: LINK_FORM, daemon: 'probe-1', pid: 2, last: 0, spooled: 0 }),
  );
  test.each([
    { says: 'a frame that is too long', bytes: Buffer.alloc(64, 0xff), problem: /at most 16777216 bytes/ },
    { says: 'no hello', bytes: framed(KIND.ack, Buffer.alloc(1)), problem: /wanted a hello/ },
    {
      says: 'a hello without a name',
      bytes: framed(KIND.hello, Buffer.from('{}')),
      problem: /whole numbers/,
    },
    { says: 'no JSON', bytes: framed(KIND.hello, Buffer.from('{')), problem: /hello: wanted JSON/ },
    {
      says: 'another form of the link',
      bytes: framed(KIND.hello, jsonOf({ form: 99, daemon: 'a', pid: 1, last: 0, spooled: 0 })),
      problem: new RegExp(`speaks form ${LINK_FORM}`),
    },
    {
      says: 'an unknown kind',
      bytes: Buffer.concat([hello, framed(200, Buffer.alloc(3))]),
      problem: /known kind, got 200/,
    },
    {
      says: 'a health of words',
      bytes: Buffer.concat([hello, framed(KIND.health, jsonOf({ pid: 'x' }))]),
      problem: /health: wanted a whole number as pid/,
    },
  ])('is closed with the problem stated: $says', async ({ bytes, problem }) => {
    const { path, startServer } = bench();
    const server = await startServer(new Keeper());
    const socket = connect(path);
    const reader = new FrameReader();
    const told: string[] = [];
    socket.on('data', (chunk: Buffer) => {
      for (const { kind, payload } of reader.push(chunk))
        if (kind === KIND.problem) told.push(payload.toString());
    });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(bytes);
    await closed;
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(problem);
    await expect.poll(() => server.connected).toBe(false);
  });
});
