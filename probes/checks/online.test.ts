import { describe, expect, test } from 'vitest';
import type { Alive, Asked, Driver, Trouble } from '../drivers/driver.ts';
import { online } from './online.ts';

const NEVER = new AbortController().signal;

/** A device that answers like this; what real devices answer is tested with the drivers. */
function device(alive: Asked<Alive>): Driver {
  const nobody = () => Promise.reject(new Error('online asks for nothing else'));
  return {
    target: {} as Driver['target'],
    alive: async () => alive,
    identity: nobody,
    picture: nobody,
  };
}

const look = (alive: Asked<Alive>) => online.look(device(alive), NEVER);

describe('only being there decides online', () => {
  test.each<[Trouble, string]>([
    ['refused', 'bad refused'],
    ['unreachable', 'bad unreachable'],
    ['timeout', 'bad timeout'],
    ['reset', 'bad reset'],
    ['bad-answer', 'bad bad-answer'],
    ['own-fault', 'unknown probe-sick'],
    ['no-address', 'unknown no-address'],
    ['auth-refused', 'good'],
    ['device-trouble', 'good'],
  ])('%s: %s', async (trouble, expected) => {
    const { finding } = await look({ trouble, steps: [] });
    expect(finding.state === 'good' ? 'good' : `${finding.state} ${finding.reason}`).toBe(expected);
  });

  test('the clock is a reading, and no reason', async () => {
    const seen = await look({ got: { by: 'onvif', clockOffsetMs: -3_600_000 }, steps: [] });
    expect(seen).toMatchObject({ finding: { state: 'good' }, readings: { clockOffsetMs: -3_600_000 } });
    expect(await look({ got: { by: 'rtsp' }, steps: [] })).toEqual({ finding: { state: 'good' }, steps: [] });
  });

  test.each([
    [4, 4, 'good'],
    [3, 4, 'lanes-down'],
    [0, 4, 'all-lanes-down'],
  ])('%i of %i lanes answer: %s', async (lanesUp, lanes, expected) => {
    const { finding, readings } = await look({ got: { by: 'lanes', lanes, lanesUp }, steps: [] });
    expect(finding.state === 'good' ? 'good' : finding.reason).toBe(expected);
    expect(readings).toEqual({ lanesUp, lanes });
  });
});
