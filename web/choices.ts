/** What a person has chosen for this browser: language, colours, single-key shortcuts. Remembered, and told to whoever listens. */
import { LANGUAGES, type Language } from '../config/terms.ts';

export const THEMES = ['light', 'dark', 'system'] as const;
export type Theme = (typeof THEMES)[number];

export interface Choices {
  readonly language: Language;
  readonly theme: Theme;
  readonly singleKeys: boolean;
}

const NAME = 'lightkeeper.choices';
const listeners = new Set<() => void>();
let present: Choices = remembered();

/** The choices in force. */
export function choices(): Choices {
  return present;
}

/** Changes some of them, remembers all, and tells the listeners. */
export function choose(change: Partial<Choices>): void {
  present = { ...present, ...change };
  try {
    localStorage.setItem(NAME, JSON.stringify(present));
  } catch {
    // A browser that keeps nothing still has them until it is closed.
  }
  wear();
  for (const listener of listeners) listener();
}

/** Calls back after every change; the answer ends that. */
export function onChoice(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Puts theme and language on the document. */
export function wear(): void {
  const root = document.documentElement;
  root.lang = present.language;
  if (present.theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = present.theme;
}

function remembered(): Choices {
  const fallback: Choices = { language: preferred(), theme: 'system', singleKeys: true };
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(NAME) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return fallback;
    const { language, theme, singleKeys } = kept as Record<string, unknown>;
    return {
      language: LANGUAGES.find((known) => known === language) ?? fallback.language,
      theme: THEMES.find((known) => known === theme) ?? fallback.theme,
      singleKeys: typeof singleKeys === 'boolean' ? singleKeys : fallback.singleKeys,
    };
  } catch {
    return fallback;
  }
}

/** Chinese unless the browser asks for English first. */
function preferred(): Language {
  return navigator.languages[0]?.toLowerCase().startsWith('en') === true ? 'en' : 'zh-CN';
}
