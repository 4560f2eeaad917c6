/** The text of a scalar and where it stands; read when it is asked for. */
export interface Scalar {
  /** Offsets of the text in the file, without quotes. */
  readonly start: number;
  readonly end: number;
  /** Set for a literal block (`|`): its lines are those of the file, moved in by so many spaces. */
  readonly literalIndent?: number;
  value(): string;
}

/** Told of each part of a JSON or YAML document in the order of the text. Offsets are those of the file. */
export interface Visitor {
  openMap(start: number, anchor?: string): void;
  openList(start: number, anchor?: string): void;
  close(): void;
  key(text: string, start: number): void;
  scalar(scalar: Scalar, anchor?: string): void;
  alias(name: string, start: number): void;
}
