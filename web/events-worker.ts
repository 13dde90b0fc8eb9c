/** One event stream for all tabs of this browser: on HTTP/1.1 a sixth open stream would block every other request. */
import { type EventFeed, openFeed, type Told } from './event-feed.ts';

/** From a tab: it listens, or it no longer does. */
export type FromTab = 'listen' | 'leave';
/** To a tab: what happened, or that this worker cannot hold a stream. */
export type ToTab = Told | { readonly is: 'cannot' };

const tabs = new Set<MessagePort>();
let feed: EventFeed | null = null;
let last: Told = { is: 'broken' };

function tellAll(told: Told): void {
  last = told;
  for (const tab of tabs) tab.postMessage(told satisfies ToTab);
}

function listen(tab: MessagePort): void {
  if (typeof EventSource === 'undefined') {
    tab.postMessage({ is: 'cannot' } satisfies ToTab);
    return;
  }
  tabs.add(tab);
  if (feed === null) feed = openFeed(tellAll);
  else if (last.is !== 'broken') tab.postMessage({ is: 'open' } satisfies ToTab);
}

function leave(tab: MessagePort): void {
  tabs.delete(tab);
  if (tabs.size > 0) return;
  feed?.stop();
  feed = null;
  last = { is: 'broken' };
}

/** The worker's own global, of which the page's types know nothing. */
interface SharedScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

(globalThis as unknown as SharedScope).onconnect = ({ ports }) => {
  const tab = ports[0];
  if (tab === undefined) return;
  tab.onmessage = ({ data }: MessageEvent<FromTab>) => (data === 'listen' ? listen(tab) : leave(tab));
};
