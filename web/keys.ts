/** Shortcuts of one key. They rest while something is typed, and can be switched off in the user menu. */
import { choices } from './choices.ts';
import { pressPageKey } from './page-keys.ts';
import type { FeedPlayer } from './parts/feed-player.ts';
import type { SearchBox } from './parts/search-box.ts';
import { go } from './place.ts';

/** How long a second key may take after `g`. */
const CHORD_MS = 1_200;
/** Events count from when the page was opened: a key in the first second follows no `g`. */
const NEVER = Number.NEGATIVE_INFINITY;

const CHORDS: Readonly<Record<string, string>> = {
  o: '/overview',
  f: '/outages',
  d: '/devices',
  m: '/map',
  i: '/image-faults',
};

/** Listens for the page; the answer ends that. */
export function listenToKeys(app: HTMLElement & { readonly renderRoot: ParentNode }): () => void {
  let chordMs = NEVER;
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      leave(app, event);
      return;
    }
    if (!choices().singleKeys || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (event.timeStamp - chordMs < CHORD_MS) {
      chordMs = NEVER;
      const href = CHORDS[event.key];
      if (href === undefined) return;
      event.preventDefault();
      go(href);
      return;
    }
    if (event.key === 'g') chordMs = event.timeStamp;
    else if (!isInDialog(event) && pressPageKey(event)) event.preventDefault();
    else act(app, event);
  };
  document.addEventListener('keydown', pressed);
  return () => document.removeEventListener('keydown', pressed);
}

function act(app: HTMLElement & { readonly renderRoot: ParentNode }, event: KeyboardEvent): void {
  const acts: Readonly<Record<string, () => void>> = {
    '/': () => search(app),
    '?': () => document.dispatchEvent(new CustomEvent('lightkeeper-key-help')),
    r: () => document.dispatchEvent(new CustomEvent('lightkeeper-refresh')),
    R: () => document.dispatchEvent(new CustomEvent('lightkeeper-refresh')),
    j: () => step(app, 1),
    k: () => step(app, -1),
    ArrowDown: () => isInList(app) && step(app, 1),
    ArrowUp: () => isInList(app) && step(app, -1),
  };
  const deed = acts[event.key];
  if (deed === undefined || (event.key.startsWith('Arrow') && !isInList(app))) return;
  event.preventDefault();
  deed();
}

/** The search box of the header; on a phone, where there is none, the list of devices has one. */
function search(app: { readonly renderRoot: ParentNode }): void {
  const box = app.renderRoot.querySelector<SearchBox>('header search-box');
  if (box?.focusInput() !== true) go('/devices');
}

/** Closes what is open, else leaves a field, else goes back. Dialogs close by themselves. */
function leave(app: { readonly renderRoot: ParentNode }, event: KeyboardEvent): void {
  if (event.defaultPrevented || inEvery(document, 'dialog[open]').length > 0) return;
  const menus = inEvery(app.renderRoot, 'details.more[open], details.menu[open]');
  for (const menu of menus) {
    menu.removeAttribute('open');
    menu.querySelector<HTMLElement>('summary')?.focus();
  }
  if (menus.length > 0) return;
  const pictures = inEvery(app.renderRoot, 'feed-player[open]') as FeedPlayer[];
  for (const picture of pictures) picture.stop();
  if (pictures.length > 0) return;
  if (isTyping(event)) (event.composedPath()[0] as HTMLElement).blur();
  else if (choices().singleKeys && history.length > 1) history.back();
}

/** A dialog hears no keys of the screen behind it. */
function isInDialog(event: Event): boolean {
  return event.composedPath().some((part) => part instanceof HTMLDialogElement);
}

function isTyping(event: Event): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'button', 'file'].includes(target.type);
  return target.isContentEditable || target.matches('textarea, select');
}

/** Lines of the present list, in order: links that are marked with `data-line` and can be seen. */
function lines(app: { readonly renderRoot: ParentNode }): HTMLElement[] {
  return inEvery(app.renderRoot, '[data-line]').filter((line) => line.getClientRects().length > 0);
}

function isInList(app: { readonly renderRoot: ParentNode }): boolean {
  return lines(app).some(isFocused);
}

function isFocused(line: HTMLElement): boolean {
  const root = line.getRootNode();
  return (root instanceof ShadowRoot || root instanceof Document) && root.activeElement === line;
}

function step(app: { readonly renderRoot: ParentNode }, by: 1 | -1): void {
  const all = lines(app);
  const at = all.findIndex(isFocused);
  const next = at === -1 ? all[by === 1 ? 0 : all.length - 1] : all[at + by];
  next?.focus();
}

/** What matches in a tree and in every open shadow tree below it, in document order. */
function inEvery(root: ParentNode, selector: string): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('*')].flatMap((element) => [
    ...(element.matches(selector) ? [element] : []),
    ...(element.shadowRoot === null ? [] : inEvery(element.shadowRoot, selector)),
  ]);
}
