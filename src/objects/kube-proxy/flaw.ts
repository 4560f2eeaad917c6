import type { Fault } from "../../domain/facts/kube-proxy-refusal.ts";

/** A fault of a configuration, and where it stands. */
export interface Flaw extends Fault {
  /** Path within the configuration (or the flag); empty for all of it. */
  readonly field: string;
}
