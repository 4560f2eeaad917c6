import { baseLevel, mappedLevel } from "./levels.ts";
import { matchStream } from "./streams.ts";
import type { Match, Streams } from "./streams.ts";
import type { Kernel, Level } from "./types.ts";
import { candidateLevel, isPrintable, readUpstream } from "./upstream.ts";

/**
 * Reads a kernel as a node reports it. The stream comes from the suffix of `uname -r`, and from `osImage` only where the
 * suffix says nothing (Bottlerocket): a kind node prints its container's image and its host's kernel.
 * Never throws; what cannot be read has level `unknown`.
 */
export function classifyKernel(streams: Streams, kernelVersion: string, osImage: string): Kernel {
  const unread: Kernel = {
    raw: kernelVersion,
    upstream: undefined,
    stream: undefined,
    key: undefined,
    family: undefined,
    level: { kind: "unknown" },
  };
  if (!isPrintable(kernelVersion)) return unread;
  const upstream = readUpstream(kernelVersion);
  const candidate = upstream && candidateLevel(kernelVersion, upstream);
  if (candidate) return { ...unread, upstream, level: candidate };

  const match = matchStream(streams, kernelVersion, osImage);
  const named = match && { stream: match.name, key: match.key, family: match.stream.family };
  if (match?.stream.level === "none") return { ...unread, ...named, level: { kind: "none" } };
  if (!upstream) return unread;
  return { ...unread, upstream, ...named, level: levelOf(streams, upstream, match) };
}

function levelOf(streams: Streams, upstream: NonNullable<Kernel["upstream"]>, match: Match | undefined): Level {
  const [major, minor, patch = 0] = upstream;
  const map = match && streams.levels.get(match.name);
  const build = match?.key.at(-1);
  if (map && build !== undefined) return mappedLevel(map, build);
  if (match?.stream.level === "upstream") return { kind: "exact", level: [major, minor, patch] };
  return baseLevel([major, minor, match?.stream.level === "fork" ? patch : 0]);
}
