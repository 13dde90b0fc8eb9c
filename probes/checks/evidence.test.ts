/** What a device's answer is evidence of: its presence, its file, its picture – each stage with a reason of its own. */
import { expect, onTestFinished, test } from 'vitest';
import { driverOf, newLogins, newMemory } from '../drivers/index.ts';
import { type CameraOptions, startCamera } from '../fleet/camera.ts';
import type { Finding } from '../link/observation.ts';
import type { Target } from '../link/target.ts';
import { online } from './online.ts';
import { registration } from './registration.ts';
import { lookAtTraits } from './traits.ts';

const NEVER = new AbortController().signal;

const said = (finding: Finding) => (finding.state === 'good' ? 'good' : `${finding.state} ${finding.reason}`);

async function cameraWith(options: CameraOptions) {
  const camera = await startCamera({ password: 'demo-only-1', ...options });
  onTestFinished(() => camera.stop());
  const { host, onvifPort, rtspPort, rtspPath, username, identity } = camera;
  const hasRtsp = options.faults?.includes('onvif-closed') ?? false;
  const target: Target = {
    ...{ n: 1, code: '', kind: 'camera', segment: 's', place: null, checks: [] },
    address: { host, onvifPort, ...(hasRtsp && { rtspPort, rtspPath }) },
    identity: { serial: identity.serial },
  };
  const login = { username, password: 'demo-only-1', basicAllowed: false };
  const logins = newLogins();
  const driver = (address = target.address) =>
    driverOf({ ...target, address }, { login, logins, memory: newMemory(), timeoutMs: 900 });
  return { camera, driver, streaming: { host, onvifPort, rtspPort, rtspPath } };
}

test.each<[string, CameraOptions, string, string]>([
  ['a refused connection', { fault: 'off' }, 'bad refused', 'unknown device-offline'],
  ['no answer in time', { fault: 'silent' }, 'bad timeout', 'unknown device-offline'],
  ['a reset, twice', { fault: 'reset' }, 'bad reset', 'unknown device-offline'],
  ['an answer cut off, twice', { fault: 'half-answer' }, 'bad reset', 'unknown device-offline'],
  ['bytes of no protocol', { fault: 'garbage' }, 'bad bad-answer', 'unknown device-offline'],
  ['401 to the clock', { fault: 'clock-needs-login' }, 'good', 'good'],
  ['401 with a page', { fault: 'html-401', password: 'x' }, 'good', 'bad auth-refused'],
  ['NotAuthorized at 400', { login: 'token', password: 'x' }, 'good', 'bad auth-refused'],
  ['NotAuthorized within 200', { fault: 'fault-in-200', password: 'x' }, 'good', 'bad auth-refused'],
  ['a lock-out', { fault: 'locks-out', password: 'x' }, 'good', 'bad auth-refused'],
  ['404 at the ONVIF address', { fault: 'onvif-off' }, 'good', 'bad no-identity'],
  ['a login page', { fault: 'html-login' }, 'good', 'bad no-identity'],
  ['Action failed', { fault: 'action-failed' }, 'good', 'unknown unsupported'],
  ['an empty element', { fault: 'empty-answers' }, 'good', 'bad no-identity'],
  ['a wrong clock', { fault: 'wrong-clock' }, 'good', 'good'],
  ['a clock that tells nothing', { fault: 'no-date' }, 'good', 'good'],
  ['ONVIF off, RTSP there', { faults: ['onvif-closed'] }, 'good', 'bad no-identity'],
  ['TLS of another kind', { tls: true }, 'good', 'unknown tls-mismatch'],
  ['another device', { fault: 'wrong-serial' }, 'good', 'bad serial-differs'],
])('%s: online %s, registered %s', async (_what, options, present, registered) => {
  const { driver } = await cameraWith(options);
  expect(said((await online.look(driver(), NEVER)).finding)).toBe(present);
  expect(said((await registration.look(driver(), NEVER)).finding)).toBe(registered);
});

test.each<[string, CameraOptions, object]>([
  ['answers with login', {}, { readings: { streamAnswers: 'with-login' } }],
  ['answers openly', { login: 'none' }, { readings: { streamAnswers: 'openly' } }],
  ['refuses the login', { fault: 'stream-refused' }, { missing: { describe: 'auth-refused' } }],
  ['is not there', { fault: 'not-found' }, { missing: { describe: 'device-trouble' } }],
  ['is elsewhere', { fault: 'stream-redirect' }, { missing: { describe: 'bad-answer' } }],
  ['has a closed port', { fault: 'rtsp-off' }, { missing: { describe: 'refused' } }],
  [
    'wants Basic, which the file does not allow',
    { fault: 'stream-basic' },
    { missing: { describe: 'no-credential' } },
  ],
  [
    'has sound alone: it answers, and shows nothing',
    { fault: 'stream-no-video' },
    { readings: { streamAnswers: 'with-login' }, missing: { vitals: 'unsupported' } },
  ],
])(
  'the last stage: a registered stream that %s; the device is online all the same',
  async (_what, options, told) => {
    const { driver, streaming } = await cameraWith(options);
    expect(said((await online.look(driver(streaming), NEVER)).finding)).toBe('good');
    expect(await lookAtTraits(driver(streaming), NEVER)).toMatchObject(told);
  },
);
