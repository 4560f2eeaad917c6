/** What a text came to: the value of its first document, or why it has none. */
export type YamlOutcome = YamlValue | YamlError;

/** A document as JSON has it; `duplicates` are the paths of keys that appear again (the last one counts). */
export interface YamlValue {
  readonly kind: "value";
  readonly value: unknown;
  readonly duplicates: readonly string[];
}

/** `certain`: kube-proxy's own reader refuses this text as well. Else it is only we who do not read it. */
export interface YamlError {
  readonly kind: "error";
  readonly message: string;
  readonly certain: boolean;
  /** Line within the text, from 1. */
  readonly line?: number;
}
