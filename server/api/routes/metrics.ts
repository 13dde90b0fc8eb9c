/**
 * Figures of the server and its probes for a Prometheus. The daemons have no port of their own: theirs come with
 * their health, every few seconds.
 */
import { CHECKS, SCOPES, type Scope } from '../../../config/terms.ts';
import { PARTS } from '../../rules/rate.ts';
import type { DaemonFigure } from '../../watch/answers.ts';
import type { Records } from '../../work/asker.ts';
import type { Counts } from '../counts.ts';
import { EXPOSITION_TYPE, exposed, type Family, type Sample } from '../exposition.ts';
import { Reply, type Route, route } from '../route.ts';
import type { Daemon } from '../wire.ts';
import type { WatchedBoard } from './figures.ts';
import { type DaemonKeeper, daemonsOf } from './probes.ts';

export interface MetricParts {
  readonly registry: Records;
  readonly watch: {
    board(unit: string, scope: Scope): WatchedBoard | undefined;
    daemons(): DaemonFigure[];
    readonly intake: { readonly batches: number; readonly looks: number; readonly seconds: number };
  };
  readonly daemons: Pick<DaemonKeeper, 'list'>;
  readonly feeds: { list(): readonly unknown[] };
  readonly version: string;
}

export function metricRoutes(parts: MetricParts, counts: Counts): Route[] {
  return [
    route({
      method: 'get',
      path: '/metrics',
      may: 'administer',
      whole: true,
      tag: 'about',
      summary:
        'Figures of the server and its probes in the text form of Prometheus; scrape with an API token',
      answer: { type: 'text/plain', says: 'the text form of Prometheus, version 0.0.4' },
      handle: () => {
        const daemons = daemonsOf(parts.watch.daemons(), parts.daemons.list());
        const families = [
          ...cityFamilies(parts),
          ...daemonFamilies(daemons),
          ...intakeFamilies(parts.watch.intake),
          ...serverFamilies(parts, counts),
        ];
        return new Reply(exposed(families), { 'content-type': EXPOSITION_TYPE });
      },
    }),
  ];
}

const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name: `lightkeeper_${name}`,
  type: 'gauge',
  help,
  samples,
});
const counter = (name: string, help: string, samples: readonly Sample[]): Family => ({
  ...gauge(name, help, samples),
  type: 'counter',
});
const one = (value: number): Sample[] => [{ value }];

/** Devices by state, and the rates of the city and its districts. Nothing while there is no unit. */
function cityFamilies({ registry, watch }: MetricParts): Family[] {
  const top = registry.units.top?.code;
  const boards = SCOPES.flatMap((scope) => (top === undefined ? [] : (watch.board(top, scope) ?? [])));
  const lines = boards.flatMap(({ scope, unit, rates, children }) =>
    [{ unit, rates }, ...children].flatMap((line) =>
      line.rates.map((rate) => ({
        labels: { unit: line.unit.code, scope, metric: rate.metric },
        rate,
        isCity: line.unit === unit,
      })),
    ),
  );
  const all = lines.filter(({ labels, isCity }) => isCity && labels.scope === 'all');
  const devices = CHECKS.flatMap((check) => {
    const rate = all.find(({ labels }) => labels.metric === check)?.rate;
    return rate === undefined
      ? []
      : PARTS.map((part) => ({ labels: { check, state: part }, value: rate[part] }));
  });
  return [
    gauge('devices', 'Assessed devices by check and state.', devices),
    gauge(
      'rate_ratio',
      'Good devices of those known, from 0 to 1; absent while nothing can be said.',
      lines.flatMap(({ labels, rate: { share } }) =>
        share === null ? [] : [{ labels, value: share / 10_000 }],
      ),
    ),
    gauge(
      'rate_known_ratio',
      'Devices with a known state of those due, from 0 to 1.',
      lines.flatMap(({ labels, rate: { coverage } }) =>
        coverage === null ? [] : [{ labels, value: coverage / 10_000 }],
      ),
    ),
    gauge(
      'rate_flagged',
      'Is the rate flagged for being below its threshold.',
      lines.map(({ labels, rate }) => ({ labels, value: rate.flaggedSinceMs === null ? 0 : 1 })),
    ),
  ];
}

/** What the daemons say of themselves, and whether they say anything. */
function daemonFamilies(daemons: readonly Daemon[]): Family[] {
  const each = (value: (daemon: Daemon) => number): Sample[] =>
    daemons.map((daemon) => ({ labels: { daemon: daemon.id }, value: value(daemon) }));
  const perCheck = (value: (check: Daemon['checks'][number]) => number): Sample[] =>
    daemons.flatMap(({ id, checks }) =>
      checks.map((check) => ({ labels: { daemon: id, check: check.check }, value: value(check) })),
    );
  const ages = daemons.flatMap(({ id, ageP50Ms, ageP99Ms }) => [
    { labels: { daemon: id, quantile: '0.5' }, value: ageP50Ms / 1_000 },
    { labels: { daemon: id, quantile: '0.99' }, value: ageP99Ms / 1_000 },
  ]);
  const canaries = daemons.flatMap(({ id, canaries: segments }) =>
    segments
      .filter(({ state }) => state === 'open' || state === 'cut')
      .map(({ segment, state }) => ({ labels: { daemon: id, segment }, value: state === 'cut' ? 1 : 0 })),
  );
  return [
    gauge(
      'daemon_up',
      'Is the probe daemon connected and heard.',
      each(({ state }) => (state === 'connected' ? 1 : 0)),
    ),
    gauge(
      'daemon_sick',
      'Does the daemon say that it is not to be trusted at present.',
      each(({ sick }) => (sick === null ? 0 : 1)),
    ),
    gauge(
      'daemon_targets',
      'Devices that the daemon looks at.',
      each(({ targets }) => targets),
    ),
    counter(
      'daemon_looks_total',
      'Looks that ended since the daemon started.',
      each(({ looks }) => looks),
    ),
    gauge(
      'daemon_in_flight',
      'Looks under way.',
      each(({ inFlight }) => inFlight),
    ),
    gauge(
      'daemon_spooled_batches',
      'Batches that the server has not acknowledged.',
      each(({ spooled }) => spooled),
    ),
    gauge('daemon_status_age_seconds', 'Age of the last online look over all targets, by quantile.', ages),
    gauge(
      'daemon_loop_delay_seconds',
      'Event-loop delay, 99th percentile.',
      each(({ loopDelayMs }) => loopDelayMs / 1_000),
    ),
    gauge(
      'daemon_resident_memory_bytes',
      'Resident memory of the daemon.',
      each(({ rssBytes }) => rssBytes),
    ),
    gauge('daemon_segment_cut', 'Is the way to the segment cut, by its canaries.', canaries),
    gauge(
      'daemon_looked_once',
      'Targets looked at at least once, by check.',
      perCheck(({ once }) => once),
    ),
    gauge(
      'daemon_due',
      'Targets that are to be looked at, by check.',
      perCheck(({ due }) => due),
    ),
  ];
}

function intakeFamilies({ batches, looks, seconds }: MetricParts['watch']['intake']): Family[] {
  return [
    counter('batches_total', 'Batches of the daemons that were committed.', one(batches)),
    counter('looks_total', 'Looks told in these batches.', one(looks)),
    {
      name: 'lightkeeper_intake_seconds',
      type: 'summary',
      help: 'Time from taking a batch in until it is committed and counted.',
      samples: [
        { suffix: '_sum', value: seconds },
        { suffix: '_count', value: batches },
      ],
    },
  ];
}

function serverFamilies({ feeds, version }: MetricParts, { streams, requests }: Counts): Family[] {
  const { user, system } = process.cpuUsage();
  const startedS = Date.now() / 1_000 - process.uptime();
  const ofProcess = (name: string, type: Family['type'], help: string, value: number): Family => ({
    ...{ name: `process_${name}`, type, help },
    samples: one(value),
  });
  return [
    counter(
      'http_requests_total',
      'Requests that were answered, by method and status.',
      requests.map(({ method, status, times }) => ({ labels: { method, code: status }, value: times })),
    ),
    gauge('event_streams', 'Event streams that are open.', one(streams())),
    gauge('feeds', 'Live pictures that are watched.', one(feeds.list().length)),
    gauge('build_info', 'The version that runs; always 1.', [{ labels: { version }, value: 1 }]),
    ofProcess('cpu_seconds_total', 'counter', 'Processor time of the server.', (user + system) / 1e6),
    ofProcess('resident_memory_bytes', 'gauge', 'Resident memory of the server.', process.memoryUsage.rss()),
    ofProcess('start_time_seconds', 'gauge', 'When the server started, seconds since 1970.', startedS),
  ];
}
