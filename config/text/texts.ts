/** The types by which a missing key, a missing plural or a missing value does not compile. */

/** What another language owes for a catalogue: the same keys, and for each `_other` also a `_one`. */
export type Texts<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]>;
} & {
  readonly [K in keyof T as K extends `${infer Stem}_other` ? `${Stem}_one` : never]: string;
};

/** `overview.title`, `count.devices`: the dotted way to each text, without the ending of a plural. */
export type KeyOf<T, Before extends string = ''> = {
  [K in keyof T & string]: T[K] extends string
    ? `${Before}${K extends `${infer Stem}_other` ? Stem : K}`
    : KeyOf<T[K], `${Before}${K}.`>;
}[keyof T & string];

/** The text at a dotted way. */
export type TextAt<T, Key extends string> = Key extends `${infer Head}.${infer Rest}`
  ? Head extends keyof T
    ? TextAt<T[Head], Rest>
    : never
  : Key extends keyof T
    ? T[Key]
    : `${Key}_other` extends keyof T
      ? T[`${Key}_other`]
      : never;

/** Names of the values a text asks for: `{{unit}}` and `{{count, number}}` give `unit` and `count`. */
export type NamesIn<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? (Name extends `${infer Bare},${string}` ? Bare : Name) | NamesIn<Rest>
  : never;

/** Nothing for a text without values, else an object that holds each of them. */
export type ValuesFor<Text> = [NamesIn<Text>] extends [never]
  ? []
  : [values: Readonly<Record<NamesIn<Text>, string | number>>];
