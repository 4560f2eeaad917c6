import { crc32, inflateRawSync } from "node:zlib";

/** A decoded payload, or a sentence that says what is wrong with it. */
export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

/** Characters of base64 that are looked at: a Secret holds 1 MiB of data, base64 of base64 is 1.8 times that. */
const MAX_TEXT_CHARS = 4 << 20;

/** A Spiderpool release is 0.4 to 1.2 MB of JSON, the largest that fits a Secret under 10 MB. */
const MAX_JSON_BYTES = 32 << 20;

/** Helm's releases shrink six to nine times; DEFLATE can do a thousand. */
const MAX_RATIO = 50;

/** A payload this small may inflate by any ratio. */
const RATIO_FROM_BYTES = 64 << 10;

/** Inflated bytes are gathered in pieces of at least this size: zlib's own 16 KiB cost five times as much. */
const LEAST_PIECE_BYTES = 64 << 10;

const GZIP_HEADER_BYTES = 10;
const GZIP_TRAILER_BYTES = 8;

/** Bytes behind base64, read strictly: Node would skip what is no base64 at all. Line breaks are allowed, as in Go. */
export function decodeBase64(text: string): Decoded<Buffer> {
  if (text.length > MAX_TEXT_CHARS) return failed(`is longer than ${MAX_TEXT_CHARS} characters`);
  const plain = text.replaceAll(/[\r\n]/gu, "");
  if (plain === "") return failed("is empty");
  const bytes = Buffer.from(plain, "base64");
  return isBase64(plain, bytes.length) ? { ok: true, value: bytes } : failed("is not base64");
}

/** Whether Node has decoded all of a text: it skips what is no base64, and reads the alphabet of URLs as well. A search costs five times as much. */
function isBase64(text: string, bytes: number): boolean {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return (
    text.length % 4 === 0 &&
    bytes === (text.length / 4) * 3 - padding &&
    Buffer.byteLength(text) === text.length &&
    !text.includes("-") &&
    !text.includes("_")
  );
}

/**
 * The bytes of a gzip file, or the bytes themselves where they are none, as Helm reads both. One member, whole, with the
 * right checksum, within limits of size and ratio that are checked while it inflates.
 */
export function gunzip(bytes: Buffer): Decoded<Buffer> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 0x08) {
    return bytes.length > MAX_JSON_BYTES
      ? failed(`is larger than ${MAX_JSON_BYTES} bytes`)
      : { ok: true, value: bytes };
  }
  const start = endOfHeader(bytes);
  if (start === undefined || bytes.length < start + GZIP_TRAILER_BYTES)
    return failed("is cut off: not a whole gzip file");
  const limit = Math.min(MAX_JSON_BYTES, Math.max(RATIO_FROM_BYTES, bytes.length * MAX_RATIO));
  const named = bytes.readUInt32LE(bytes.length - 4); // the size, in a file that is whole
  const piece = named <= limit ? Math.max(LEAST_PIECE_BYTES, named) : LEAST_PIECE_BYTES;
  const inflated = inflate(bytes.subarray(start), limit, piece);
  if (!inflated.ok) return inflated;
  const { buffer, read } = inflated.value;
  const trailer = bytes.subarray(start + read);
  if (trailer.length < GZIP_TRAILER_BYTES) return failed("is cut off: not a whole gzip file");
  if (trailer.length > GZIP_TRAILER_BYTES) return failed("has more behind its gzip file");
  if (trailer.readUInt32LE(0) !== crc32(buffer)) return failed("does not have the checksum that its gzip file names");
  return { ok: true, value: buffer };
}

/** Where the compressed data of a gzip file begins (RFC 1952); undefined where the header does not end. */
function endOfHeader(bytes: Buffer): number | undefined {
  const flags = bytes[3] ?? 0;
  let at = GZIP_HEADER_BYTES;
  if ((flags & 4) !== 0) at += 2 + (bytes[at] ?? 0) + ((bytes[at + 1] ?? 0) << 8);
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    const zero = bytes.indexOf(0, at);
    if (zero < 0) return undefined;
    at = zero + 1;
  }
  if ((flags & 2) !== 0) at += 2;
  return at <= bytes.length ? at : undefined;
}

function inflate(
  bytes: Buffer,
  maxOutputLength: number,
  chunkSize: number,
): Decoded<{ readonly buffer: Buffer; readonly read: number }> {
  try {
    // `info` tells how much was read, so that a second gzip file behind the first does not go unnoticed
    const answer: unknown = inflateRawSync(bytes, { maxOutputLength, chunkSize, info: true });
    if (typeof answer === "object" && answer !== null && "buffer" in answer && "engine" in answer) {
      const { buffer, engine } = answer;
      if (Buffer.isBuffer(buffer) && typeof engine === "object" && engine !== null && "bytesWritten" in engine) {
        return { ok: true, value: { buffer, read: Number(engine.bytesWritten) } };
      }
    }
    return failed("cannot be inflated");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_BUFFER_TOO_LARGE") return failed(`inflates to more than ${maxOutputLength} bytes`);
    if (code === "Z_BUF_ERROR") return failed("is cut off: not a whole gzip file");
    return failed("is damaged: cannot be inflated");
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const MAX_DEPTH = 100; // a release with all its values nests about 20 deep
const MAX_CONTAINERS = 200_000; // objects and lists; a release has a few thousand
const MAX_SEPARATORS = 2_000_000; // members of all objects and lists together
const MAX_NAME = 64; // bytes of a name that could be left out

/**
 * Parses JSON after one pass over its bytes has shown that it is neither deep nor made of countless small parts: a few
 * MB of those would take gigabytes once parsed. Members of the outermost two objects whose paths (`hooks`, `chart.templates`)
 * are to be left out are null: they are most of a release, and nobody looks at them.
 */
export function parseBoundedJson(bytes: Buffer, leftOut: ReadonlySet<string> = none): Decoded<unknown> {
  const scanned = scan(bytes, leftOut);
  if (!scanned.ok) return scanned;
  let text = "";
  let from = 0;
  for (const { start, end } of scanned.value) {
    text += `${bytes.toString("utf8", from, start)}null`;
    from = end;
  }
  text += bytes.toString("utf8", from);
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value };
  } catch {
    return failed("is not JSON");
  }
}

const none: ReadonlySet<string> = new Set();

/** Where a value lies in the bytes; `end` is exclusive. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** The values that are to be left out, in their order, of JSON whose shape is within the bounds. */
function scan(bytes: Buffer, leftOut: ReadonlySet<string>): Decoded<readonly Range[]> {
  const ranges: Range[] = [];
  let depth = 0;
  let containers = 0;
  let separators = 0;
  let text: Range = { start: 0, end: 0 }; // the last one: before a colon, a name
  let outer = "";
  let left: { readonly start: number; readonly depth: number } | undefined;
  const leave = (end: number): void => {
    if (left?.depth !== depth) return;
    ranges.push({ start: left.start, end });
    left = undefined;
  };
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      const end = endOfString(bytes, i);
      if (depth <= 2) text = { start: i + 1, end };
      i = end;
    } else if (byte === COLON && depth <= 2) {
      const name = text.end - text.start > MAX_NAME ? "" : bytes.toString("latin1", text.start, text.end);
      if (depth === 1) outer = name;
      if (left === undefined && leftOut.has(depth === 1 ? name : `${outer}.${name}`)) left = { start: i + 1, depth };
    } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      depth++;
      containers++;
      if (depth > MAX_DEPTH) return failed(`nests deeper than ${MAX_DEPTH} levels`);
      if (containers > MAX_CONTAINERS) return failed(`has more than ${MAX_CONTAINERS} objects and lists`);
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      leave(i);
      depth--;
    } else if (byte === COMMA) {
      separators++;
      if (separators > MAX_SEPARATORS) return failed(`has more than ${MAX_SEPARATORS} members`);
      leave(i);
    }
  }
  return { ok: true, value: ranges };
}

/** Index of the quote that closes the string which begins at `start`; the last index where none does. */
function endOfString(bytes: Buffer, start: number): number {
  for (let from = start + 1; ;) {
    const end = bytes.indexOf(QUOTE, from);
    if (end < 0) return bytes.length - 1;
    let slashes = 0;
    while (bytes[end - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end; // an even number escape one another, not the quote
    from = end + 1;
  }
}

function failed(error: string): { readonly ok: false; readonly error: string } {
  return { ok: false, error };
}
