/** One entry that is to be corrected, in the words of the asker. */
import { gotIn, wantedIn } from '../../config/text/wanted.ts';
import { choices } from '../choices.ts';
import { text } from '../words.ts';

/** `path` is a field, a row or a device; an empty `got` is shown as a dash. */
export function problemWords({
  path,
  wanted,
  got,
}: {
  readonly path: string;
  readonly wanted: string;
  readonly got: string;
}): string {
  const { language } = choices();
  const told = { wanted: wantedIn(language, wanted), got: got === '' ? '—' : gotIn(language, got) };
  return text('trouble.problem', { path, ...told });
}
