/** The screen at a place: what stands behind its address, for whom, and when it is loaded. */
import { html, type TemplateResult } from 'lit';
import UniversalRouter, { type Route } from 'universal-router';
import type { Permission } from '../config/terms.ts';
import type { Place } from './place.ts';
import { may, seesWhole } from './session.ts';
import { WAYS, type Way } from './ways.ts';

/** What stands behind an address. */
export interface Screen {
  /** For the title of the window. */
  readonly title: string;
  /** Asked of whoever opens it. */
  readonly permission: Permission;
  /** True where one district is not enough to open it. */
  readonly whole: boolean;
  readonly view: TemplateResult;
}

function routeOf(way: Way, query: () => URLSearchParams): Route<Screen> {
  return {
    path: way.path,
    async action(_context, params) {
      const bare = { title: way.title(), permission: way.permission, whole: way.whole === true };
      // A view that may not be opened is not even loaded.
      if (!mayOpen(bare)) return { ...bare, view: html`` };
      await way.load();
      return { ...bare, view: way.draw({ params, query: query() }) };
    },
  };
}

/** Begins to load the view of an address that everybody may open, while it is still asked who is there. */
export function foresee(path: string): void {
  const way = WAYS.find((one) => one.path === path && one.permission === 'see' && one.whole !== true);
  // Whoever opens it is told when it cannot be loaded.
  way?.load().catch(() => undefined);
}

/** Is there a screen of this path? */
export function isThere(path: string): boolean {
  return WAYS.some((way) => way.path === path);
}

/** May the person open it: by role, and by how much of the city is in reach? */
export function mayOpen({ permission, whole }: Pick<Screen, 'permission' | 'whole'>): boolean {
  return may(permission) && (!whole || seesWhole());
}

let asked = new URLSearchParams();
const router = new UniversalRouter<Screen>(WAYS.map((way) => routeOf(way, () => asked)));

/** The screen at a place; null where there is none. Rejects when its chunk cannot be loaded. */
export async function screenAt({ path, query }: Place): Promise<Screen | null> {
  asked = query;
  try {
    return (await router.resolve(path)) ?? null;
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 404) return null;
    throw error;
  }
}
