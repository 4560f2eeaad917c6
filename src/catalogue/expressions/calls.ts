import { Range, SemVer } from "semver";
import { factOf, type Context, type Evaluate } from "./facts.ts";
import { ExpressionError } from "./fault.ts";
import { compilePattern, maxSearchedLength } from "./pattern.ts";
import type { SyntaxNode } from "./syntax.ts";

const methods = ["startsWith", "endsWith", "contains", "matches", "lowerAscii", "size", "exists", "all"] as const;
const functions = ["has", "versionIn", "size"] as const;

/** Compiles a call of a function by its name. Throws {@link ExpressionError}. */
export function compileCall(node: SyntaxNode, name: string, args: readonly SyntaxNode[], context: Context): Evaluate {
  const [first, second] = args;
  if (name === "has" && first !== undefined) {
    const { variable, fact } = factOf(first, context);
    return (variables) => variables[variable]?.[fact] !== undefined;
  }
  if (name === "versionIn" && first !== undefined && second !== undefined)
    return compileVersionIn(first, second, context);
  if (name === "size" && first !== undefined) return compileSize(first, context);
  throw new ExpressionError(`${name}() is not available; there are ${functions.join(", ")}`, node);
}

function compileVersionIn(version: SyntaxNode, range: SyntaxNode, context: Context): Evaluate {
  const { path, variable, fact } = factOf(version, context);
  if (range.op !== "value" || typeof range.args !== "string" || range.args.trim() === "")
    throw new ExpressionError('the range must stand there as a text, such as ">=1.29.0 <1.29.2"', range);
  context.versions.push({ path, range: range.args });
  let parsed: Range;
  try {
    // a pre-release counts by its order: 1.0.0-rc2 is below 1.0.0 and within >=0.9.0
    parsed = new Range(range.args, { includePrerelease: true });
  } catch {
    throw new ExpressionError(`"${range.args}" is not a range of versions; write it like ">=1.29.0 <1.29.2"`, range);
  }
  const test = (text: string): boolean | undefined => {
    try {
      return parsed.test(new SemVer(text));
    } catch {
      return undefined;
    }
  };
  let last: { readonly text: string; readonly held: boolean | undefined } | undefined;
  return (variables) => {
    const text = variables[variable]?.[fact];
    if (typeof text !== "string") return undefined;
    // a cluster has one version of a component at a time
    if (last?.text !== text) last = { text, held: test(text) };
    return last.held;
  };
}

function compileSize(operand: SyntaxNode, context: Context): Evaluate {
  const value = context.compile(operand, context);
  return (variables, item) => {
    const held = value(variables, item);
    if (typeof held === "string") return BigInt(Array.from(held).length);
    if (Array.isArray(held)) return BigInt(held.length);
    return held instanceof Map ? BigInt(held.size) : undefined;
  };
}

/** Compiles what is asked of a value with a dot, `exists` and `all` among it. Throws {@link ExpressionError}. */
export function compileMethod(
  node: SyntaxNode,
  [name, receiver, args]: readonly [string, SyntaxNode, readonly SyntaxNode[]],
  context: Context,
): Evaluate {
  const [first, second] = args;
  if ((name === "exists" || name === "all") && first?.op === "id" && second !== undefined)
    return compileMacro(node, name, receiver, first.args, second, context);
  if (name === "size") return compileSize(receiver, context);
  const text = context.compile(receiver, context);
  if (name === "lowerAscii") return onText(text, (value) => value.toLowerCase());
  if (name === "matches" && first !== undefined) {
    if (first.op !== "value" || typeof first.args !== "string")
      throw new ExpressionError("the pattern of matches() must stand there as a text", first);
    const pattern = compilePattern(first.args);
    if (typeof pattern === "string") throw new ExpressionError(`matches(): ${pattern}`, first);
    return onText(text, (value) => (value.length > maxSearchedLength ? undefined : pattern.test(value)));
  }
  if (first !== undefined && (name === "startsWith" || name === "endsWith" || name === "contains")) {
    const part = context.compile(first, context);
    const test = { startsWith: "startsWith", endsWith: "endsWith", contains: "includes" } as const;
    const method = test[name];
    return (variables, item) => {
      const whole = text(variables, item);
      const wanted = part(variables, item);
      return typeof whole === "string" && typeof wanted === "string" ? whole[method](wanted) : undefined;
    };
  }
  throw new ExpressionError(`.${name}() is not available; there are ${methods.join(", ")}`, node);
}

function compileMacro(
  node: SyntaxNode,
  name: "exists" | "all",
  receiver: SyntaxNode,
  item: string,
  body: SyntaxNode,
  context: Context,
): Evaluate {
  if (context.item !== undefined) throw new ExpressionError("one exists or all inside another is not available", node);
  if (item in context.declarations) throw new ExpressionError(`${item} is a group of facts: take another name`, node);
  const list = context.compile(receiver, context);
  const test = context.compile(body, { ...context, item });
  const decisive = name === "exists";
  return (variables, outer) => {
    const held = list(variables, outer);
    if (held === undefined) return undefined;
    const items: Iterable<unknown> = held instanceof Map ? held.keys() : Array.isArray(held) ? held : [];
    let result: boolean | undefined = !decisive;
    for (const element of items) {
      const value = test(variables, element);
      if (value === decisive) return decisive;
      if (value === undefined) result = undefined;
    }
    return result;
  };
}

function onText(operand: Evaluate, then: (text: string) => unknown): Evaluate {
  return (variables, item) => {
    const value = operand(variables, item);
    return typeof value === "string" ? then(value) : undefined;
  };
}
