import { LineCounter, parseDocument } from "yaml";
import type { Document } from "yaml";
import { z } from "zod";
import type { LevelMap } from "../domain/kernels/levels.ts";
import { compileStreams } from "../domain/kernels/streams.ts";
import type { Streams } from "../domain/kernels/streams.ts";

/** What is wrong with the file of streams, and where: `line` counts from 1, `path` is like `spec.streams[3].pattern`. */
export interface StreamsError {
  readonly file: string;
  readonly line: number;
  readonly path: string;
  readonly message: string;
}

type Path = readonly (string | number)[];

const example = z
  .union([z.string().min(1), z.strictObject({ kernel: z.string().min(1), osImage: z.string().min(1) })])
  .transform((value) => (typeof value === "string" ? { kernel: value } : value));

const stream = z.strictObject({
  name: z.string().min(1),
  family: z.string().min(1),
  pattern: z.string().min(1),
  osImage: z.string().min(1).optional(),
  level: z.enum(["upstream", "fork", "base", "none"]),
  branch: z.int().positive().optional(),
  examples: z.array(example).min(1),
});

const patch = z.int().nonnegative();

const levels = z
  .strictObject({
    stream: z.string().min(1),
    line: z.string().regex(/^\d{1,3}\.\d{1,3}$/, "write the branch as x.y, in quotes"),
    exact: z.boolean(),
    reference: z.url(),
    builds: z.record(z.string().regex(/^\d{1,6}$/, "a build is a number"), z.union([patch, z.tuple([patch, patch])])),
  })
  .transform(({ line, builds, ...rest }): LevelMap => {
    const [major = 0, minor = 0] = line.split(".").map(Number);
    const anchors = Object.entries(builds).map(([build, level]) =>
      typeof level === "number"
        ? { build: Number(build), patch: level }
        : { build: Number(build), patch: level[0], upTo: level[1] },
    );
    return { ...rest, line: [major, minor], anchors };
  });

const file = z.strictObject({
  apiVersion: z.literal("kernelgate.io/v1alpha1"),
  kind: z.literal("KernelStreams"),
  spec: z.strictObject({ streams: z.array(stream).min(1), levels: z.array(levels) }),
});

/**
 * Reads `kernel-streams.yaml`: the streams in which kernels are ordered and the stable levels inside their builds.
 * All errors are returned together. `name` is the file's name for messages; reading it is the caller's.
 */
export function loadKernelStreams(
  text: string,
  name: string,
): { readonly streams: Streams } | { readonly errors: readonly StreamsError[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const errors = document.errors.map(({ pos, message }) => {
      return { file: name, line: lines.linePos(pos[0]).line, path: "", message };
    });
    return { errors };
  }
  const at = (path: Path, message: string): StreamsError => ({
    file: name,
    line: lineOf(document, lines, path),
    path: textOf(path),
    message,
  });

  const parsed = file.safeParse(document.toJS());
  if (!parsed.success) {
    return { errors: parsed.error.issues.map((issue) => at(issue.path.map(keyOf), issue.message)) };
  }
  const compiled = compileStreams(parsed.data.spec.streams, parsed.data.spec.levels);
  if ("streams" in compiled) return compiled;
  return { errors: compiled.errors.map(({ path, message }) => at(["spec", ...path], message)) };
}

/** The line of the value at a path, or of the innermost value around it that exists. */
function lineOf(document: Document, lines: LineCounter, path: Path): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    const range = hasRange(node) ? node.range : undefined;
    if (range) return lines.linePos(range[0]).line;
  }
  return 1;
}

function hasRange(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
}

function keyOf(key: PropertyKey): string | number {
  return typeof key === "number" ? key : String(key);
}

function textOf(path: Path): string {
  return path.map((key, index) => (typeof key === "number" ? `[${key}]` : `${index > 0 ? "." : ""}${key}`)).join("");
}
