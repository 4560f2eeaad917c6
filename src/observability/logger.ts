import { pino } from "pino";
import { openLines, type LineTarget, type Lines } from "./lines.ts";

/** How much is said. */
export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** What a message may carry besides: scalars, so that nobody logs an object of the cluster by accident. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Messages of the process itself, one JSON line each. An error is logged once, where it is handled. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, error?: unknown, fields?: LogFields): void;
  error(message: string, error?: unknown, fields?: LogFields): void;
  /** Writes out what is buffered. */
  close(): Promise<void>;
}

/** Makes a logger. Messages go to standard error by default: standard output is for data. */
export function createLogger(level: LogLevel, target: LineTarget = { descriptor: 2 }): Logger {
  const lines: Lines = openLines(target, () => {}); // where the log itself fails, there is nowhere to say so
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: describeError },
      redact: { paths: secretFields, censor: "[redacted]" },
    },
    lines,
  );
  return {
    debug: (message, fields = {}) => log.debug(fields, message),
    info: (message, fields = {}) => log.info(fields, message),
    warn: (message, error, fields = {}) => log.warn(error === undefined ? fields : { ...fields, error }, message),
    error: (message, error, fields = {}) => log.error(error === undefined ? fields : { ...fields, error }, message),
    close: () => lines.close(),
  };
}

const secretFields = ["token", "key", "password", "authorization", "secret", "data"];
const MAX_TEXT = 2000; // characters of one text of an error: some carry the body of an answer
const MAX_CAUSES = 5;

/** Name, message, code, stack and causes of an error; none of its other properties, which may hold requests and answers. */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return String(error).slice(0, MAX_TEXT);
  const { name, message, stack, cause } = error;
  return {
    name,
    message: message.slice(0, MAX_TEXT),
    ...("code" in error && (typeof error.code === "string" || typeof error.code === "number")
      ? { code: error.code }
      : {}),
    stack: stack?.slice(0, MAX_TEXT),
    ...(cause === undefined || depth >= MAX_CAUSES ? {} : { cause: describeError(cause, depth + 1) }),
  };
}
