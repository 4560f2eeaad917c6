import type { CompileExpression, Expression } from "./compile.ts";
import { declarationsAt, type Place } from "./declarations.ts";
import { compileNode } from "./evaluation.ts";
import type { AskedVersion, Evaluate } from "./facts.ts";
import { toStatus } from "./outcome.ts";
import type { SyntaxNode } from "./syntax.ts";

/** An expression that was checked when the catalogue was built, as JSON can hold it. */
export interface StoredExpression {
  readonly place: Place;
  readonly source: string;
  readonly uses: readonly string[];
  readonly versions: readonly AskedVersion[];
  readonly tree: StoredNode;
}

/** Operator and operands; a node among the operands is `{ node }`, a whole number `{ int }`, the rest is as it is. */
export type StoredNode = readonly [op: string, operands: StoredOperand];
type StoredOperand =
  | string
  | boolean
  | { readonly node: StoredNode }
  | { readonly int: string }
  | readonly StoredOperand[];

/** A syntax tree for JSON. Throws on what advisories cannot hold. */
export function storeNode({ op, args }: SyntaxNode): StoredNode {
  return [op, storeOperand(args)];
}

function storeOperand(value: unknown): StoredOperand {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return { int: String(value) };
  if (Array.isArray(value)) return value.map((part) => storeOperand(part));
  if (isNode(value)) return { node: storeNode(value) };
  throw new Error(`an expression of an advisory cannot hold ${String(value)}`);
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}

/**
 * A compiler that knows these expressions and no other. It does not need the CEL parser, and makes a function of an expression
 * when it is first evaluated: most advisories are not asked in a run of the command line.
 */
export function createStoredCompiler(stored: readonly StoredExpression[]): CompileExpression {
  const table = new Map(stored.map((one) => [key(one.place, one.source), one]));
  return (place, source) => {
    const found = table.get(key(place, source));
    return found === undefined
      ? { fault: { message: "the built catalogue does not hold this expression", start: 0, end: 0 } }
      : { expression: revive(found) };
  };
}

function key(place: Place, source: string): string {
  return `${place}\n${source}`;
}

function revive({ place, source, uses, versions, tree }: StoredExpression): Expression {
  let evaluate: Evaluate | undefined;
  return {
    source,
    uses,
    versions,
    evaluate(variables) {
      evaluate ??= compileNode(reviveNode(tree), {
        declarations: declarationsAt(place),
        uses: new Map(),
        versions: [],
        item: undefined,
        compile: compileNode,
      });
      return toStatus(evaluate, variables);
    },
  };
}

function reviveNode([op, operands]: StoredNode): SyntaxNode {
  const node: unknown = { op, args: reviveOperand(operands), start: 0, end: 0 };
  if (isNode(node)) return node;
  throw new Error("the built catalogue is damaged: build it again");
}

function reviveOperand(operand: StoredOperand): unknown {
  if (typeof operand !== "object") return operand;
  if ("node" in operand) return reviveNode(operand.node);
  if ("int" in operand) return BigInt(operand.int);
  return operand.map((part) => reviveOperand(part));
}
