/** Image health of the sample city: pictures with faults, what people said of them, and how good the judgement is. */
import type {
  DeviceImage,
  ImageAnswer,
  ImageFault,
  ImageFaults,
  ImageReview,
  ImageScores,
} from '../server/api/wire.ts';
import { NOW_MS } from './sample-now.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const town = { code: '220421100', name: '东丰镇', level: 'town', parent: '220421' } as const;

function day(back: number): string {
  const date = new Date(NOW_MS - back * DAY_MS);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export const imageAnswer: ImageAnswer = {
  id: 31,
  device: 104,
  fault: 'blur',
  answer: 'agree',
  pictureMs: NOW_MS - HOUR_MS,
  atMs: NOW_MS,
  by: 'admin',
  note: '',
  sampled: false,
  undoable: true,
};

/** A camera out of focus for days, with everything that can stand beside it. */
export const deviceImage: DeviceImage = {
  device: 104,
  latest: { atMs: NOW_MS - HOUR_MS, width: 640, height: 360 },
  verdict: { state: 'bad', reason: 'blur', sinceMs: NOW_MS - 18 * DAY_MS, seenMs: NOW_MS - HOUR_MS },
  suspected: null,
  fault: {
    fault: 'blur',
    measure: 'steepRatio',
    value: 0.412,
    limit: 0.73,
    lies: 'below',
    referenceAtMs: NOW_MS - 20 * DAY_MS,
    referenceValue: 0.41,
    where: null,
    shift: null,
  },
  references: [
    { atMs: NOW_MS - 21 * DAY_MS, light: 'night' },
    { atMs: NOW_MS - 20 * DAY_MS, light: 'day' },
  ],
  before: { atMs: NOW_MS - 18 * DAY_MS },
  after: null,
  samples: Array.from({ length: 30 }, (_, index) => ({
    day: day(29 - index),
    good: index === 5 ? 0 : index < 12 ? 4 : 0,
    valid: index === 5 ? 0 : 4,
  })),
  imgOk: { good: 44, valid: 116, line: 9_000, ok: false },
  normals: [
    {
      id: 7,
      fault: 'too-dark',
      fromMs: NOW_MS - 40 * DAY_MS,
      untilMs: NOW_MS + 30 * DAY_MS,
      by: 'admin',
      note: '林带夜间无灯',
    },
  ],
  answers: [
    { ...imageAnswer, id: 12, answer: 'not-a-fault', fault: 'stripes', by: 'patrol', undoable: false },
  ],
  epochMs: null,
};

function row(index: number, more: Partial<ImageFault>): ImageFault {
  return {
    device: {
      id: 100 + index,
      code: `22042100001327${String(4_400 + index).padStart(6, '0')}`,
      name: ['东丰镇人民大街一号枪机', '东丰镇东风路与站前街交口球机', '横道河镇中学门前'][index % 3] ?? '',
      unit: town,
      category: 'safe-city',
      platform: 'P1',
    },
    fault: 'blur',
    sinceMs: NOW_MS - (index + 1) * 7 * HOUR_MS,
    seenMs: NOW_MS - HOUR_MS,
    severity: 88 - index * 12,
    measure: 'steepRatio',
    value: 0.41,
    limit: 0.73,
    lies: 'below',
    referenceAtMs: NOW_MS - 20 * DAY_MS,
    where: null,
    shift: null,
    pictureMs: NOW_MS - HOUR_MS,
    answer: null,
    answerId: null,
    ...more,
  };
}

export const imageFaults: ImageFaults = {
  atMs: NOW_MS,
  total: 7,
  page: 1,
  pages: 1,
  counts: [
    { fault: 'blur', count: 2 },
    { fault: 'scene-shift', count: 1 },
    { fault: 'occlusion', count: 2 },
    { fault: 'invalid-jpeg', count: 1 },
    { fault: 'freeze', count: 1 },
  ],
  rows: [
    row(0, {}),
    row(1, {
      fault: 'occlusion',
      measure: 'lostShare',
      value: 0.34,
      limit: 0.11,
      lies: 'above',
      where: [0, 0.1, 0.45, 0.9],
    }),
    row(2, { fault: 'freeze', measure: 'sameBytes', value: 1, limit: 0.5, lies: 'above' }),
    row(3, { answer: 'agree', answerId: 44 }),
    row(4, {
      fault: 'invalid-jpeg',
      measure: null,
      value: null,
      limit: null,
      lies: null,
      referenceAtMs: null,
      pictureMs: null,
    }),
    row(5, { fault: 'occlusion', measure: 'edged', value: 12, limit: 25, where: [0, 0, 1, 1] }),
    row(6, {
      referenceAtMs: null,
      fault: 'scene-shift',
      measure: 'structureMatch',
      value: 0.04,
      limit: 0.1,
      shift: [0.25, 0],
    }),
  ],
};

export const imageScores: ImageScores = {
  fromMs: NOW_MS - 30 * DAY_MS,
  untilMs: NOW_MS,
  answers: 61,
  sample: {
    drawn: 144,
    reviewed: 120,
    missed: 3,
    intact: 1_960,
    told: 240,
    missRate: 0.025,
    missLow: 0.0085,
    missHigh: 0.0709,
    recall: 0.82,
    recallLow: 0.6,
    recallHigh: 0.934,
  },
  faults: [
    {
      fault: 'blur',
      agree: 38,
      notAFault: 2,
      missed: 4,
      missedInSample: 2,
      told: 130,
      precision: 0.95,
      precisionLow: 0.835,
      precisionHigh: 0.9862,
      recall: 0.9048,
      recallLow: 0.7793,
      recallHigh: 0.9623,
    },
    {
      fault: 'occlusion',
      agree: 14,
      notAFault: 1,
      missed: 0,
      missedInSample: 0,
      told: 60,
      precision: 0.9333,
      precisionLow: 0.7018,
      precisionHigh: 0.9881,
      recall: 1,
      recallLow: 0.7847,
      recallHigh: 1,
    },
    {
      fault: 'noise',
      agree: 2,
      notAFault: 0,
      missed: 0,
      missedInSample: 0,
      told: 40,
      precision: 1,
      precisionLow: 0.3424,
      precisionHigh: 1,
      recall: 1,
      recallLow: 0.3424,
      recallHigh: 1,
    },
    {
      fault: 'mono-day',
      agree: 0,
      notAFault: 0,
      missed: 0,
      missedInSample: 0,
      told: 10,
      precision: null,
      precisionLow: null,
      precisionHigh: null,
      recall: null,
      recallLow: null,
      recallHigh: null,
    },
  ],
};

export const imageReview: ImageReview = {
  rows: [0, 1, 2].map((index) => ({ device: row(index, {}).device, pictureMs: NOW_MS - HOUR_MS })),
};

/** Answers by path. */
export const imageAnswers: Readonly<Record<string, unknown>> = {
  '/api/devices/104/image': deviceImage,
  '/api/devices/104/image-answers': imageAnswer,
  '/api/devices/104/normals': deviceImage.normals[0],
  '/api/devices/104/forget-past': { epochMs: NOW_MS },
  '/api/normals/7': null,
  '/api/image-answers/31': null,
  '/api/image-answers/44': null,
  '/api/image-faults': imageFaults,
  '/api/image-scores': imageScores,
  '/api/image-review': imageReview,
};
