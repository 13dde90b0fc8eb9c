/**
 * The 29 quirks of devices, each by its number: the fault of the fleet that plays it, what then goes over the wire, and
 * what our looks must say of it. `careless` names what comes of it without care.
 */
import { describe, expect, onTestFinished, test } from 'vitest';
import { online } from '../checks/online.ts';
import { registration } from '../checks/registration.ts';
import { lookAtTraits } from '../checks/traits.ts';
import { request, talk, token } from '../fleet/caller.ts';
import { type Camera, type CameraOptions, startCamera } from '../fleet/camera.ts';
import { startDiscovery } from '../fleet/discovery.ts';
import { FAULTS, type Fault, faults } from '../fleet/faults.ts';
import type { ExpectedIdentity, Target } from '../link/target.ts';
import { askClock } from './clock.ts';
import { discover } from './discovery.ts';
import { driverOf, newLogins, newMemory } from './index.ts';

const NEVER = new AbortController().signal;
const HOUR_MS = 3_600_000;

/** What a look says, in few words. */
type Look = (camera: Camera) => Promise<unknown>;

interface Row {
  readonly quirk: number;
  readonly fault: Fault;
  /** What is asked, and what the raw answer then looks like. */
  readonly wire: readonly [string, RegExp];
  readonly look: Look;
  readonly says: unknown;
  readonly careless: string;
  readonly options?: CameraOptions;
}

function driverFor(camera: Camera, identity: ExpectedIdentity = {}) {
  const { host, onvifPort, username, password } = camera;
  const target: Target = {
    ...{ n: 1, code: '', kind: 'camera', segment: 's', identity, place: null, checks: [] },
    address: { host, onvifPort },
  };
  const login = { username, password, basicAllowed: false };
  const means = { login, logins: newLogins(), memory: newMemory(), timeoutMs: 1_500 };
  return driverOf(target, means);
}

/** The clock: `told +8 h`, `told +0 h`, or why there is none. */
const clock: Look = async ({ host, onvifPort: port }) => {
  const asked = await askClock({ host, port }, 1_500, NEVER);
  if ('trouble' in asked) return asked.trouble;
  const { clock: word, offsetMs } = asked.got;
  if (offsetMs === undefined) return word;
  const hours = Math.round(offsetMs / HOUR_MS);
  return Math.abs(hours) > 400_000 ? `${word} decades` : `${word} ${hours >= 0 ? '+' : ''}${hours} h`;
};
const isOnline: Look = async (camera) => {
  const { finding } = await online.look(driverFor(camera), NEVER);
  return finding.state === 'good' ? 'good' : `${finding.state} ${finding.reason}`;
};
const readings: Look = async (camera) => (await lookAtTraits(driverFor(camera), NEVER))?.readings;
const identity: Look = async (camera) => {
  const asked = await driverFor(camera).identity(NEVER);
  return 'got' in asked ? asked.got : asked.trouble;
};
/** Against a file that says what the maker put on the label: serial, MAC, both. */
const filed =
  (...names: readonly ('serial' | 'mac' | 'model')[]): Look =>
  async (camera) => {
    const file = Object.fromEntries(names.map((name) => [name, camera.identity[name]]));
    const { finding } = await registration.look(driverFor(camera, file), NEVER);
    return finding.state === 'good' ? 'good' : `${finding.state} ${finding.reason}`;
  };
const picture: Look = async (camera) => {
  const asked = await driverFor(camera).picture(NEVER);
  if ('trouble' in asked) return asked.trouble;
  return asked.got[0] === 0xff && asked.got[1] === 0xd8 ? 'JPEG' : 'no JPEG';
};
const samePicture: Look = async (camera) => {
  const two = [await driverFor(camera).picture(NEVER), await driverFor(camera).picture(NEVER)];
  const [first, second] = two.map((asked) => ('got' in asked ? Buffer.from(asked.got).toString('hex') : ''));
  return first === second;
};
/** Everything that is ever asked of a camera, and how many subscriptions it has then. */
const subscriptions: Look = async (camera) => {
  await Promise.all([isOnline(camera), readings(camera)]);
  await picture(camera);
  return camera.device.subscriptions;
};

const CLOCK = 'GetSystemDateAndTime';
const WHO = 'GetDeviceInformation';
const MACS = 'GetNetworkInterfaces';
const PULL = 'CreatePullPointSubscription';
const own = { serial: expect.stringMatching(/^SN\d{8}$/) };

const rows: readonly Row[] = [
  row(
    1,
    'local-time-only',
    [CLOCK, /^(?!.*UTCDateTime).*LocalDateTime/s],
    clock,
    'local',
    'drift of the zone, 8 h',
  ),
  row(2, 'no-date', [CLOCK, /^(?!.*(UTC|Local)DateTime).*DateTimeType/s], clock, 'absent', 'drift of 0'),
  row(2, 'no-date', [CLOCK, /DateTimeType/], isOnline, 'good', 'down'),
  row(3, 'local-as-utc', [CLOCK, /UTCDateTime/], readings, { clockFault: 'zone' }, 'a clock 8 h off'),
  row(4, 'dst-backwards', [CLOCK, /UTCDateTime/], readings, { clockFault: 'zone' }, 'a clock 1 h off'),
  row(5, 'year-1970', [CLOCK, /Year>1970</], clock, 'told decades', 'a token of today is refused'),
  row(5, 'year-1979', [CLOCK, /Year>(1979|1980)</], identity, own, 'a token of today is refused', {
    login: 'token',
  }),
  row(
    6,
    'hour-24',
    [CLOCK, /Hour>24</],
    clock,
    expect.stringMatching(/^told \+\d+ h$/),
    'no clock, or a day off',
  ),
  row(6, 'minute-61', [CLOCK, /Minute>61</], clock, 'nonsense', 'one minute past the next hour'),
  row(6, 'second-60', [CLOCK, /Second>60</], clock, 'told +0 h', 'no clock'),
  row(6, 'zero-date', [CLOCK, /Year>0</], clock, 'nonsense', 'the year 1899'),
  row(6, 'blank-for-t', [CLOCK, /UTCDateTime>\d{4}-\d\d-\d\d \d\d:/], clock, 'told +0 h', 'no clock'),
  row(6, 'date-only', [CLOCK, /UTCDateTime><[^>]*Date>/], clock, 'nonsense', 'midnight'),
  row(7, 'padded-date', [CLOCK, /Second>\d\d</], clock, 'told +0 h', 'octal'),
  row(8, 'blank-date', [CLOCK, /Hour></], clock, 'nonsense', 'the year 1899'),
  row(8, 'wordy-date', [CLOCK, /Hour>NaN</], clock, 'nonsense', 'the year 1899'),
  row(9, 'odd-time-zone', [CLOCK, /^(?!.*CST-8).*TZ>/s], clock, 'told +0 h', 'hours off'),
  ...(['empty-serial', 'zero-serial', 'literal-serial', 'line-serial'] as const).flatMap((fault) => [
    row(
      10,
      fault,
      [WHO, /SerialNumber>(0000000|SerialNumber|0123456789)?</],
      filed('serial', 'mac'),
      'good',
      'serial-differs',
    ),
    row(
      10,
      fault,
      [WHO, /SerialNumber/],
      filed('serial'),
      'bad no-identity',
      'good: it has the serial of its line',
    ),
  ]),
  ...(['shared-mac', 'malformed-mac', 'empty-mac', 'zero-mac'] as const).flatMap((fault) => [
    row(
      11,
      fault,
      [MACS, /HwAddress>(00:12:34:56:78:9a|5792c4:5792c5:5792c6|00:00:00:00:00:00)?</],
      filed('serial', 'mac'),
      'good',
      'mac-differs',
    ),
    row(11, fault, [MACS, /HwAddress/], filed('mac'), 'bad no-identity', 'good, or mac-differs'),
  ]),
  row(11, 'bare-mac', [MACS, /HwAddress>[\da-f]{12}</], filed('mac'), 'good', 'mac-differs'),
  row(12, 'generic-maker', [WHO, /Manufacturer>ONVIF</], filed('serial'), 'good', 'a brand of its own'),
  row(
    13,
    'dotted-serial',
    [WHO, /SerialNumber>1\.10</],
    identity,
    { serial: '1.10', firmware: '2.0' },
    '1.1 and 2',
  ),
  row(
    13,
    'long-serial',
    [WHO, /\d{20}</],
    identity,
    { serial: '12345678901234567890', firmware: '1.10' },
    '12345678901234567000',
  ),
  row(14, 'invalid-utf8', [WHO, /V\u00c3\(\u00ff\u00feK/], identity, own, 'an error of the decoder'),
  row(14, 'gbk-text', [WHO, /\u00b3\u00a7\u00c9\u00cc/], identity, own, 'an error of the decoder'),
  row(
    15,
    'unbound-prefixes',
    [WHO, /^(?!.*xmlns:tt=).*<wsa5:Action/s],
    identity,
    own,
    'an error of the parser',
  ),
  row(15, 'other-prefixes', [WHO, /<ns2:GetDeviceInformationResponse/], identity, own, 'nothing found'),
  row(
    16,
    'inside-xaddr',
    ['GetServices', /192\.168\.1\.64:80/],
    picture,
    'JPEG',
    'a call into another network',
  ),
  row(16, 'wrong-port-xaddr', ['GetServices', /:9\/onvif/], picture, 'JPEG', 'refused'),
  row(17, 'one-url', ['GetServices', /media\/wsdl<.*?device_service/s], picture, 'JPEG', 'unsupported'),
  row(18, 'rtsp-snapshot', ['GetSnapshotUri', /Uri>rtsp:/], picture, 'unsupported', 'HTTP to the RTSP port'),
  row(
    18,
    'public-snapshot',
    ['GetSnapshotUri', /snapshot\.example\.com/],
    picture,
    'bad-answer',
    'a login sent to a stranger',
  ),
  row(18, 'odd-type-snapshot', ['GetSnapshotUri', /Uri>http:/], picture, 'JPEG', 'no picture'),
  row(
    19,
    'frozen',
    ['GetSnapshotUri', /Uri>http:/],
    samePicture,
    true,
    'a good picture for ever; told by checks/image.test.ts',
  ),
  row(
    20,
    'raw-scopes',
    ['GetScopes', /name\/Cam \d/],
    readings,
    { scopeName: expect.stringMatching(/^Cam \d+$/) },
    'Cam',
  ),
  row(
    20,
    'percent-scopes',
    ['GetScopes', /%E7%A4%BA/],
    readings,
    { scopeName: expect.stringMatching(/^示例/) },
    '%E7%A4%BA',
  ),
  row(21, 'http10-close', [WHO, /^HTTP\/1\.0 200 (?![\s\S]*Content-Length)/], identity, own, 'a hang'),
  row(21, 'chunked', [WHO, /Transfer-Encoding: chunked/], identity, own, 'lengths within the XML'),
  row(
    21,
    'continue-first',
    [WHO, /^HTTP\/1\.1 100 Continue/],
    identity,
    own,
    'the first head for the answer',
  ),
  row(
    22,
    'double-length',
    [WHO, /Content-Length: \d+\r\nContent-Length/],
    identity,
    own,
    'HPE_UNEXPECTED_CONTENT_LENGTH',
  ),
  row(
    22,
    'length-and-chunked',
    [WHO, /Content-Length: \d+\r\nTransfer-Encoding/],
    identity,
    own,
    'HPE_INVALID_TRANSFER_ENCODING',
  ),
  row(22, 'bare-lf', [WHO, /^HTTP\/1\.1 200 OK\n/], identity, own, 'HPE_CR_EXPECTED'),
  row(22, 'blank-header', [WHO, /Content-Length :/], identity, own, 'HPE_INVALID_HEADER_TOKEN'),
  row(22, 'long-body', [WHO, /Envelope><!--/], identity, own, 'HPE_CLOSED_CONNECTION'),
  row(22, 'flood', [CLOCK, /^HTTP\/1\.1 200/], isOnline, 'good', 'all memory'),
  row(23, 'half-answer', [CLOCK, /^HTTP\/1\.1 200(?![\s\S]*Envelope>$)/], isOnline, 'bad reset', 'a hang'),
  row(23, 'slow-drip', [CLOCK, /^H/], isOnline, 'bad timeout', 'a hang'),
  row(
    24,
    'moving-pull-point',
    [PULL, /PullSubManager_\d+_1</],
    subscriptions,
    1,
    'pulls that nobody answers',
  ),
  row(
    25,
    'month-away-subscription',
    [PULL, /TerminationTime>/],
    subscriptions,
    1,
    'eight of them, then none',
  ),
  row(25, 'ended-subscription', [PULL, /TerminationTime>/], subscriptions, 1, '87 subscriptions a second'),
  row(26, 'odd-topics', ['PullMessages', /SignalLoss\/\/\.</], subscriptions, 0, 'topics that are not known'),
  row(
    27,
    'recordings-from-1970',
    ['GetRecordingSummary', /DataFrom>1970/],
    async (camera) =>
      Object.keys((await readings(camera)) as object).filter((name) => /^recorded/.test(name)),
    ['recordedUntilMs'],
    'recordings of 56 years',
  ),
  row(
    28,
    'slow-after-events',
    [PULL, /SubscriptionReference/],
    subscriptions,
    1,
    'a camera that we have slowed down',
  ),
];

function row(
  quirk: number,
  fault: Fault,
  wire: Row['wire'],
  look: Look,
  says: unknown,
  careless: string,
  options: CameraOptions = {},
): Row {
  return { quirk, fault, wire, look, says, careless, options };
}

/** Answers to discovery, which nobody asks over a connection: how many datagrams, and how many devices in them. */
const discoveries: readonly (readonly [29, Fault, number])[] = [
  [29, 'many-xaddrs', 1],
  [29, 'own-message-id', 1],
  [29, 'joined-matches', 2],
  [29, 'repeated-matches', 1],
];

async function cameraWith(fault: Fault, options: CameraOptions = {}): Promise<Camera> {
  const camera = await startCamera({ ...options, fault });
  onTestFinished(() => camera.stop());
  return camera;
}

test('every quirk is here, and every fault that plays one', () => {
  const all = [...rows.map(({ quirk, fault }) => [quirk, fault] as const), ...discoveries];
  const numbers = Array.from({ length: 29 }, (_, at) => at + 1);
  expect([...new Set(all.map(([quirk]) => quirk))]).toEqual(numbers);
  const named = new Set(all.map(([quirk, fault]) => `${quirk} ${fault}`));
  const played = FAULTS.flatMap((fault) =>
    faults[fault].quirk === undefined ? [] : `${faults[fault].quirk} ${fault}`,
  );
  expect(played.filter((one) => !named.has(one))).toEqual([]);
});

describe('a quirk, played and borne', () => {
  test.each(rows)(
    '$quirk $fault: not $careless',
    async ({ fault, wire: [operation, shape], look, says, options }) => {
      const camera = await cameraWith(fault, options);
      const asked = request(
        operation,
        operation === CLOCK ? '' : token(camera, Date.now() + (faults[fault].manner.clockOffsetMs ?? 0)),
      );
      const enough = fault === 'flood' || fault === 'slow-drip' ? (got: Buffer) => got.length > 0 : undefined;
      const { bytes } = await talk(camera.host, camera.onvifPort, asked, enough);
      expect(bytes.toString('latin1')).toMatch(shape);
      const said = await look(camera);
      if (typeof said === 'object' && said !== null && !Array.isArray(said))
        expect(said).toMatchObject(says as object);
      else expect(said).toEqual(says);
    },
  );

  test.each(discoveries)('%i %s: %i found', async (_quirk, fault, count) => {
    const at = discoveries.findIndex(([, one]) => one === fault);
    const camera = await cameraWith(fault, { host: `127.78.${at}.1` });
    const port = 20_110 + at;
    const responder = await startDiscovery({
      devices: [camera.device],
      hosts: [camera.host],
      port,
      hasGroup: false,
    });
    onTestFinished(() => responder.stop());
    const found = [];
    const wish = { id: 'w', ranges: [camera.host], ports: [camera.onvifPort] };
    for await (const one of discover(wish, NEVER, { udpPort: port, listenMs: 400 })) found.push(one);
    expect(new Set(found.map(({ endpoint }) => endpoint)).size).toBe(count);
    expect(found).toHaveLength(count);
  });
});
