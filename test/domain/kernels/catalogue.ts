import { readFileSync } from "node:fs";
import { loadKernelStreams } from "../../../src/catalogue/kernel-streams.ts";
import { classifyKernel } from "../../../src/domain/kernels/classify.ts";
import type { Streams } from "../../../src/domain/kernels/streams.ts";
import type { Kernel } from "../../../src/domain/kernels/types.ts";

const file = "advisories/kernel-streams.yaml";

/** The streams that the project ships. */
export const streams: Streams = shipped();

/** A kernel read with the shipped streams. */
export function kernel(version: string, osImage = ""): Kernel {
  return classifyKernel(streams, version, osImage);
}

/** The lines of a fixture without comments and blank ones. */
export function fixture(name: string): readonly string[] {
  const text = readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), "utf8");
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

function shipped(): Streams {
  const loaded = loadKernelStreams(readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8"), file);
  if ("streams" in loaded) return loaded.streams;
  throw new Error(loaded.errors.map(({ line, path, message }) => `${file}:${line} ${path}: ${message}`).join("\n"));
}
