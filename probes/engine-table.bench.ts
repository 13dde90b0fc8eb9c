/** What the benchmark of the engine found, and how it is shown to people. */
import type { Outages } from './engine-outages.bench.ts';

/** Microseconds are of processor time, user and system, a look. */
export interface Figures {
  readonly devices: number;
  /** Each is looked at once in so many seconds. */
  readonly everyS: number;
  readonly against: string;
  /** Share of the devices that do not answer as they should. */
  readonly dead: number;
  readonly seconds: number;
  /** Our look at the ONVIF clock alone; median over the rounds. */
  readonly proberUs: number;
  /** Our RTSP OPTIONS alone; median over the rounds. */
  readonly optionsUs: number;
  /** From the wheel to the tally: daemon and server together. */
  readonly pipelineUs: number;
  readonly daemonUs: number;
  readonly serverUs: number;
  /** Percent of one core that the pipeline takes. */
  readonly coreShare: number;
  readonly looksPerSecond: number;
  /** Median over the run, and the worst of the run. */
  readonly statusAgeP50S: number;
  readonly statusAgeP99S: number;
  /** The longest that a device that answers waited for its next look. */
  readonly longestOfLiveS: number;
  readonly firstRoundS: number;
  readonly inFlight: number;
  readonly loopDelayP99Ms: number;
  readonly rssMB: number;
  /** Of those who judge pictures, processes of their own; 0 where none was looked at. */
  readonly judgeRssMB: number;
  readonly serverRssMB: number;
  /** From the wish until everything was looked at. */
  readonly sweepS?: number;
  readonly outages?: Outages;
  /** Devices whose state the server's tally knows. */
  readonly tallied: number;
  /** Outcomes that were told in full, since the start. */
  readonly changed: number;
  readonly rounds: number;
  /** Microseconds by way. */
  readonly baselines: Readonly<Record<string, number>>;
  /** How many of our clock looks each way costs: the median of the pairs of each round. */
  readonly timesClock: Readonly<Record<string, number>>;
  /** What the answering side spent, its answers to the bursts included, by looks of the pipeline. */
  readonly peersUs: number;
  readonly machine: string;
  readonly notes: readonly string[];
}

const WORDS: Readonly<Record<string, string>> = {
  connect: 'net.connect alone: no question asked',
  httpRequest: 'http.request, ONVIF clock',
  onvifPackage: 'onvif package, one Cam a call',
  blackboxSoap: 'blackbox exporter, http: ONVIF clock',
  blackboxRtsp: 'blackbox exporter, tcp: RTSP OPTIONS',
  blackboxTcp: 'blackbox exporter, tcp: connect alone',
};

/** For people: what, how much, how many times our look at the clock. */
export function tableOf(figures: Figures): string {
  const {
    devices,
    everyS,
    sweepS,
    outages,
    against,
    dead,
    seconds,
    rounds,
    machine,
    baselines,
    timesClock,
    notes,
  } = figures;
  const line = (what: string, value: string, more = '') =>
    `${what.padEnd(44)}${value.padStart(12)}${more.padStart(12)}`.trimEnd();
  const cost = (what: string, value: number, times?: number) =>
    line(what, `${value.toFixed(1)} µs`, times === undefined ? '' : `${times.toFixed(2)} ×`);
  return [
    `${devices} devices every ${everyS} s against the ${against}, ${(dead * 100).toFixed(0)} % of them dead, ${seconds} s, ${rounds} rounds of bursts`,
    machine,
    '',
    line('processor time a look', 'user + system', 'clock look'),
    cost('ONVIF clock, our look', figures.proberUs, 1),
    cost('RTSP OPTIONS, our look', figures.optionsUs, timesClock.options),
    ...Object.entries(timesClock)
      .filter(([way]) => way !== 'options')
      .map(([way, times]) => cost(WORDS[way] ?? way, baselines[`${way}Us`] ?? Number.NaN, times)),
    cost('whole pipeline, wheel to tally', figures.pipelineUs),
    cost('  of it the daemon', figures.daemonUs),
    cost('  of it the server', figures.serverUs),
    '',
    line('looks a second', figures.looksPerSecond.toFixed(1)),
    line('of one core', `${figures.coreShare.toFixed(1)} %`),
    line('age of a state, p50 / worst p99', `${figures.statusAgeP50S} / ${figures.statusAgeP99S} s`),
    line('longest between two looks at one that lives', `${figures.longestOfLiveS} s`),
    line('first complete picture after', `${figures.firstRoundS} s`),
    line('most in flight', String(figures.inFlight)),
    line('loop delay of the daemon, worst p99', `${figures.loopDelayP99Ms} ms`),
    line(
      'memory, daemon / judges / server',
      `${figures.rssMB} / ${figures.judgeRssMB} / ${figures.serverRssMB} MB`,
    ),
    ...(sweepS === undefined ? [] : [line('everything looked at at once', `${sweepS} s`)]),
    ...(outages === undefined ? [] : outageLines(outages, line)),
    line('states in the tally', String(figures.tallied)),
    '',
    ...notes,
  ].join('\n');
}

function outageLines(found: Outages, line: (what: string, value: string) => string): string[] {
  const { street, streets, streetP50S, streetP95S, alone, aloneP50S, aloneP95S } = found;
  return [
    line(
      `${street} of one street known down, ${streets.length} times, p50 / p95`,
      `${streetP50S} / ${streetP95S} s`,
    ),
    line(`one alone known down, ${alone} times, p50 / p95`, `${aloneP50S} / ${aloneP95S} s`),
  ];
}
