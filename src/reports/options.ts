/** How to write for people; the formats for machines look at none of it. */
export interface RenderOptions {
  /** ANSI colours; only the text format has any. */
  readonly color: boolean;
  /** Columns to wrap at; only the text format wraps. */
  readonly width: number;
  /** Text: say nothing where there is nothing to do, and leave out what needs no action. */
  readonly quiet: boolean;
  /** Text: findings that are only recorded in full, references, assumptions, all node names. */
  readonly verbose: boolean;
}
