/** What a command that takes long says meanwhile, on standard error. */
export interface Progress {
  /** What is done now: on a terminal in a line that is written over. */
  readonly step: (text: string) => void;
  /** What was found out: only said with --verbose. */
  readonly note: (text: string) => void;
}

const ERASE = "\r\u001B[K"; // to the start of the line, and clear it

/**
 * Runs `work` and takes the line of progress away when it ends. On a terminal steps are shown unless --quiet; elsewhere (and where no escape codes are wanted), as in a
 * pipeline's log, nothing is, but with --verbose steps and notes are lines of their own.
 */
export async function withProgress<T>(
  flags: { readonly quiet?: boolean; readonly verbose?: boolean },
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const { stderr } = process;
  const width = stderr.columns > 0 ? stderr.columns : 80; // some terminals do not say
  const line = (text: string): void => void stderr.write(`kernelgate: ${text}\n`);
  if (flags.verbose === true) return work({ step: line, note: line });
  const plain = !stderr.isTTY || process.env["TERM"] === "dumb" || (process.env["NO_COLOR"] ?? "") !== "";
  if (flags.quiet === true || plain) return work({ step: () => undefined, note: () => undefined });
  try {
    // a line that wraps could not be taken away
    return await work({
      step: (text) => void stderr.write(`${ERASE}${text.slice(0, width - 1)}`),
      note: () => undefined,
    });
  } finally {
    stderr.write(ERASE);
  }
}
