/** One run: the simulated city, the program with its daemon, the script, and who compares. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { linkPath } from '../../probes/link/local.ts';
import type { Daemon } from '../api/wire.ts';
import { SILENT_AFTER_MS } from '../rules/freshness.ts';
import { ADMIN, Client, SampleProgram } from '../sample.ts';
import { Db } from '../store/db.ts';
import { listDevices } from '../store/devices.ts';
import { proofBytes } from '../store/proofs.ts';
import { migrations } from '../store/schema.ts';
import { SoakCity } from './city.ts';
import { Looks } from './looks.ts';
import type { Layout } from './plan.ts';
import { planOf } from './plan.ts';
import { Processes } from './processes.ts';
import { Relay } from './relay.ts';
import { reportOf, type SoakReport } from './report.ts';
import { runScript } from './script.ts';
import { compareSpells } from './spells.ts';
import { type Subject, Truth } from './truth.ts';

export interface SoakOptions {
  readonly devices: number;
  readonly everySeconds: number;
  /** The online check's other settings, for runs whose cycle is short. */
  readonly online?: Readonly<Record<string, number>>;
  readonly layout: Layout;
  /** How often the server is asked of every device. */
  readonly lookEveryMs: number;
  readonly say: (what: string) => void;
}

const FIRST_PICTURE_MS = 600_000;
const SAMPLE_MS = 10_000;
/** The city's, and its switches. */
const MOST_DEVICES = 100_000;
/** What a silent daemon's devices are called is said a moment later: a tick, and the way to us. */
const SILENT_SLACK_MS = 4_000;
const BACK_MS = 60_000;

/** Runs it; whatever happens, everything that it started has ended when it resolves or rejects. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { devices, everySeconds, online = {}, say } = options;
  const city = await SoakCity.start(devices);
  const program = new SampleProgram({ cadences: { online: { everySeconds, ...online } }, logLevel: 'warn' });
  const relay = new Relay(join(program.folder, 'relay.sock'), linkPath(program.folder));
  // Whoever kills us ends them, too.
  const last = () => program.pid !== undefined && process.kill(program.pid, 'SIGTERM');
  process.once('exit', last);
  try {
    await relay.mend();
    return await running({ options, city, program, relay });
  } finally {
    say('closing');
    process.off('exit', last);
    await program.end();
    await relay.cut();
    await city.stop();
    program.remove();
  }
}

interface Parts {
  readonly options: SoakOptions;
  readonly city: SoakCity;
  readonly program: SampleProgram;
  readonly relay: Relay;
}

async function running({ options, city, program, relay }: Parts): Promise<SoakReport> {
  const { devices, everySeconds, layout, lookEveryMs, say } = options;
  const client = new Client(
    await program.start({
      LIGHTKEEPER_LINK: join(program.folder, 'relay.sock'),
      LIGHTKEEPER_FLEET: city.control,
      LIGHTKEEPER_LOG_FILE: join(program.folder, 'server.log'),
    }),
  );
  await client.signIn(ADMIN.name, ADMIN.password);
  const token = await client.ask<{ text: string }>('POST', '/api/tokens', {
    name: 'soak',
    role: 'admin',
    unit: '',
  });
  client.token = token.text;
  say(`registering ${devices} devices`);
  await client.ask('POST', '/api/demo', { devices, past: false });
  const begunMs = performance.now();
  const daemonOf = async () => (await client.get<Daemon[]>('/api/daemons'))[0];

  const truth = new Truth(await subjectsOf(program.folder, city), {
    everyMs: everySeconds * 1_000,
    changeMs: layout.changeMs,
    silentMs: SILENT_AFTER_MS + SILENT_SLACK_MS,
  });
  let daemonPid = 0;
  const watch = async () => {
    const daemon = await daemonOf();
    if (daemon?.pid) daemonPid = daemon.pid;
  };
  await firstPicture(new Looks({ client, truth, everyMs: 0, say: () => {} }), say);
  const firstPictureS = Math.round((performance.now() - begunMs) / 100) / 10;
  say(`first picture complete after ${firstPictureS} s`);

  const looks = new Looks({ client, truth, everyMs: lookEveryMs, say });
  const happenings = planOf(truth.subjects, layout);
  const over = new AbortController();
  const processes = new Processes();
  const sampling = sampled(over.signal, async () => {
    await watch();
    processes.sample({ server: program.pid ?? 0, daemon: daemonPid, fleet: city.pid });
  });
  const looking = looks.run(over.signal);
  const startedMs = Date.now();
  const kill = async () => {
    await watch();
    const killed = daemonPid;
    process.kill(killed, 'SIGKILL');
    const untilMs = performance.now() + BACK_MS;
    for (;;) {
      const daemon = await daemonOf();
      if (daemon?.state === 'connected' && daemon.pid !== killed) return;
      if (performance.now() > untilMs) throw new Error('no daemon took the place of the killed one');
      await wait(200);
    }
  };
  // Whichever breaks ends the run.
  await Promise.race([
    runScript({ city, relay, truth, layout, happenings, kill, say }, over.signal),
    looking,
    sampling,
  ]).finally(() => over.abort());
  await Promise.all([looking, sampling]);
  await looks.look();
  const endedMs = Date.now();
  await program.end();

  const db = await Db.open(join(program.folder, 'lightkeeper.db'), migrations);
  try {
    return reportOf({
      devices: truth.subjects.length,
      seconds: Math.round((Date.now() - startedMs) / 1_000),
      everySeconds,
      promisedS: layout.changeMs / 1_000,
      firstPictureS,
      happenings: happenings.length,
      cuts: layout.cuts.length,
      kills: 1,
      looks: looks.figures,
      proofBytes: await proofBytes(db.read),
      spells: await compareSpells(
        db,
        truth,
        happenings,
        { fromMs: startedMs, untilMs: endedMs },
        layout.changeMs,
      ),
      processes: processes.figures(),
    });
  } finally {
    await db.close();
  }
}

/** The registry's devices, with what the city knows of each; those of which only patience decides are left out. */
async function subjectsOf(folder: string, city: SoakCity): Promise<Subject[]> {
  const db = await Db.open(join(folder, 'lightkeeper.db'), migrations);
  try {
    const rows = await listDevices(db.read, 0, MOST_DEVICES);
    const truths = new Map((await city.truth()).map((one) => [one.code, one]));
    return rows.flatMap(({ id, code, host, kind, segment, upstream }) => {
      const told = truths.get(code);
      const online = told?.checks.online;
      if (told?.isLookedAt !== true || online == null) return [];
      const isSound = told.faults.length === 0 && online.state === 'good';
      const reason = online.state === 'good' ? null : online.reason;
      return [
        { id, code, host, kind, segment, upstream: upstream ?? '', isSound, state: online.state, reason },
      ];
    });
  } finally {
    await db.close();
  }
}

/** Waits until the server says of every device what is true. */
async function firstPicture(looks: Looks, say: (what: string) => void): Promise<void> {
  const untilMs = performance.now() + FIRST_PICTURE_MS;
  let toldMs = performance.now();
  for (;;) {
    const amiss = await looks.look();
    if (amiss === 0) return;
    if (performance.now() - toldMs > SAMPLE_MS) {
      toldMs = performance.now();
      say(`first picture: ${amiss} to go`);
    }
    if (performance.now() > untilMs) {
      say(looks.figures.examples.slice(-20).join('\n'));
      throw new Error(`of ${amiss} devices the first picture was never right`);
    }
    await wait(500);
  }
}

async function sampled(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await work();
    await wait(SAMPLE_MS, undefined, { signal }).catch(() => undefined);
  }
}
