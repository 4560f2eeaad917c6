import type { Kernel, Level, Triple } from "./types.ts";

/** Longer texts are not kernel versions: `uname` itself ends at 64 characters. */
const maxKernelLength = 256;

const unprintable = /[^\x21-\x7e]/;
const leading = /^(\d+)\.(\d+)(?:\.(\d+))?/;
const bound = /^(\d+)\.(\d+)(?:\.(\d+))?$/;
const candidate = /[-.\d]rc\d/;

/** Beyond these no kernel.org release was ever numbered (4.9.337 is the highest patch); a date or a Windows build is. */
const highest = { major: 99, minor: 999, patch: 9999 };

/** Orders two releases: negative, zero or positive. */
export function compareTriples(a: Triple, b: Triple): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** The first release after all of a release's branch: 5.5.0 for 5.4.163. It need not exist (4.21.0 is below 5.0.0). */
export function endOfBranch(release: Triple): Triple {
  return [release[0], release[1] + 1, 0];
}

/** Whether two releases are of one branch, such as 5.4. */
export function sameBranch(a: Triple, b: Triple): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

/** `5.4.163`, or `5.9` for the first release of a branch. */
export function formatTriple([major, minor, patch]: Triple): string {
  return patch === 0 ? `${major}.${minor}` : `${major}.${minor}.${patch}`;
}

/** Reads a bound of a range: `5.9` or `5.4.163`, nothing else. */
export function parseBound(text: string): Triple | undefined {
  const numbers = readNumbers(bound.exec(text));
  return numbers && [numbers[0], numbers[1], numbers[2] ?? 0];
}

/** Whether a text can be the version of any kernel: short and printable. */
export function isPrintable(text: string): boolean {
  return text.length <= maxKernelLength && !unprintable.test(text);
}

/** The leading numbers of `uname -r`; undefined where they cannot be a Linux kernel's. */
export function readUpstream(raw: string): Kernel["upstream"] {
  return readNumbers(leading.exec(raw));
}

/**
 * What a release candidate contains: something between the release before and its own (`6.10.0-rc4`, and Ubuntu's
 * `5.9.0-050900rc6`). Undefined where the text is no candidate.
 */
export function candidateLevel(raw: string, upstream: NonNullable<Kernel["upstream"]>): Level | undefined {
  const [major, minor, patch] = upstream;
  if ((patch ?? 0) !== 0 || !candidate.test(raw)) return undefined;
  return { kind: "between", atLeast: releaseBefore(major, minor), below: [major, minor, 1] };
}

/** No major line since 3 has ended below x.19 (3.19, 4.20, 5.19, 6.19). */
function releaseBefore(major: number, minor: number): Triple {
  return minor > 0 ? [major, minor - 1, 0] : [major - 1, 19, 0];
}

function readNumbers(match: RegExpExecArray | null): Kernel["upstream"] {
  if (!match) return undefined;
  const major = Number(match[1]);
  const minor = Number(match[2]);
  const patch = match[3] === undefined ? undefined : Number(match[3]);
  if (major < 1 || major > highest.major || minor > highest.minor) return undefined;
  if (patch !== undefined && patch > highest.patch) return undefined;
  return [major, minor, patch];
}
