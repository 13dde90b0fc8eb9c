/** Who acts, what they may, and how far they see. */
import { MAY, type Permission, type Role } from '../../config/terms.ts';
import type { Unit } from '../../config/units.ts';
import type { By } from '../rules/refusal.ts';

/** Somebody who is signed in: a person, or a program with a token. */
export interface Asker {
  /** `session:…` or `token:…`; names what ends when the sign-in ends. */
  readonly key: string;
  readonly kind: 'staff' | 'token';
  /** Of the staff member; for a token, of whoever made it. */
  readonly staff: number;
  readonly name: string;
  readonly role: Role;
  /** Code of the unit whose subtree may be seen; empty for everything. */
  readonly unit: string;
}

/** Only what is needed of the tree of units. */
export interface Units {
  readonly top: { readonly code: string } | undefined;
  get(code: string): Unit | undefined;
  holds(scopeUnit: string, code: string): boolean;
}

/** Where the present tree is: it is replaced whole by every change. */
export interface Records {
  readonly units: Units;
}

export function mayDo(person: Pick<Asker, 'role'>, permission: Permission): boolean {
  return MAY[person.role].includes(permission);
}

/** Does the person see the whole city? What is not one district's asks for that. */
export function isWhole({ unit }: Pick<Asker, 'unit'>, units: Units): boolean {
  return unit === '' || unit === units.top?.code;
}

/** May the person see this unit, and what is in it? */
export function reaches(person: Pick<Asker, 'unit'>, units: Units, unit: string): boolean {
  return isWhole(person, units) || (unit !== '' && units.holds(person.unit, unit));
}

/** May the person see telephones and contacts? They are for those who maintain. */
export function seesRestricted(person: Pick<Asker, 'role'>): boolean {
  return mayDo(person, 'maintain') || mayDo(person, 'administer');
}

/** The name under which a deed enters the journal. */
export function byOf({ name, kind, staff }: Asker): By {
  return { name, kind, staff };
}
