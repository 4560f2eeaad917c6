import { isCollection, type Document, type YAMLParseError } from "yaml";

/** What follows the first document (behind a marker, left of it, or after a closed collection) is not looked at. */
export function isBehind({ code, pos }: YAMLParseError, { contents }: Document.Parsed, source: string): boolean {
  if (code !== "UNEXPECTED_TOKEN" || contents === null || pos[0] < contents.range[1]) return false;
  if (/^(?:---|\.\.\.)(?:\s|$)/mu.test(source.slice(contents.range[1], pos[0]))) return true;
  const block = isCollection(contents) && contents.flow !== true;
  return !block || column(source, pos[0]) < column(source, contents.range[0]);
}

function column(source: string, offset: number): number {
  return offset - (offset === 0 ? 0 : source.lastIndexOf("\n", offset - 1) + 1);
}

/** Where this parser is stricter than the one of Kubernetes: comments without a blank, continued quotes without indentation. */
export function isCertain({ message }: YAMLParseError, source: string): boolean {
  const quote = /^Missing closing (["'])/u.exec(message)?.[1];
  // with an odd number of them, one is left open wherever the text goes on
  if (quote !== undefined) return source.split(quote).length % 2 === 0;
  return !/^(?:Comments must be separated|Unexpected scalar token|Implicit keys)/u.test(message);
}

/** The line of an offset, from 1. */
export function lineAt(source: string, offset: number): number {
  let line = 1;
  for (let i = source.indexOf("\n"); i >= 0 && i < offset; i = source.indexOf("\n", i + 1)) line++;
  return line;
}
