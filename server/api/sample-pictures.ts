/** A house with a daemon whose pictures a test judges, and people of several kinds: for the tests of image health. */
import { expect } from 'vitest';
import type { Finding, Observation, Readings } from '../../probes/link/observation.ts';
import { type Caller, NORTH, SampleHouse } from './sample.ts';
import type * as wire from './wire.ts';

/** What a blurred picture is told with. */
export const BLUR: Readings = {
  ...{ measure: 'steepRatio', value: 0.35, limit: 0.7, lies: 'under' },
  ...{ referenceAtMs: 1_000, referenceValue: 0.61, where: '0 0.25 0.5 1' },
};

export function jpegOf(...bytes: readonly number[]): Buffer {
  // SOI, a frame header of 640 × 360, whatever makes it another one, EOI.
  const frame = [0xff, 0xc0, 0x00, 0x0b, 0x08, 0x01, 0x68, 0x02, 0x80, 0x01, 0x01, 0x11, 0x00];
  return Buffer.from([0xff, 0xd8, ...frame, ...bytes, 0xff, 0xd9]);
}

export class PictureHouse {
  readonly house: SampleHouse;
  readonly north: readonly number[];
  readonly south: readonly number[];
  readonly chief: Caller;
  readonly crew: Caller;
  /** Of one district alone. */
  readonly northern: Caller;
  #seq = 0;
  #lookedMs = 0;

  static async open(): Promise<PictureHouse> {
    const house = await SampleHouse.open();
    const places = await house.settle();
    const chief = await house.token('admin');
    const crew = await house.signedIn('crew');
    const northern = await house.token('admin', NORTH);
    await house.parts.watch.joined('local');
    return new PictureHouse(house, { ...places, chief, crew, northern });
  }

  private constructor(
    house: SampleHouse,
    given: Pick<PictureHouse, 'north' | 'south' | 'chief' | 'crew' | 'northern'>,
  ) {
    this.house = house;
    this.north = given.north;
    this.south = given.south;
    this.chief = given.chief;
    this.crew = given.crew;
    this.northern = given.northern;
  }

  /** Every camera intact, without answers and normals. */
  async heal(): Promise<void> {
    const { house, chief } = this;
    for (const device of [...this.north, ...this.south]) {
      await this.intact(device);
      const { answers, normals } = await this.imageOf(device);
      for (const { id } of answers)
        await house.ask(`/api/image-answers/${id}`, { method: 'DELETE', as: chief });
      for (const { id } of normals) await house.ask(`/api/normals/${id}`, { method: 'DELETE', as: chief });
    }
  }

  /** One look at a picture and the picture itself, as a daemon sends them. */
  async look(n: number, finding: Finding, readings: Readings = {}, reference?: 'day'): Promise<number> {
    const { watch } = this.house.parts;
    // Two looks are never of the same instant.
    while (Date.now() <= this.#lookedMs);
    const atMs = Date.now();
    this.#lookedMs = atMs;
    const steps = [{ did: 'judge picture', ok: true, got: '', tookMs: 1 }];
    const one = (check: 'image' | 'online', told: Finding): Observation => ({
      ...{ n, check, atMs, finding: told, steps },
      ...(check === 'image' && { readings }),
    });
    const changed = [one('online', { state: 'good' }), one('image', finding)];
    this.#seq += 1;
    const seq = this.#seq;
    await watch.picture({
      ...{ n, atMs, jpeg: jpegOf(n, seq), thumb: jpegOf(n) },
      ...(reference && { reference }),
    });
    await watch.batch({ daemon: 'local', seq, fromMs: atMs - 1, toMs: atMs, changed, unchanged: [] });
    return atMs;
  }

  blurred(n: number): Promise<number> {
    return this.look(n, { state: 'bad', reason: 'blur' }, BLUR);
  }

  intact(n: number): Promise<number> {
    return this.look(n, { state: 'good' }, {}, 'day');
  }

  async faults(query = '', as: Caller = this.chief): Promise<wire.ImageFaults> {
    const { status, body } = await this.house.ask(`/api/image-faults${query}`, { as });
    expect(status).toBe(200);
    return body as wire.ImageFaults;
  }

  async imageOf(device: number, as: Caller = this.chief): Promise<wire.DeviceImage> {
    return (await this.house.ask(`/api/devices/${device}/image`, { as })).body as wire.DeviceImage;
  }

  async deeds(did: string): Promise<readonly wire.JournalEntry[]> {
    const { body } = await this.house.ask(`/api/journal?did=${did}&size=500`, { as: this.chief });
    return (body as wire.JournalPage).rows;
  }

  answer(device: number, body: object, as: Caller = this.crew) {
    return this.house.ask(`/api/devices/${device}/image-answers`, { method: 'POST', body, as });
  }
}
