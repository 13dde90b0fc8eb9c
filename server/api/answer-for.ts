/** An answer about a judgement as whoever asks sees it. */
import type { Asker } from '../work/asker.ts';
import type { AnswerRow, ImageAnswers } from '../work/image-answers.ts';
import type { ImageAnswer } from './wire.ts';

export function answerFor(
  row: AnswerRow,
  person: Asker,
  answers: Pick<ImageAnswers, 'mayUndo'>,
): ImageAnswer {
  const { id, device, fault, answer, pictureMs, atMs, who, note, sampled } = row;
  const undoable = answers.mayUndo(row, person);
  return { id, device, fault, answer, pictureMs, atMs, by: who, note, sampled, undoable };
}
