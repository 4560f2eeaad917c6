import type { KubeObject } from "../objects/object.ts";

/** A place in a file. Both count from 1; columns count UTF-16 code units, as editors and SARIF do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where an object was read from. Positions are worked out when they are asked for: most objects are never talked about. */
export interface Source extends Position {
  /** The path as it was given (or found below a directory that was given); `<stdin>` for standard input. */
  readonly file: string;
  /** Number of the document in its file, from 1. */
  readonly document: number;
  /**
   * The place of a field such as `spec.containers[0].command[2]`, `metadata.annotations[kernelgate.io/accept]` or
   * `data[config.conf].mode`, where `mode` stands inside a text. A field that is not there gives its nearest parent; an
   * empty path gives the object.
   */
  locate(fieldPath: string): Position | undefined;
}

/** An object of a manifest, with its place. */
export interface InputDocument {
  readonly object: KubeObject;
  readonly source: Source;
}

/** Something that could not be read (`error`) or that is odd about it (`warning`). Nothing is dropped in silence. */
export interface InputProblem {
  readonly level: "error" | "warning";
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}
