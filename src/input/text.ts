import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { stat, readFile } from "node:fs/promises";
import type { Readable } from "node:stream";

const MAX_BYTES = 100 << 20; // 5,000 nodes as `kubectl get -o json` writes them are some 70 MB

/** A file's text, or why it has none. */
export type TextResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string };

/** Reads a file as text; pipes such as `<(kubectl get nodes -o json)` too. */
export async function readTextFile(path: string): Promise<TextResult> {
  try {
    const status = await stat(path);
    if (status.isDirectory()) return { ok: false, message: "cannot be read: it is a directory" };
    if (!status.isFile()) return await readTextStream(createReadStream(path));
    return status.size > MAX_BYTES ? tooLarge : textOf(await readFile(path));
  } catch (error) {
    return { ok: false, message: `cannot be read: ${reasonOf(error)}` };
  }
}

/** Reads a stream to its end as text. */
export async function readTextStream(stream: Readable): Promise<TextResult> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      const part = Buffer.from(chunk);
      bytes += part.length;
      if (bytes > MAX_BYTES) {
        stream.destroy();
        return tooLarge;
      }
      chunks.push(part);
    }
  } catch (error) {
    return { ok: false, message: `cannot be read: ${reasonOf(error)}` };
  }
  return textOf(Buffer.concat(chunks));
}

const tooLarge: TextResult = { ok: false, message: `is larger than ${MAX_BYTES >> 20} MiB: give it in parts` };

/** Takes off a byte order mark, and reads the UTF-16 that PowerShell's `>` writes. */
function textOf(bytes: Buffer): TextResult {
  const [first, second] = bytes;
  const utf16 =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : undefined;
  if (utf16 !== undefined) return { ok: true, text: new TextDecoder(utf16).decode(bytes) };
  if (bytes.includes(0) || !isUtf8(bytes))
    return { ok: false, message: "is not a text file: manifests are UTF-8 text" };
  const text = bytes.toString("utf8");
  return { ok: true, text: text.startsWith("\uFEFF") ? text.slice(1) : text };
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ELOOP: "symbolic links in a loop",
  ENOTDIR: "a part of the path is no directory",
  EISDIR: "it is a directory",
};

/** Why the system refused, in words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return reasons[code] ?? error.message;
}
