import { pino } from "pino";
import { openLines, type LineTarget } from "./lines.ts";

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
  const lines = openLines(target, () => {}); // where the log itself fails, there is nowhere to say so
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: (error: unknown) => describeError(error) },
      redact: { paths: [...secretFields], censor: "[redacted]" },
    },
    lines,
  );
  return {
    debug: (message, fields = {}) => log.debug(fields, message),
    info: (message, fields = {}) => log.info(fields, message),
    warn: (message, error, fields = {}) => log.warn(withError(fields, error), message),
    error: (message, error, fields = {}) => log.error(withError(fields, error), message),
    close: () => lines.close(),
  };
}

function withError(fields: LogFields, error: unknown): object {
  return error === undefined ? fields : { ...fields, error };
}

const secretFields = ["token", "key", "password", "authorization", "secret", "data"];
const MAX_TEXT = 2000; // characters of one text of an error: some carry the body of an answer
const MAX_CAUSES = 5;

/** Name, message, code, stack and causes of an error; none of its other properties, which may hold requests and answers. */
export function describeError(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { message: String(error).slice(0, MAX_TEXT) };
  const { name, message, stack, cause } = error;
  const code: unknown = "code" in error ? error.code : undefined;
  return {
    name,
    message: message.slice(0, MAX_TEXT),
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    stack: stack?.slice(0, MAX_TEXT),
    ...(cause === undefined || depth >= MAX_CAUSES ? {} : { cause: describeError(cause, depth + 1) }),
  };
}
