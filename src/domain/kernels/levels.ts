import type { Level, Triple } from "./types.ts";
import { endOfBranch } from "./upstream.ts";

/** One row of a level map: from this build on the kernel contains the fixes up to `patch` of the line. */
interface Anchor {
  readonly build: number;
  readonly patch: number;
  /** Where one build number covers several uploads: the last patch level among them. */
  readonly upTo?: number;
}

/**
 * The stable levels inside a distribution's builds, as its changelog tells them. `build` is the last number of a kernel's key.
 * With `exact`, a build that is listed is that release (Debian: one upload, one ABI number); without, it holds at least
 * that level and less than the next anchor's (Ubuntu: builds between two anchors took single fixes).
 */
export interface LevelMap {
  readonly stream: string;
  readonly line: readonly [major: number, minor: number];
  readonly exact: boolean;
  /** Ascending in both numbers, at least one. */
  readonly anchors: readonly Anchor[];
  readonly reference: string;
}

/** What a build of a mapped stream contains. */
export function mappedLevel(map: LevelMap, build: number): Level {
  const at = map.anchors.findLastIndex((anchor) => anchor.build <= build);
  const anchor = map.anchors[at];
  const next = map.anchors[at + 1];
  const { reference } = map;
  const below = next ? { below: release(map, next.patch) } : {};
  if (!anchor) return { kind: "between", atLeast: release(map, 0), ...below, reference };
  const common = { anchor: name(map, anchor.build), reference };
  if (map.exact && anchor.build === build) {
    if (anchor.upTo === undefined) return { kind: "exact", level: release(map, anchor.patch), reference };
    return { kind: "between", atLeast: release(map, anchor.patch), below: release(map, anchor.upTo + 1), ...common };
  }
  return { kind: "between", atLeast: release(map, anchor.patch), ...below, ...common };
}

/** A level of which the number tells only where the distribution set out: anything up to the end of the branch is possible. */
export function baseLevel(atLeast: Triple): Level {
  return { kind: "base", atLeast, below: endOfBranch(atLeast) };
}

function release(map: LevelMap, patch: number): Triple {
  return [map.line[0], map.line[1], patch];
}

function name(map: LevelMap, build: number): string {
  return `${map.line[0]}.${map.line[1]}.0-${build}`;
}
