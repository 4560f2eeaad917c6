import type { Status } from "../status.ts";

/** A kernel.org release: major, minor, patch. */
export type Triple = readonly [major: number, minor: number, patch: number];

/**
 * What is known of the kernel.org release whose fixes a kernel contains.
 *
 * - `exact`: it is that release (kernel.org itself, Flatcar, Debian by its ABI table …).
 * - `between`: it holds the fixes of `atLeast` and not those of `below` (no `below`: up to the end of the branch).
 *   `anchor` is the first build that is known to contain `atLeast`, where the distribution's own numbers tell.
 * - `base`: it was forked from a release and got fixes that its number does not tell (RHEL, SLES, an unknown suffix).
 *   Nothing between `atLeast` and `below` can be excluded.
 * - `unknown`: the text cannot be read as a version.
 * - `none`: it is not a Linux kernel.
 */
export type Level =
  | { readonly kind: "exact"; readonly level: Triple; readonly reference?: string }
  | {
      readonly kind: "between";
      readonly atLeast: Triple;
      readonly below?: Triple;
      readonly anchor?: string;
      readonly reference?: string;
    }
  | { readonly kind: "base"; readonly atLeast: Triple; readonly below: Triple }
  | { readonly kind: "unknown" }
  | { readonly kind: "none" };

/** A kernel as a node reports it, read. */
export interface Kernel {
  /** As `uname -r` prints it. */
  readonly raw: string;
  /** The leading x.y.z as it is printed, whatever it means in its stream; absent where the text is not a Linux kernel's. */
  readonly upstream: readonly [major: number, minor: number, patch: number | undefined] | undefined;
  /** Name of the series in which its builds can be ordered, such as `el8` or `ubuntu-5.4-generic`. */
  readonly stream: string | undefined;
  /** The numbers that order it within the stream. */
  readonly key: readonly number[] | undefined;
  /** The distribution family of the kernel (not of the node's image): rhel, ubuntu, debian, sles, amazon, euleros … */
  readonly family: string | undefined;
  readonly level: Level;
}

/** Whether a kernel is hit, and how that is known. */
export interface KernelAnswer {
  readonly status: Status;
  /** The leading x.y.z lies in the upstream range: an unaffected kernel of which this is true is "cleared". */
  readonly inUpstream: boolean;
  /** Why it is unaffected, such as `fixed since 4.18.0-522.el8`. */
  readonly evidence?: string;
  /** Why it is affected or undetermined. */
  readonly reason?: string;
  /** Where the evidence was read, where the stream's data say it. */
  readonly reference?: string;
}
