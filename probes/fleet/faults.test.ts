import { describe, expect, test } from 'vitest';
import { ask, camera, picture, request, talk, token, watch } from './caller.ts';
import { FAULTS, type Fault, faults, isFault, mannerOf } from './faults.ts';

test('every quirk of devices that the project knows has a fault, but those that only a client can cause', () => {
  const covered = new Set(FAULTS.map((word) => faults[word].quirk));
  const quirks = Array.from({ length: 29 }, (_, at) => at + 1);
  expect(quirks.filter((quirk) => !covered.has(quirk))).toEqual([]);
});

test('several faults add up, and a word that is none is told apart', () => {
  expect(mannerOf(['black', 'wrong-clock'])).toMatchObject({ picture: 'black', clockOffsetMs: -3_723_000 });
  expect(isFault('black')).toBe(true);
  expect(isFault('toString')).toBe(false);
});

const text = async (fault: Fault, operation: string): Promise<string> => {
  const asked = await camera({ fault });
  return (await ask(asked, operation, operation === 'GetSystemDateAndTime' ? '' : token(asked))).text();
};

describe('how a device tells its clock', () => {
  test.each([
    ['local-time-only', /^(?!.*UTCDateTime).*LocalDateTime/],
    ['no-date', /^(?!.*(UTC|Local)DateTime).*DateTimeType/],
    ['year-1970', /<tt:UTCDateTime>.*<tt:Year>1970</],
    ['year-1979', /<tt:UTCDateTime>.*<tt:Year>(1979|1980)</],
    ['hour-24', /<tt:Hour>24</],
    ['minute-61', /<tt:Minute>61</],
    ['second-60', /<tt:Second>60</],
    ['zero-date', /<tt:Year>0<.*<tt:Month>0</],
    ['date-only', /<tt:UTCDateTime><tt:Date>/],
    ['blank-for-t', /<tt:UTCDateTime>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d</],
    ['padded-date', /<tt:Month>(0\d|1\d)<.*<tt:Day>\d\d</],
    ['blank-date', /<tt:Hour><\/tt:Hour>/],
    ['wordy-date', /<tt:Hour>NaN</],
    ['odd-time-zone', /^(?!.*CST-8).*<tt:TZ>/],
    ['other-prefixes', /<ns2:GetSystemDateAndTimeResponse>/],
    ['unbound-prefixes', /^(?!.*xmlns:tt=).*<tt:Hour>/],
  ] as const)('%s', async (fault, expected) => {
    expect((await text(fault, 'GetSystemDateAndTime')).replaceAll('\n', ' ')).toMatch(expected);
  });
});

describe('how a device tells who it is', () => {
  test.each([
    ['wrong-serial', 'GetDeviceInformation', /<tds:SerialNumber>XSN/],
    ['wrong-model', 'GetDeviceInformation', /<tds:Model>IPC-200-R2</],
    ['empty-serial', 'GetDeviceInformation', /<tds:SerialNumber><\/tds:SerialNumber>/],
    ['dotted-serial', 'GetDeviceInformation', /<tds:SerialNumber>1\.10</],
    ['long-serial', 'GetDeviceInformation', /<tds:SerialNumber>12345678901234567890</],
    ['generic-maker', 'GetDeviceInformation', /<tds:Manufacturer>ONVIF</],
    ['bare-mac', 'GetNetworkInterfaces', /<tt:HwAddress>024c4b[\da-f]{6}</],
    ['malformed-mac', 'GetNetworkInterfaces', /5792c4:5792c5/],
    ['raw-scopes', 'GetScopes', /name\/Cam \d/],
    ['percent-scopes', 'GetScopes', /name\/%E7%A4%BA/],
    ['inside-xaddr', 'GetServices', /http:\/\/192\.168\.1\.64:80\/onvif/],
    ['one-url', 'GetServices', /media\/wsdl<\/tds:Namespace><tds:XAddr>[^<]*device_service</],
    ['no-get-services', 'GetServices', /ter:Action</],
    ['rtsp-snapshot', 'GetSnapshotUri', /<tt:Uri>rtsp:/],
    ['public-snapshot', 'GetSnapshotUri', /<tt:Uri>http:\/\/snapshot\.example\.com/],
    ['snapshot-unsupported', 'GetSnapshotUri', /ter:ActionNotSupported/],
    ['recordings-from-1970', 'GetRecordingSummary', /<tt:DataFrom>1970/],
    ['moving-pull-point', 'CreatePullPointSubscription', /PullSubManager_\d+_1</],
    ['odd-topics', 'PullMessages', /SignalLoss\/\/\.</],
    ['action-failed', 'GetDeviceInformation', /Action failed/],
    [
      'empty-answers',
      'GetDeviceInformation',
      /<tds:GetDeviceInformationResponse><\/tds:GetDeviceInformationResponse>/,
    ],
  ] as const)('%s', async (fault, operation, expected) => {
    expect(await text(fault, operation)).toMatch(expected);
  });

  test.each([
    ['gbk-text', 'b3a7c9ccbcd7'],
    ['invalid-utf8', '56c328fffe4b'],
  ] as const)('%s', async (fault, hex) => {
    const asked = await camera({ fault });
    const { bytes } = await talk(asked.host, asked.onvifPort, request('GetDeviceInformation', token(asked)));
    expect(bytes.toString('hex')).toContain(hex);
  });

  test('an operation that no device has is not supported, and geolocation is none of those it has', async () => {
    const asked = await camera();
    for (const operation of ['GetGeoLocation', 'GetEndpointReference', 'constructor']) {
      const answer = await ask(asked, operation, token(asked));
      expect(await answer.text()).toContain('ter:ActionNotSupported');
    }
  });
});

describe('how a device refuses', () => {
  test.each([
    ['refuses-password', 400, /ter:NotAuthorized/],
    ['fault-in-200', 200, /ter:NotAuthorized/],
    ['html-401', 401, /<html>/],
    ['basic-401', 401, /ter:InvalidArgVal/],
    ['onvif-off', 404, /404/],
    ['html-login', 200, /<title>Login/],
  ] as const)('%s', async (fault, status, expected) => {
    const asked = await camera({ fault });
    const isTokenSent = fault === 'refuses-password';
    const answer = await ask(asked, 'GetDeviceInformation', isTokenSent ? token(asked) : '');
    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(expected);
  });

  test('a camera that locks out refuses the right password after three wrong ones', async () => {
    const asked = await camera({ fault: 'locks-out' });
    expect((await ask(asked, 'GetScopes', token(asked))).status).toBe(200);
    for (let tries = 0; tries < 3; tries += 1)
      await ask(asked, 'GetScopes', token({ ...asked, password: 'no' }));
    expect((await ask(asked, 'GetScopes', token(asked))).status).toBe(400);
    expect(asked.suffered.refusedLogins).toBe(4);
  });

  test('a camera may want a login for its clock', async () => {
    const asked = await camera({ fault: 'clock-needs-login' });
    expect((await ask(asked, 'GetSystemDateAndTime')).status).toBe(401);
  });
});

describe('how an answer leaves the device', () => {
  const raw = async (fault: Fault, isEnough?: (got: Buffer) => boolean) => {
    const asked = await camera({ fault });
    return talk(asked.host, asked.onvifPort, request('GetSystemDateAndTime'), isEnough);
  };

  test.each([
    ['http10-close', /^HTTP\/1\.0 200 (?![\s\S]*Content-Length)[\s\S]*<\/SOAP-ENV:Envelope>$/],
    ['chunked', /Transfer-Encoding: chunked[\s\S]*\r\n0\r\n\r\n$/],
    ['continue-first', /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200/],
    ['double-length', /Content-Length: \d+\r\nContent-Length: \d+/],
    ['length-and-chunked', /Content-Length: \d+\r\nTransfer-Encoding: chunked/],
    ['bare-lf', /^HTTP\/1\.1 200 OK\n(?!.*\r)/],
    ['blank-header', /Content-Length : \d+/],
    ['long-body', /<\/SOAP-ENV:Envelope><!--/],
    ['half-answer', /^HTTP\/1\.1 200(?![\s\S]*<\/SOAP-ENV:Envelope>)/],
    ['garbage', /^(?!HTTP)/],
  ] as const)('%s', async (fault, expected) => {
    const { bytes, end } = await raw(fault);
    expect(bytes.toString('latin1')).toMatch(expected);
    expect(end).toBe('closed');
  });

  test('reset', async () => {
    expect(await raw('reset')).toMatchObject({ end: 'reset' });
  });

  test.each(['flood', 'slow-drip', 'hangs-mid-answer'] as const)(
    '%s goes on until the caller has had enough',
    async (fault) => {
      const least = { flood: 1_000_000, 'slow-drip': 3, 'hangs-mid-answer': 500 }[fault];
      expect((await raw(fault, (got) => got.length > least)).end).toBe('enough');
    },
  );

  test('a silent camera accepts and says nothing, and stopping it ends the connection', async () => {
    const asked = await camera({ fault: 'silent' });
    const heard = talk(asked.host, asked.onvifPort, request('GetSystemDateAndTime'));
    await expect.poll(() => asked.suffered.connections).toBe(1);
    await asked.stop();
    expect((await heard).bytes).toHaveLength(0);
  });
});

describe('what a snapshot can be', () => {
  test.each([
    [
      'truncated-jpeg',
      (bytes: Buffer) => bytes[0] === 0xff && bytes.readUInt16BE(bytes.length - 2) !== 0xffd9,
    ],
    ['html-as-jpeg', (bytes: Buffer) => bytes.toString().startsWith('<html>')],
    ['empty-jpeg', (bytes: Buffer) => bytes.length === 0],
  ] as const)('%s', async (fault, isSo) => {
    const { bytes, type, status } = await picture(await camera({ fault }));
    expect([status, type, isSo(bytes)]).toEqual([200, 'image/jpeg', true]);
  });

  test('no-snapshot and odd-type-snapshot', async () => {
    expect((await picture(await camera({ fault: 'no-snapshot' }))).status).toBe(404);
    expect((await picture(await camera({ fault: 'odd-type-snapshot' }))).type).toBe(
      'application/octet-stream',
    );
  });
});

describe('what a stream can do', () => {
  test.each([
    ['stream-refused', [401, 401]],
    ['refuses-password', [401, 401]],
    ['not-found', [401, 404]],
    ['stream-redirect', [401, 302]],
  ] as const)('%s', async (fault, statuses) => {
    expect((await watch(await camera({ fault }), 1)).statuses).toEqual(statuses);
  });

  test('stream-basic offers Basic alone', async () => {
    const { sdp } = await watch(await camera({ fault: 'stream-basic' }), 1);
    expect(sdp).toContain('WWW-Authenticate: Basic');
  });

  test('stream-no-video has sound alone, stream-closes ends by itself', async () => {
    expect((await watch(await camera({ fault: 'stream-no-video' }), 1)).sdp).not.toContain('m=video');
    const { packets } = await watch(await camera({ fault: 'stream-closes' }), 10_000);
    expect(packets.length).toBeGreaterThan(5);
  });
});

test('whatever the fault, a camera that is healed is sound again', async () => {
  const asked = await camera();
  for (const fault of FAULTS) {
    await asked.set(fault);
    await asked.set([]);
  }
  expect((await ask(asked, 'GetDeviceInformation', token(asked))).status).toBe(200);
  expect((await picture(asked)).status).toBe(200);
  expect((await watch(asked, 3)).packets).toHaveLength(3);
});
