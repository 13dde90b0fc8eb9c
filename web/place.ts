/** Where the person is: the address bar. Everything worth sharing is in it, so a link shows what its sender saw. */

export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

const listeners = new Set<(place: Place) => void>();

export function place(): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

/** Goes to an address within the page. */
export function go(href: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  tell();
}

/** Calls back after every move; the answer ends that. */
export function onMove(listener: (place: Place) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The present path with parts of its query changed; null takes one away. Any change but of the page leads to page 1. */
export function changed(change: Readonly<Record<string, string | null>>): string {
  const { path, query } = place();
  if (!('page' in change)) query.delete('page');
  for (const [name, value] of Object.entries(change)) {
    if (value === null || value === '') query.delete(name);
    else query.set(name, value);
  }
  const search = query.toString();
  return search === '' ? path : `${path}?${search}`;
}

/** Follows the back button, and plain clicks on links that stay within the page. The answer ends it. */
export function follow(): () => void {
  const clicked = (event: MouseEvent) => {
    const href = innerLink(event);
    if (href === null) return;
    event.preventDefault();
    go(href);
  };
  addEventListener('popstate', tell);
  document.addEventListener('click', clicked);
  return () => {
    removeEventListener('popstate', tell);
    document.removeEventListener('click', clicked);
  };
}

function tell(): void {
  for (const listener of listeners) listener(place());
}

/** Addresses of the server that are no screens. */
const OUTSIDE = /^\/(api|healthz)(\/|$)/;

function innerLink(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.composedPath().find((part) => part instanceof HTMLAnchorElement);
  if (link === undefined || link.target !== '' || link.hasAttribute('download')) return null;
  const url = new URL(link.href);
  if (url.origin !== location.origin || OUTSIDE.test(url.pathname)) return null;
  if (link.getAttribute('href')?.startsWith('#') === true) return null;
  return `${url.pathname}${url.search}`;
}
