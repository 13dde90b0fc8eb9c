/** Steps, answers and readings of a look in the words of the page; names and figures of protocols stay as they are. */

import { clock } from '../times.ts';
import { text } from '../words.ts';
import { fieldLabel } from './file-words.ts';

/** Beginnings of steps that have words, longer ones first; names of protocols stay as they are. */
const STEPS = [
  'GA/T 1400 registration',
  'ONVIF clock',
  'decode key frame',
  'judge picture',
  'live picture',
  'log in',
  'read coordinates',
  'record complete',
  'snapshot address',
  'GET snapshot',
  'compare',
  'confirm',
  'neighbours',
  'look',
  'tcp',
] as const;

/** Answers that are always the same. */
const ANSWERS = [
  'cannot be decoded',
  'connected',
  'frames arrive',
  'inside',
  'live',
  'no end in time',
  'not HTTP',
  'nothing',
  'refused before, not tried again',
] as const;

/** A form of what a probe writes, and its words with what the form has caught. */
interface Form {
  readonly form: RegExp;
  readonly words: (...caught: string[]) => string;
}

const STEP_FORMS: readonly Form[] = [
  { form: /^pin rule (.+)$/, words: (fault = '') => text.word('reason', fault) },
  {
    form: /^lane (\d+): (.*)$/,
    words: (lane = '', did = '') => `${text('device.lane', { lane })} ${stepWords(did)}`,
  },
  {
    form: /^within (.+), give or take (\d+) m$/,
    words: (district = '', metres = '') => text('look.within', { district, metres: Number(metres) }),
  },
  { form: /^(.+), no login$/, words: (what = '') => text('look.noLogin', { what: stepWords(what) }) },
  { form: /^GET snapshot, port (\d+)$/, words: (port = '') => text('look.snapshotAt', { port }) },
  {
    form: /^compare (.+)$/,
    words: (field = '') => `${text('step.compare')} ${fieldLabel(field)}`,
  },
];

const ANSWER_FORMS: readonly Form[] = [
  {
    form: /^(\d+) m outside$/,
    words: (metres = '') => text('look.outside', { metres: Number(metres) }),
  },
  {
    form: /^(.+) instead of (.+)$/,
    words: (told = '', wanted = '') => text('look.instead', { told: answerWords(told), wanted }),
  },
  { form: /^(.+) says nothing$/, words: (told = '') => text('look.noProof', { told: answerWords(told) }) },
  { form: /^(\d+) lanes, no identity asked$/, words: (lanes = '') => text('look.lanesOnly', { lanes }) },
  { form: /^lane (\d+) has no port$/, words: (lane = '') => text('look.laneNoPort', { lane }) },
  {
    form: /^key frame, (\w+) (\d+) × (\d+)$/,
    words: (codec = '', width = '', height = '') => text('look.keyFrame', { codec, width, height }),
  },
  {
    form: /^(\d+) silent, none answers$/,
    words: (silent = '') => text('beside.silent', { silent }),
  },
  {
    form: /^(\d+) of (\d+) looks failed, it went and came often$/,
    words: (bad = '', looks = '') => text('beside.failed', { bad, looks }),
  },
  { form: /^(\d+) pictures$/, words: (pictures = '') => text('look.pictures', { pictures }) },
  {
    form: /^(\d+), (\d+) bytes(, cut off)?$/,
    words: (status = '', bytes = '', cut) =>
      text(cut ? 'look.bytesCut' : 'look.bytes', { status, bytes: Number(bytes) }),
  },
  {
    form: /^([a-z-]+): (\w+) (\S+), limit (\S+)$/,
    words: (fault = '', measure = '', value = '', limit = '') =>
      text('look.beyond', { fault: text.word('reason', fault), measure, value, limit }),
  },
];

/** The step in words, with what is particular to it kept: `TCP 连接 127.0.1.5:8554`. */
export function stepWords(did: string): string {
  const formed = inForm(STEP_FORMS, did);
  if (formed !== undefined) return formed;
  const known = STEPS.find(
    (step) => did === step || did.startsWith(`${step} `) || did.startsWith(`${step},`),
  );
  return known === undefined ? did : `${text(`step.${known}`)}${did.slice(known.length)}`;
}

/** What came back, in words where a probe says it in words. */
export function answerWords(got: string): string {
  const known = ANSWERS.find((answer) => answer === got);
  return known === undefined ? (inForm(ANSWER_FORMS, got) ?? got) : text(`answer.${known}`);
}

/** A reading: its name in words, moments as times, the side of a limit in words. */
export function readingWords(name: string, value: string | number): string {
  return `${text.word('reading', name)} ${saidOf(name, value)}`;
}

function saidOf(name: string, value: string | number): string | number {
  if (name === 'referenceAtMs' || name === 'secondLookMs') return clock(Number(value));
  if (name === 'lies') return text.word('side', `${value}`);
  if (name === 'source') return text.word('source', `${value}`);
  return name === 'suspected' ? text.word('reason', `${value}`) : value;
}

function inForm(forms: readonly Form[], written: string): string | undefined {
  for (const { form, words } of forms) {
    const caught = form.exec(written);
    if (caught !== null) return words(...caught.slice(1));
  }
  return undefined;
}
