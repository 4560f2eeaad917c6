import { isMap, isScalar, LineCounter, parseDocument, type YAMLParseError } from "yaml";

/** A place in a text, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A YAML text: its value and where each part of it stands, or all its faults with their places. */
export type PlacedYaml =
  | {
      readonly value: unknown;
      /** The place of the nearest part that is there. */
      readonly at: (path: readonly PropertyKey[]) => Place;
      /** The place of a key of the mapping at `path`. */
      readonly keyAt: (path: readonly PropertyKey[], key: string) => Place;
    }
  | { readonly faults: readonly (Place & { readonly message: string })[] };

/** Reads one document; `what` names it in a fault, such as `a policy`. */
export function readPlacedYaml(source: string, what: string): PlacedYaml {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0)
    return { faults: document.errors.map((error) => ({ ...place(error.pos[0]), message: faultOf(error, what) })) };
  const at = (path: readonly PropertyKey[]): Place => {
    for (let length = path.length; length >= 0; length--) {
      const node: unknown = document.getIn(path.slice(0, length), true);
      const range =
        typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)
          ? node.range
          : undefined;
      if (typeof range?.[0] === "number") return place(range[0]);
    }
    return { line: 1, column: 1 };
  };
  const keyAt = (path: readonly PropertyKey[], key: string): Place => {
    const map: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
    const node = isMap(map)
      ? map.items.map((pair) => pair.key).find((one) => isScalar(one) && one.value === key)
      : undefined;
    return isScalar(node) && node.range ? place(node.range[0]) : at(path);
  };
  try {
    return { value: document.toJS(), at, keyAt };
  } catch (error) {
    // aliases that multiply, or that lead to nothing
    return { faults: [{ line: 1, column: 1, message: error instanceof Error ? error.message : String(error) }] };
  }
}

/** The parser's sentence, without the place (which is told) and its advice to programmers. */
function faultOf({ code, message }: YAMLParseError, what: string): string {
  if (code === "MULTIPLE_DOCS") return `${what} is one document, and a second one starts here`;
  return message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/u, "") ?? "not YAML";
}
