import { satisfies } from "semver";

/** Something for which kube-proxy, or some versions of it, refuses its configuration and exits. */
export interface Flaw {
  /** Path within the configuration (or the flag); empty for all of it. */
  readonly field: string;
  readonly reason: string;
  /** The versions that refuse it, as `semver` writes ranges; absent: all of them. */
  readonly versions?: string;
  /** False where even these versions may accept it. */
  readonly certain?: false;
}

/** Whether a version refuses for a flaw; undefined when that cannot be told. */
export function refuses(flaw: Flaw, version: string | undefined): boolean | undefined {
  if (flaw.versions !== undefined) {
    if (version === undefined) return undefined;
    if (!satisfies(version, flaw.versions, { includePrerelease: true })) return false;
  }
  return flaw.certain === false ? undefined : true;
}
