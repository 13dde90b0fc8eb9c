/** A ward as a process of its own: told over IPC what to do, gone when its parent is. */
import type { Box } from './box.ts';
import { type Change, type Sufferings, Ward } from './ward.ts';

/** What a ward is told. */
export type Telling =
  | { readonly do: 'start'; readonly id: number; readonly boxes: readonly Box[] }
  | { readonly do: 'set'; readonly id: number; readonly changes: readonly Change[] }
  | { readonly do: 'sufferings'; readonly id: number };

/** What it answers, under the number of the telling. */
export type Reply =
  | { readonly id: number; readonly is: 'done'; readonly sufferings?: Sufferings }
  | { readonly id: number; readonly is: 'failed'; readonly why: string };

let ward: Ward | undefined;

async function obey(telling: Telling): Promise<Sufferings | undefined> {
  switch (telling.do) {
    case 'start':
      ward = new Ward(telling.boxes);
      await ward.start();
      return undefined;
    case 'set':
      await ward?.set(telling.changes);
      return undefined;
    case 'sufferings':
      return ward?.sufferings();
  }
}

process.on('message', (telling: Telling) => {
  obey(telling).then(
    (sufferings) => process.send?.({ id: telling.id, is: 'done', ...(sufferings && { sufferings }) }),
    (error: unknown) =>
      process.send?.({
        id: telling.id,
        is: 'failed',
        why: error instanceof Error ? error.message : 'failed',
      }),
  );
});
process.on('disconnect', () => process.exit(0));
// A Ctrl-C reaches the whole group; the parent says when it is over.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => process.exit(0));
