import type { FactSchema } from "../../domain/facts/schema.ts";
import { nearest } from "../../domain/nearest.ts";
import type { Variables } from "../../domain/advisory.ts";
import type { Declarations } from "./declarations.ts";
import { ExpressionError } from "./fault.ts";
import type { SyntaxNode } from "./syntax.ts";

/** A version range that an expression asks about, and the fact that it asks. */
export interface AskedVersion {
  readonly path: string;
  readonly range: string;
}

/** A part of an expression, ready to be evaluated; `undefined` is "cannot be told", and spreads as in Kleene's logic. */
export type Evaluate = (variables: Variables, item: unknown) => unknown;

/** What is learnt of an expression while it is compiled. */
export interface Context {
  readonly declarations: Declarations;
  /** Facts read, by the offset at which they stand. */
  readonly uses: Map<number, string>;
  readonly versions: AskedVersion[];
  /** The variable of the macro around, if any. */
  readonly item: string | undefined;
  /** Compiles an operand. */
  readonly compile: (node: SyntaxNode, context: Context) => Evaluate;
}

/** The fact that a node names, which is noted as used. */
export function factOf(node: SyntaxNode, context: Context): { path: string; variable: string; fact: string } {
  const [owner, fact] = node.op === "." ? node.args : [];
  if (owner?.op !== "id" || typeof fact !== "string" || owner.args === context.item)
    throw new ExpressionError("a fact belongs here, such as kubeProxy.version", node);
  const variable = owner.args;
  const facts: FactSchema | undefined = context.declarations[variable];
  if (facts === undefined || !Object.hasOwn(facts, fact))
    throw new ExpressionError(unknownFact(variable, fact, facts ?? {}), { start: owner.end + 1, end: node.end });
  const path = `${variable}.${fact}`;
  context.uses.set(node.start, path);
  return { path, variable, fact };
}

/** Says that a group has no such fact, and which one was probably meant. */
export function unknownFact(variable: string, fact: string, facts: FactSchema): string {
  const meant = nearest(fact, Object.keys(facts));
  return `No such fact ${variable}.${fact}${meant === undefined ? "" : `; did you mean ${meant}?`}`;
}

/** Whether a node is known to be a text. */
export function isText(node: SyntaxNode, { declarations, item }: Context): boolean {
  if (node.op === "value") return typeof node.args === "string";
  if (node.op === "id") return node.args === item;
  if (node.op !== "." || node.args[0].op !== "id") return false;
  return declarations[node.args[0].args]?.[node.args[1]]?.[0] === "string";
}

/** A fact of a group, for messages. */
export function suggest(variable: string, { declarations }: Context): string {
  return `${variable}.${Object.keys(declarations[variable] ?? {})[0] ?? "…"}`;
}
