/** Image health over the wire: faults, kept pictures, samples, what people answered, and what is normal for a camera. */
import { z } from '../../config/shape.ts';
import { FAULT_SORTS, IMAGE_ANSWERS, PICTURE_FAULTS, STATES } from '../../config/terms.ts';
import { deviceBrief } from './wire-device.ts';
import { count, ms, paged } from './wire-values.ts';

const part = z.number().min(0).max(1);
const fault = z.enum(PICTURE_FAULTS);
const answer = z.enum(IMAGE_ANSWERS);
const note = z.string().trim().max(500);
const where = z
  .tuple([part, part, part, part])
  .nullable()
  .meta({ description: 'left, top, right, bottom as shares of width and height' });

/** What a fault was told by: a measured value past its limit, and what it was compared with. A file that is no picture has none. */
const told = {
  measure: z.string().nullable(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  lies: z
    .enum(['above', 'below'])
    .nullable()
    .meta({ description: 'on which side of the limit the value lies' }),
  referenceAtMs: ms.nullable(),
  where,
  shift: z
    .tuple([z.number().min(-1).max(1), z.number().min(-1).max(1)])
    .nullable()
    .meta({
      description:
        'how far what was seen before lies from where it was, to the right and down, as shares of width and height',
    }),
};

/** What a person said of a judgement. */
export const imageAnswer = z.object({
  id: z.int(),
  device: z.int(),
  fault: fault.nullable().meta({ description: 'null where the picture was found intact' }),
  answer,
  sampled: z.boolean().meta({
    description: 'the picture was drawn by chance for whoever answered, see image-review',
  }),
  pictureMs: ms,
  atMs: ms,
  by: z.string(),
  note: z.string(),
  undoable: z.boolean().meta({ description: 'by whoever asks, now' }),
});
export type ImageAnswer = z.infer<typeof imageAnswer>;

/** A fault that a person declared normal for a camera, until it ends. */
export const normal = z.object({
  id: z.int(),
  fault,
  fromMs: ms,
  untilMs: ms,
  by: z.string(),
  note: z.string(),
});
export type Normal = z.infer<typeof normal>;

/** GET /api/devices/:id/image */
export const deviceImage = z.object({
  device: z.int(),
  latest: z.object({ atMs: ms, width: count, height: count }).nullable(),
  verdict: z.object({
    state: z.enum(STATES),
    reason: z.string().nullable(),
    sinceMs: ms.nullable(),
    seenMs: ms.nullable(),
  }),
  suspected: z
    .object({ fault, atMs: ms, secondLookMs: ms.nullable() })
    .nullable()
    .meta({ description: 'one bad look; the second one decides' }),
  fault: z.object({ fault, ...told, referenceValue: z.number().nullable() }).nullable(),
  references: z.array(z.object({ atMs: ms, light: z.enum(['day', 'night']) })),
  before: z
    .object({ atMs: ms })
    .nullable()
    .meta({ description: 'the picture with which the latest image outage began' }),
  after: z.object({ atMs: ms }).nullable().meta({ description: 'the first intact one after it' }),
  samples: z
    .array(z.object({ day: z.string(), good: count, valid: count }))
    .meta({ description: 'the last 30 days of the city, oldest first' }),
  imgOk: z
    .object({ good: count, valid: count, line: z.int(), ok: z.boolean().nullable() })
    .meta({ description: 'of the present month; the line is a share in hundredths of a percent' }),
  normals: z.array(normal),
  answers: z.array(imageAnswer),
  epochMs: ms.nullable().meta({ description: 'when its usual picture was last forgotten by a person' }),
});
export type DeviceImage = z.infer<typeof deviceImage>;

export const imageFault = z.object({
  device: deviceBrief,
  fault,
  sinceMs: ms,
  seenMs: ms,
  severity: z.int().min(0).max(100).meta({
    description:
      'how far the value lies past its limit: 0 on it, 50 at half or twice of it; what shows nothing of the place is severe at once',
  }),
  ...told,
  pictureMs: ms.nullable(),
  answer: z.enum(['agree', 'not-a-fault']).nullable(),
  answerId: z.int().nullable(),
});
export type ImageFault = z.infer<typeof imageFault>;

/** GET /api/image-faults */
export const imageFaults = z.object({
  atMs: ms,
  ...paged,
  counts: z
    .array(z.object({ fault, count }))
    .meta({ description: 'by every filter but the fault; most first' }),
  rows: z.array(imageFault),
});
export type ImageFaults = z.infer<typeof imageFaults>;

/** How the list of image faults may be sorted. */
export const imageFaultSort = z.enum(FAULT_SORTS);

/**
 * POST /api/devices/:id/image-answers: agree and not-a-fault speak of what is told now, missed of what is not, and
 * intact, without a fault, of a picture that is judged so. What GET /api/image-review drew for whoever answers counts as
 * the sample; the server knows that itself.
 */
export const imageAnswerWish = z
  .strictObject({
    fault: fault.nullable().default(null),
    answer,
    pictureMs: ms,
    note: note.default(''),
  })
  .refine((wish) => (wish.fault === null) === (wish.answer === 'intact'), {
    message: 'a fault with every answer but intact',
    path: ['fault'],
  });
export type ImageAnswerWish = z.input<typeof imageAnswerWish>;

/** POST /api/devices/:id/normals: at most a year. */
export const normalWish = z.strictObject({ fault, untilMs: ms, note: note.min(1) });
export type NormalWish = z.input<typeof normalWish>;

/** POST /api/devices/:id/forget-past */
export const forgetWish = z.strictObject({ note: note.min(1) });
export type ForgetWish = z.input<typeof forgetWish>;
export const forgotten = z.object({ epochMs: ms });
export type Forgotten = z.infer<typeof forgotten>;

/** GET /api/image-scores: shares from 0 to 1; precision with its Wilson interval of 95 %. */
export const imageScores = z.object({
  fromMs: ms,
  untilMs: ms,
  answers: count,
  sample: z
    .object({
      drawn: count.meta({ description: 'pictures that were drawn by chance and shown to somebody' }),
      reviewed: count.meta({ description: 'those of them that were answered about' }),
      missed: count,
      intact: count.meta({ description: 'cameras whose picture is now judged intact' }),
      told: count.meta({ description: 'cameras with a fault of the picture that is told now' }),
      missRate: part.nullable(),
      missLow: part.nullable(),
      missHigh: part.nullable(),
      recall: part.nullable().meta({
        description: 'told × precision ÷ (told × precision + intact × miss rate), all faults together',
      }),
      recallLow: part.nullable(),
      recallHigh: part.nullable(),
    })
    .meta({ description: 'what the pictures drawn by chance say of misses' }),
  faults: z.array(
    z.object({
      fault,
      agree: count,
      notAFault: count,
      missed: count.meta({ description: 'wherever people came upon it' }),
      missedInSample: count.meta({ description: 'in the pictures drawn by chance alone' }),
      told: count.meta({ description: 'cameras with this fault told now' }),
      precision: part.nullable(),
      precisionLow: part.nullable(),
      precisionHigh: part.nullable(),
      recall: part.nullable().meta({
        description:
          'as for all faults together, from the sample alone: what people come upon by themselves says nothing of what they overlook',
      }),
      recallLow: part.nullable(),
      recallHigh: part.nullable(),
    }),
  ),
});
export type ImageScores = z.infer<typeof imageScores>;

/** GET /api/image-review: pictures that are now judged intact, drawn by chance, so that misses can be found. */
export const imageReview = z.object({
  rows: z.array(z.object({ device: deviceBrief, pictureMs: ms })),
});
export type ImageReview = z.infer<typeof imageReview>;
