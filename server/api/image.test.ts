/** Image health over HTTP: the list, the file of one picture, and what people answer. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PICTURE_FAULTS } from '../../config/terms.ts';
import { type Caller, NORTH, type SampleHouse, SOUTH } from './sample.ts';
import { BLUR, jpegOf, PictureHouse } from './sample-pictures.ts';
import type * as wire from './wire.ts';

const DAY_MS = 86_400_000;
let city: PictureHouse;
let house: SampleHouse;
let north: readonly number[];
let south: readonly number[];
let chief: Caller;
let crew: Caller;
let northern: Caller;

beforeAll(async () => {
  city = await PictureHouse.open();
  ({ house, north, south, chief, crew, northern } = city);
});
beforeEach(() => city.heal());
afterAll(() => house.end());

describe('the picture of a device', () => {
  test('is told with its verdict, its fault, what it was compared with and what was before', async () => {
    const [device = 0] = north;
    const goodMs = (await city.imageOf(device)).latest?.atMs ?? 0;
    const badMs = await city.blurred(device);
    const image = await city.imageOf(device);
    expect(image).toMatchObject({
      device,
      latest: { atMs: badMs, width: 640, height: 360 },
      verdict: { state: 'bad', reason: 'blur', sinceMs: badMs, seenMs: badMs },
      suspected: null,
      fault: {
        ...{ fault: 'blur', measure: 'steepRatio', value: 0.35, limit: 0.7, lies: 'below' },
        ...{ referenceAtMs: 1_000, referenceValue: 0.61, where: [0, 0.25, 0.5, 1] },
      },
      before: { atMs: badMs },
      after: null,
    });
    expect(image.references.at(-1)).toEqual({ atMs: goodMs, light: 'day' });
    expect(image.samples).toHaveLength(30);
    expect(image.samples.at(-1)?.valid).toBeGreaterThan(1);
    const afterMs = await city.intact(device);
    expect(await city.imageOf(device)).toMatchObject({
      fault: null,
      before: { atMs: badMs },
      after: { atMs: afterMs },
    });
  });

  test('is opened small and full, kept or latest, and every full one is a deed', async () => {
    const [device = 0] = north;
    const badMs = await city.blurred(device);
    await city.intact(device);
    const { references } = await city.imageOf(device);
    const [reference] = references;
    const before = (await city.deeds('picture.open')).length;
    const open = async (path: string) => {
      const reply = await house.fetch(`/api/devices/${device}${path}`, { as: chief });
      return { status: reply.status, bytes: Buffer.from(await reply.arrayBuffer()), headers: reply.headers };
    };
    const full = await open(`/pictures/${badMs}.jpg`);
    expect(full.status).toBe(200);
    expect(full.headers.get('content-type')).toBe('image/jpeg');
    expect(full.headers.get('x-picture-ms')).toBe(`${badMs}`);
    expect(full.headers.get('cache-control')).toBe('private, no-cache');
    expect((await city.deeds('picture.open')).length).toBe(before + 1);
    const small = await open(`/pictures/${reference?.atMs}.jpg?kind=thumb`);
    expect(small.bytes).toEqual(jpegOf(device));
    expect(small.headers.get('cache-control')).toBe('private, max-age=600');
    expect((await open('/thumb.jpg?at=1')).bytes).toEqual(jpegOf(device));
    // The first small one was written down, and stands for those that follow.
    const opened = (await city.deeds('picture.open')).slice(0, -before || undefined);
    expect(opened.filter(({ after }) => (after as { small?: boolean }).small)).toHaveLength(1);
    expect((await open('/pictures/17.jpg')).status).toBe(404);
    expect((await open(`/pictures/${reference?.atMs}.jpg?kind=large`)).status).toBe(400);
    expect((await open('/pictures/x.jpg')).status).toBe(404);
  });
});

describe('the list of image faults', () => {
  test('holds what is wrong now, worst first, with its values and how many of each kind', async () => {
    const [a = 0, b = 0] = north;
    const [c = 0] = south;
    await city.blurred(a);
    await city.look(
      b,
      { state: 'bad', reason: 'noise' },
      { measure: 'sigma', value: 40, limit: 4, lies: 'over' },
    );
    await city.look(c, { state: 'bad', reason: 'blur' }, { ...BLUR, value: 0.1 });
    const { total, counts, rows } = await city.faults();
    expect(total).toBe(3);
    expect(counts).toEqual([
      { fault: 'blur', count: 2 },
      { fault: 'noise', count: 1 },
    ]);
    expect(rows.map(({ device, severity }) => [device.id, severity])).toEqual([
      [b, 90],
      [c, 86],
      [a, 50],
    ]);
    expect(rows[2]).toMatchObject({
      ...{ fault: 'blur', measure: 'steepRatio', where: [0, 0.25, 0.5, 1], answer: null },
      device: { code: house.parts.registry.get(a)?.code, unit: { code: NORTH }, category: 'safe-city' },
    });
    expect((await city.faults('?sort=since')).rows.map(({ device }) => device.id)).toEqual([c, b, a]);
    expect((await city.faults('?sort=unit')).rows.map(({ device }) => device.id)).toEqual([a, b, c]);
    const narrowed = await city.faults('?fault=blur&size=1&page=2');
    expect(narrowed).toMatchObject({ total: 2, page: 2, pages: 2, rows: [{ device: { id: a } }] });
    expect(narrowed.counts).toHaveLength(2);
    expect((await city.faults(`?unit=${SOUTH}`)).rows.map(({ device }) => device.id)).toEqual([c]);
    for (const none of ['?scope=social', '?category=social', '?platform=p-9', `?since=${Date.now() + 1_000}`])
      expect((await city.faults(none)).total, none).toBe(0);
  });

  test('is a file too, in the words of whoever asks', async () => {
    await city.blurred(north[0] ?? 0);
    const file = async (language: string) => {
      const headers = { 'accept-language': language };
      return (await house.fetch('/api/image-faults.csv', { as: chief, headers })).text();
    };
    const lines = (await file('en')).trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('Severity');
    expect(lines[1]).toContain('steepRatio,0.35,0.7,below the limit');
    expect(await file('zh-CN')).toContain('严重程度');
  });

  test('writes one deed for all the small pictures of a page, however often it is fetched', async () => {
    const [a = 0, b = 0] = north;
    const [other = 0] = south;
    await city.blurred(a);
    await city.blurred(b);
    const watcher = await house.token('leader', NORTH);
    const before = (await city.deeds('picture')).length;
    await city.faults('', watcher);
    await city.faults('?sort=unit', watcher);
    for (const device of [a, b])
      expect((await house.fetch(`/api/devices/${device}/thumb.jpg`, { as: watcher })).status).toBe(200);
    const written = (await city.deeds('picture')).slice(0, (await city.deeds('picture')).length - before);
    expect(written).toMatchObject([
      { did: 'picture.list', subject: 'image-faults', after: { devices: [a, b] } },
    ]);
    expect((await house.fetch(`/api/devices/${other}/thumb.jpg`, { as: watcher })).status).toBe(404);
  });

  test('draws intact pictures by chance for review, and none that is not', async () => {
    const [a = 0, ...others] = [...north, ...south];
    await city.blurred(a);
    const { body } = await house.ask('/api/image-review', { as: chief });
    const drawn = (body as wire.ImageReview).rows.map(({ device }) => device.id);
    expect(drawn.toSorted()).toEqual(others.toSorted());
    const { body: own } = await house.ask('/api/image-review', { as: northern });
    expect((own as wire.ImageReview).rows.map(({ device }) => device.id)).toEqual([north[1]]);
  });
});

describe('what people answer', () => {
  test('stands beside the fault, keeps its picture, and is taken back by whoever gave it', async () => {
    const [device = 0] = north;
    const pictureMs = await city.blurred(device);
    const said = await city.answer(device, {
      fault: 'blur',
      answer: 'not-a-fault',
      pictureMs,
      note: 'rain on the dome',
    });
    expect(said).toMatchObject({
      status: 201,
      body: { device, fault: 'blur', answer: 'not-a-fault', undoable: true },
    });
    const { id } = said.body as wire.ImageAnswer;
    expect((await city.faults()).rows[0]).toMatchObject({ answer: 'not-a-fault', answerId: id });
    expect((await city.faults('?answered=no')).total).toBe(0);
    expect((await city.faults('?answered=yes')).total).toBe(1);
    const uses = async () => (await house.parts.watch.pictures.uses(device)).map(({ use }) => use);
    expect(await uses()).toContain('answered');
    expect((await city.imageOf(device)).answers).toMatchObject([
      { id, note: 'rain on the dome', by: 'crew-all' },
    ]);

    const other = await house.signedIn('patrol');
    const take = (as: Caller) => house.ask(`/api/image-answers/${id}`, { method: 'DELETE', as });
    expect((await take(other)).status).toBe(403);
    expect((await take(await house.token('admin', SOUTH))).status).toBe(404);
    expect((await take(crew)).status).toBe(204);
    expect((await take(crew)).status).toBe(404);
    expect(await uses()).not.toContain('answered');
    expect(await city.deeds('image.answer')).toMatchObject([
      { did: 'image.answer', subject: `device/${device}` },
    ]);
    expect((await city.deeds('image.answer-undo'))[0]).toMatchObject({ before: { answer: 'not-a-fault' } });
  });

  test('takes the place of an earlier answer about the same picture, and not of one about another outage', async () => {
    const [device = 0] = north;
    const pictureMs = await city.blurred(device);
    await city.answer(device, { fault: 'blur', answer: 'not-a-fault', pictureMs });
    await city.answer(device, { fault: 'blur', answer: 'agree', pictureMs });
    expect((await city.imageOf(device)).answers.map((one) => one.answer)).toEqual(['agree']);
    await city.intact(device);
    await city.blurred(device);
    expect((await city.faults()).rows[0]).toMatchObject({ fault: 'blur', answer: null });
  });

  test.each([
    ['agree with what is not told', 'good', { fault: 'blur', answer: 'agree' }, 409],
    ['agree with another fault', 'blur', { fault: 'noise', answer: 'agree' }, 409],
    ['miss what is told', 'blur', { fault: 'blur', answer: 'missed' }, 409],
    ['agree by a picture from before', 'blur', { fault: 'blur', answer: 'agree', pictureMs: 5 }, 409],
    ['speak of a picture that is gone', 'good', { fault: 'blur', answer: 'missed', pictureMs: 5 }, 404],
    ['name a fault that there is not', 'blur', { fault: 'ghosts', answer: 'agree' }, 400],
    ['say something else', 'blur', { fault: 'blur', answer: 'perhaps' }, 400],
    ['write a novel', 'blur', { fault: 'blur', answer: 'agree', note: 'x'.repeat(501) }, 400],
  ])('cannot %s', async (_, state, wish, status) => {
    const [device = 0] = north;
    const pictureMs = state === 'good' ? await city.intact(device) : await city.blurred(device);
    expect((await city.answer(device, { pictureMs, ...wish })).status).toBe(status);
    expect((await city.imageOf(device)).answers).toEqual([]);
  });

  test('says of a picture drawn by chance that it is intact, and from that how much is missed', async () => {
    const [a = 0, b = 0] = north;
    const [c = 0] = south;
    const ofA = await city.intact(a);
    const ofB = await city.intact(b);
    // Nobody's word makes a sample, and nobody's drawing makes one for another person: only the server's own for whoever answers.
    expect((await city.answer(a, { answer: 'intact', pictureMs: ofA, sampled: true })).status).toBe(400);
    expect((await city.answer(a, { answer: 'intact', pictureMs: ofA })).body).toMatchObject({
      sampled: false,
    });
    await house.ask('/api/image-review', { as: northern });
    expect((await city.answer(a, { answer: 'intact', pictureMs: ofA })).body).toMatchObject({
      sampled: false,
    });
    const drawn = (await house.ask('/api/image-review', { as: crew })).body as wire.ImageReview;
    expect(drawn.rows.map(({ device }) => device.id)).toEqual(expect.arrayContaining([a, b]));
    expect(await city.answer(a, { answer: 'intact', pictureMs: ofA })).toMatchObject({
      status: 201,
      body: { fault: null, answer: 'intact', sampled: true },
    });
    await city.answer(b, { fault: 'noise', answer: 'missed', pictureMs: ofB });
    const bad = await city.blurred(c);
    await city.answer(c, { fault: 'blur', answer: 'agree', pictureMs: bad });
    const { body } = await house.ask('/api/image-scores', { as: chief });
    const { sample } = body as wire.ImageScores;
    expect(sample).toMatchObject({
      ...{ reviewed: 2, missed: 1, intact: 3, told: 1, missRate: 0.5, recall: 0.4 },
    });
    // Earlier pictures of these cameras may have been drawn, too.
    expect(sample.drawn).toBeGreaterThanOrEqual(drawn.rows.length);
    const noise = (body as wire.ImageScores).faults.find(({ fault }) => fault === 'noise');
    expect(noise).toMatchObject({ missed: 1, missedInSample: 1, told: 0, precision: null, recall: 0 });
    const own = (await house.ask('/api/image-scores', { as: northern })).body as wire.ImageScores;
    expect(own.sample).toMatchObject({ reviewed: 2, missed: 1, intact: 2, told: 0 });
    // What is told is not intact, and every other answer names its fault.
    expect((await city.answer(c, { answer: 'intact', pictureMs: bad })).status).toBe(409);
    expect((await city.answer(a, { fault: 'blur', answer: 'intact', pictureMs: ofA })).status).toBe(400);
    expect((await city.answer(a, { answer: 'missed', pictureMs: ofA })).status).toBe(400);
  });

  test('gives precision and recall per fault, each with how sure it is, within reach', async () => {
    const [a = 0, b = 0] = north;
    const [c = 0, d = 0] = south;
    await city.answer(a, { fault: 'blur', answer: 'agree', pictureMs: await city.blurred(a) });
    await city.answer(b, { fault: 'blur', answer: 'not-a-fault', pictureMs: await city.blurred(b) });
    await city.answer(c, { fault: 'blur', answer: 'agree', pictureMs: await city.blurred(c) });
    await city.answer(d, { fault: 'occlusion', answer: 'missed', pictureMs: await city.intact(d) });
    const scores = async (as: Caller, query = '') =>
      (await house.ask(`/api/image-scores${query}`, { as })).body as wire.ImageScores;
    const all = await scores(chief);
    expect(all.answers).toBe(4);
    expect(all.faults.map(({ fault }) => fault)).toEqual([...PICTURE_FAULTS]);
    const blur = all.faults.find(({ fault }) => fault === 'blur');
    expect(blur).toMatchObject({
      agree: 2,
      notAFault: 1,
      missed: 0,
      precision: 2 / 3,
      told: 3,
      recall: null,
    });
    expect(blur?.precisionLow).toBeCloseTo(0.208, 3);
    expect(blur?.precisionHigh).toBeCloseTo(0.939, 3);
    const occlusion = all.faults.find(({ fault }) => fault === 'occlusion');
    expect(occlusion).toMatchObject({
      missed: 1,
      missedInSample: 0,
      precision: null,
      precisionLow: null,
      recall: null,
    });
    expect((await scores(northern)).answers).toBe(2);
    expect((await scores(chief, `?untilMs=${Date.now() - DAY_MS}`)).answers).toBe(0);
    expect((await house.ask('/api/image-scores?fromMs=5&untilMs=5', { as: chief })).status).toBe(400);
  });
});

describe('a district', () => {
  test.each([
    ['get', '/api/devices/:id/image', undefined],
    ['get', '/api/devices/:id/thumb.jpg', undefined],
    ['get', '/api/devices/:id/pictures/1.jpg', undefined],
    ['post', '/api/devices/:id/image-answers', { fault: 'blur', answer: 'agree', pictureMs: 1 }],
    ['post', '/api/devices/:id/normals', { fault: 'blur', untilMs: Date.now() + DAY_MS, note: 'mine' }],
    ['post', '/api/devices/:id/forget-past', { note: 'mine' }],
  ])('reaches no device of another by %s %s', async (method, path, body) => {
    const asked = path.replace(':id', `${south[0]}`);
    expect((await house.ask(asked, { method: method.toUpperCase(), body, as: northern })).status).toBe(404);
  });

  test('lists, reviews and scores its own alone', async () => {
    const [own = 0] = north;
    const [other = 0] = south;
    await city.blurred(own);
    await city.blurred(other);
    expect((await city.faults('', northern)).rows.map(({ device }) => device.id)).toEqual([own]);
    for (const path of ['/api/image-faults', '/api/image-faults.csv', '/api/image-review'])
      expect((await house.fetch(`${path}?unit=${SOUTH}`, { as: northern })).status, path).toBe(404);
    const file = await (await house.fetch('/api/image-faults.csv', { as: northern })).text();
    expect(file).not.toContain(house.parts.registry.get(other)?.code);
  });
});

describe('who may', () => {
  test.each([
    ['patrol', 'GET', '/api/image-answers.zip', 403],
    ['leader', 'GET', '/api/image-answers.zip', 403],
    ['patrol', 'POST', '/api/devices/:id/normals', 403],
    ['leader', 'POST', '/api/devices/:id/forget-past', 403],
    ['registrar', 'DELETE', '/api/normals/1', 403],
    ['patrol', 'GET', '/api/image-faults', 200],
    ['leader', 'GET', '/api/image-scores', 200],
    ['leader', 'GET', '/api/image-review', 200],
  ] as const)('%s: %s %s is %i', async (role, method, path, status) => {
    const as = await house.token(role);
    const asked = { method, as, ...(method === 'POST' && { body: {} }) };
    expect((await house.fetch(path.replace(':id', `${north[0]}`), asked)).status).toBe(status);
    expect((await house.fetch(path.replace(':id', `${north[0]}`), { method })).status).toBe(401);
  });
});
