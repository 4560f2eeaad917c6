import type { Origin } from "../../domain/facts/facts.ts";
import type { SpiderpoolFacts } from "../../domain/facts/spiderpool.ts";

/** The name of a fact about Spiderpool. */
export type FactName = keyof SpiderpoolFacts;

/** Facts with where each comes from and what had to be assumed for it. */
export interface Found {
  readonly facts: SpiderpoolFacts;
  readonly origins?: { readonly [K in FactName]?: Origin };
  readonly assumed?: { readonly [K in FactName]?: string };
}
