/** The server's event stream as it is held open: by a shared worker for all tabs, or by the tab itself. */
import type { Change } from '../server/api/wire.ts';

const EVENTS_PATH = '/api/events';

/** What is told of the stream. A beat is proof that it lives. */
export type Told =
  | { readonly is: 'open' }
  | { readonly is: 'beat' }
  | { readonly is: 'change'; readonly change: Change }
  | { readonly is: 'broken' };

/** Pauses before the next try, seconds. */
const BACK_OFF = [1, 2, 5, 10, 30] as const;

export interface EventFeed {
  stop(): void;
}

/** Opens the stream and keeps it open; each thing that happens is told. */
export function openFeed(tell: (told: Told) => void): EventFeed {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let stopped = false;

  const open = () => {
    const stream = new EventSource(EVENTS_PATH);
    source = stream;
    stream.onopen = () => {
      failures = 0;
      tell({ is: 'open' });
    };
    stream.onmessage = heard;
    for (const name of ['change', 'beat']) stream.addEventListener(name, heard);
    stream.onerror = () => {
      stream.close();
      if (stopped) return;
      tell({ is: 'broken' });
      const seconds = BACK_OFF[Math.min(failures, BACK_OFF.length - 1)] ?? 30;
      failures += 1;
      timer = setTimeout(open, seconds * 1000);
    };
  };

  const heard = (event: MessageEvent<unknown>) => {
    const change = event.type === 'beat' ? null : changeIn(event.data);
    tell(change === null ? { is: 'beat' } : { is: 'change', change });
  };

  open();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      source?.close();
    },
  };
}

/** Anything that is no change is taken as a sign of life. */
function changeIn(data: unknown): Change | null {
  try {
    const value: unknown = JSON.parse(String(data));
    return typeof value === 'object' && value !== null && 'units' in value ? (value as Change) : null;
  } catch {
    return null;
  }
}
