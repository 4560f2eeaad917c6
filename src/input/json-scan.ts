import type { Visitor } from "./visitor.ts";

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;
const SPACE = 32; // and everything below: tab and line breaks

/**
 * Walks one JSON value that starts at or behind `from`, and returns the offset behind it; undefined where it does not end.
 * It finds places and does not judge: `JSON.parse` says whether the text is JSON at all.
 */
export function scanJson(text: string, from: number, visitor: Visitor | undefined): number | undefined {
  const maps: boolean[] = []; // one entry a bracket that is open: is it a map
  let expectsKey = false;
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code <= SPACE || code === COLON) {
      at += 1;
      continue;
    }
    if (code === COMMA) {
      expectsKey = maps.at(-1) === true;
      at += 1;
      continue;
    }
    if (code === OPEN_MAP || code === OPEN_LIST) {
      expectsKey = code === OPEN_MAP;
      maps.push(expectsKey);
      if (expectsKey) visitor?.openMap(at);
      else visitor?.openList(at);
      at += 1;
      continue;
    }
    if (code === CLOSE_MAP || code === CLOSE_LIST) {
      maps.pop();
      visitor?.close();
      expectsKey = false;
      at += 1;
    } else {
      const end = code === QUOTE ? stringEnd(text, at) : wordEnd(text, at);
      if (end === undefined) return undefined;
      if (expectsKey) {
        visitor?.key(decoded(text, at, end), at);
        expectsKey = false;
      } else {
        const quotes = code === QUOTE ? 1 : 0;
        const start = at;
        visitor?.scalar({ start: start + quotes, end: end - quotes, value: () => decoded(text, start, end) });
      }
      at = end;
    }
    if (maps.length === 0) return at;
  }
  return undefined;
}

/** How deep a JSON value nests; the scan stops as soon as it is deeper than `limit`. */
export function jsonNestsDeeper(text: string, limit: number): boolean {
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = stringEnd(text, at);
      if (end === undefined) return false;
      at = end;
      continue;
    }
    if (code === OPEN_MAP || code === OPEN_LIST) {
      depth += 1;
      if (depth > limit) return true;
    } else if (code === CLOSE_MAP || code === CLOSE_LIST) depth -= 1;
    at += 1;
  }
  return false;
}

/** The offset behind the closing quote of the string that opens at `start`. */
function stringEnd(text: string, start: number): number | undefined {
  let at = start;
  while (true) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return undefined;
    let first = at;
    while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
    // an even number of backslashes escapes one another, not the quote
    if ((at - first) % 2 === 0) return at + 1;
  }
}

function wordEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code <= SPACE || code === COMMA || code === CLOSE_LIST || code === CLOSE_MAP || code === COLON) break;
    at += 1;
  }
  return at;
}

function decoded(text: string, start: number, end: number): string {
  const raw = text.slice(start, end);
  if (!raw.startsWith('"')) return raw;
  if (!raw.includes("\\")) return raw.slice(1, -1);
  try {
    const value: unknown = JSON.parse(raw);
    return String(value);
  } catch {
    return raw.slice(1, -1); // only in a text that is no JSON
  }
}
