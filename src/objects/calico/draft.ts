import type { CalicoFacts } from "../../domain/facts/calico.ts";
import type { Known, Origin } from "../../domain/facts/facts.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Facts that are being put together. */
export interface Draft {
  readonly facts: Writable<CalicoFacts>;
  readonly origins: Map<string, Origin>;
  readonly assumed: Map<string, string>;
}

/** A value with where it comes from and what had to be assumed; no value is a fact that nobody told. */
export interface Told<T> {
  readonly value?: T;
  readonly origin?: Origin;
  readonly assumed?: string;
}

/** A draft without facts. */
export function emptyDraft(): Draft {
  return { facts: {}, origins: new Map(), assumed: new Map() };
}

/** Writes one fact, if it was told. */
export function put<K extends keyof CalicoFacts>(draft: Draft, name: K, told: Told<NonNullable<CalicoFacts[K]>>): void {
  const path = `calico.${name}`;
  if (told.origin !== undefined) draft.origins.set(path, told.origin);
  if (told.value === undefined) return;
  draft.facts[name] = told.value;
  if (told.assumed !== undefined) draft.assumed.set(path, told.assumed);
}

/** The facts that a draft came to. */
export function seal(draft: Draft): Known<CalicoFacts> {
  return draft;
}

/** A text that is equal for equal facts. */
export function signature({ facts, assumed }: Draft): string {
  return JSON.stringify([facts, [...assumed]], (_, value: unknown) =>
    typeof value === "bigint" ? `${value}n` : value,
  );
}

/** The disjunction of two truths, either of which may not be known. */
export function or(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  if (a === true || b === true) return true;
  return a === undefined || b === undefined ? undefined : false;
}

/** The disjunction of two facts, with the origin of the one that decides it. */
export function either(a: Told<boolean>, b: Told<boolean>): Told<boolean> {
  const value = or(a.value, b.value);
  const { origin, assumed } = a.value !== true && b.value === true ? b : a;
  return {
    ...(value === undefined ? {} : { value }),
    ...(origin === undefined ? {} : { origin }),
    ...(assumed === undefined ? {} : { assumed }),
  };
}
