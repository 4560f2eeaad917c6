/** A parsed selector of Calico's own language (`role == 'gpu' && !has(edge)`), as a test of a node's labels. */
export type Selector = (labels: Labels) => boolean;

/** Labels by name. */
type Labels = ReadonlyMap<string, string>;

type Token =
  | { readonly kind: "name" | "text"; readonly value: string }
  | { readonly kind: "(" | ")" | "{" | "}" | "," | "==" | "!=" | "!" | "&&" | "||" | "end"; readonly value: string };

const MAX_LENGTH = 1024; // the longest nodeSelector that the API accepts
const MAX_DEPTH = 64; // parentheses; a text of this length could otherwise nest 512 deep

/**
 * Parses a selector; undefined when it is none. An empty text selects everything.
 * Source of the language: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors
 */
export function parseSelector(text: string): Selector | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const tokens = tokenize(text);
  if (tokens === undefined) return undefined;
  if (tokens.length === 1) return () => true;
  const cursor: Cursor = { tokens, position: 0 };
  const selector = parseOr(cursor, 0);
  return selector !== undefined && peek(cursor).kind === "end" ? selector : undefined;
}

const lexemes = /[ \t]*(?:(?<text>"[^"]*"|'[^']*')|(?<sign>==|!=|&&|\|\||[(){},!])|(?<name>[a-zA-Z0-9_./-]{1,512}))/y;

function tokenize(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const trimmed = text.replace(/[ \t]+$/, "");
  lexemes.lastIndex = 0;
  while (lexemes.lastIndex < trimmed.length) {
    const groups = lexemes.exec(trimmed)?.groups;
    if (groups === undefined) return undefined;
    if (groups["text"] !== undefined) tokens.push({ kind: "text", value: groups["text"].slice(1, -1) });
    else if (groups["name"] !== undefined) tokens.push({ kind: "name", value: groups["name"] });
    else {
      const sign = signs.find((known) => known === groups["sign"]);
      if (sign === undefined) return undefined;
      tokens.push({ kind: sign, value: sign });
    }
  }
  tokens.push({ kind: "end", value: "" });
  return tokens;
}

const signs = ["==", "!=", "&&", "||", "(", ")", "{", "}", ",", "!"] as const;

interface Cursor {
  readonly tokens: readonly Token[];
  position: number;
}

const END: Token = { kind: "end", value: "" };

function peek({ tokens, position }: Cursor): Token {
  return tokens[position] ?? END;
}

function take(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.position += 1;
  return token;
}

function accept(cursor: Cursor, kind: Token["kind"]): boolean {
  if (peek(cursor).kind !== kind) return false;
  cursor.position += 1;
  return true;
}

function acceptWord(cursor: Cursor, word: string): boolean {
  const token = peek(cursor);
  if (token.kind !== "name" || token.value !== word) return false;
  cursor.position += 1;
  return true;
}

function parseOr(cursor: Cursor, depth: number): Selector | undefined {
  const parts = parseList(cursor, "||", () => parseList(cursor, "&&", () => parseTerm(cursor, depth)));
  return parts === undefined ? undefined : (labels) => parts.some((all) => all.every((one) => one(labels)));
}

function parseList<T>(cursor: Cursor, separator: "&&" | "||", parse: () => T | undefined): readonly T[] | undefined {
  const parts: T[] = [];
  do {
    const part = parse();
    if (part === undefined) return undefined;
    parts.push(part);
  } while (accept(cursor, separator));
  return parts;
}

function parseTerm(cursor: Cursor, depth: number): Selector | undefined {
  let negated = false;
  while (accept(cursor, "!")) negated = !negated;
  const operation = parseOperation(cursor, depth);
  if (operation === undefined) return undefined;
  return negated ? (labels) => !operation(labels) : operation;
}

function parseOperation(cursor: Cursor, depth: number): Selector | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const token = take(cursor);
  if (token.kind === "(") {
    const inner = parseOr(cursor, depth + 1);
    return accept(cursor, ")") ? inner : undefined;
  }
  if (token.kind !== "name") return undefined;
  if (peek(cursor).kind === "(") return parseCall(cursor, token.value);
  return parseComparison(cursor, token.value);
}

function parseCall(cursor: Cursor, name: string): Selector | undefined {
  accept(cursor, "(");
  if (name === "has") {
    const label = take(cursor);
    return label.kind === "name" && accept(cursor, ")") ? (labels) => labels.has(label.value) : undefined;
  }
  // global() selects what has no namespace: every node
  return (name === "all" || name === "global") && accept(cursor, ")") ? () => true : undefined;
}

function parseComparison(cursor: Cursor, label: string): Selector | undefined {
  if (accept(cursor, "==")) return withText(cursor, (labels, text) => labels.get(label) === text);
  if (accept(cursor, "!=")) return withText(cursor, (labels, text) => labels.get(label) !== text);
  if (acceptWord(cursor, "contains"))
    return withText(cursor, (labels, text) => labels.get(label)?.includes(text) === true);
  if (acceptWord(cursor, "starts") && acceptWord(cursor, "with"))
    return withText(cursor, (labels, text) => labels.get(label)?.startsWith(text) === true);
  if (acceptWord(cursor, "ends") && acceptWord(cursor, "with"))
    return withText(cursor, (labels, text) => labels.get(label)?.endsWith(text) === true);
  const not = acceptWord(cursor, "not");
  if (!acceptWord(cursor, "in")) return undefined;
  const values = parseSet(cursor);
  if (values === undefined) return undefined;
  return (labels) => {
    const value = labels.get(label);
    return (value !== undefined && values.has(value)) !== not; // a label that is missing is in no set
  };
}

function withText(cursor: Cursor, test: (labels: Labels, text: string) => boolean): Selector | undefined {
  const token = take(cursor);
  return token.kind === "text" ? (labels) => test(labels, token.value) : undefined;
}

function parseSet(cursor: Cursor): ReadonlySet<string> | undefined {
  if (!accept(cursor, "{")) return undefined;
  const values = new Set<string>();
  while (peek(cursor).kind === "text") {
    values.add(take(cursor).value);
    if (!accept(cursor, ",")) break;
  }
  return accept(cursor, "}") ? values : undefined;
}
