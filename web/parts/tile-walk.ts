/** Moving through rows or tiles by arrow, as the eye moves: by rows and columns as they stand on the screen. */

/** The links that stand for the rows of a view, in order. */
function rowLinks(root: ParentNode): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('[data-row] [data-line]')];
}

/** The row around the focus. */
export function rowInFocus(root: ParentNode): HTMLElement | null {
  const at = root instanceof ShadowRoot ? root.activeElement : null;
  return at?.closest<HTMLElement>('[data-row]') ?? null;
}

/** The link of a row by its key. */
export function linkOfRow(root: ParentNode, key: string): HTMLElement | undefined {
  return rowLinks(root).find((one) => keyOf(one) === key);
}

/** The link after that of a row; its own where it is the last. */
export function linkAfter(root: ParentNode, key: string): HTMLElement | undefined {
  const links = rowLinks(root);
  const at = links.findIndex((one) => keyOf(one) === key);
  return links[at + 1] ?? links[at];
}

/** Moves the focus; false where the arrow is to scroll, as everywhere. */
export function walk(root: ParentNode, arrow: string): boolean {
  const links = rowLinks(root);
  const here = rowInFocus(root);
  const at = links.findIndex((one) => here?.contains(one) === true);
  if (at === -1) {
    // The way in.
    if (arrow !== 'ArrowRight') return false;
    links[0]?.focus();
    return links.length > 0;
  }
  const columns = Math.max(1, links.filter((one) => topOf(one) === topOf(links[0])).length);
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[arrow] ?? 0;
  links[at + by]?.focus();
  return true;
}

function keyOf(link: HTMLElement): string | undefined {
  return link.closest<HTMLElement>('[data-row]')?.dataset.row;
}

function topOf(link: HTMLElement | undefined): number | undefined {
  return link?.closest('[data-row]')?.getBoundingClientRect().top;
}
