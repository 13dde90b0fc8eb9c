/** What a person entered: read from the control or the form at which an event is heard, while it is heard. */

/** The form that was sent or changed. */
export function formOf({ currentTarget }: Event): HTMLFormElement {
  if (currentTarget instanceof HTMLFormElement) return currentTarget;
  throw new TypeError('wanted an event that is heard at a form');
}

/** What stands in that form. */
export function dataOf(event: Event): FormData {
  return new FormData(formOf(event));
}

/** The text of a field; empty where there is none. */
export function entryOf(data: FormData, name: string): string {
  const entry = data.get(name);
  return typeof entry === 'string' ? entry : '';
}

/** What stands in a field, or was chosen from a list. */
export function valueIn({ currentTarget }: Event): string {
  if (currentTarget instanceof HTMLInputElement || currentTarget instanceof HTMLSelectElement)
    return currentTarget.value;
  throw new TypeError('wanted an event that is heard at a field');
}

export function isTicked({ currentTarget }: Event): boolean {
  return currentTarget instanceof HTMLInputElement && currentTarget.checked;
}
