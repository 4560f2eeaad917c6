import { ParseError, TypeError as CheckError, type ParseResult } from "@marcbachmann/cel-js";
import type { Condition } from "../../domain/advisory.ts";
import { nearest } from "../../domain/nearest.ts";
import { declarationsAt, type Place } from "./declarations.ts";
import { createScope, maxSourceLength, type Scope } from "./environment.ts";
import { compileNode } from "./evaluation.ts";
import { unknownFact, type AskedVersion, type Context } from "./facts.ts";
import { ExpressionError, type ExpressionFault } from "./fault.ts";
import { toStatus } from "./outcome.ts";
import { storeNode, type StoredExpression } from "./stored.ts";

/** A compiled expression of an advisory. */
export interface Expression extends Condition {
  /** The version ranges that it asks about with `versionIn`. */
  readonly versions: readonly AskedVersion[];
}

/** Compiles expressions, or says what is wrong with them; keeps what the type checker needs for each place. */
export type CompileExpression = (
  place: Place,
  source: string,
) => { readonly expression: Expression } | { readonly fault: ExpressionFault };

/** A compiler of CEL expressions over the facts: type-checked, bounded, and never throwing when evaluated. */
export function createExpressionCompiler(): CompileExpression {
  const scopes = new Map<Place, Scope>();
  return (place, source) => {
    let scope = scopes.get(place);
    if (scope === undefined) scopes.set(place, (scope = createScope(place)));
    try {
      return { expression: compile(scope, source) };
    } catch (error) {
      return { fault: faultOf(error, scope) };
    }
  };
}

/** Expressions in the form in which a built catalogue keeps them. Throws where one is wrong. */
export function storeExpressions(
  list: readonly { readonly place: Place; readonly source: string }[],
): readonly StoredExpression[] {
  const scopes = new Map<Place, Scope>();
  const stored = new Map<string, StoredExpression>();
  for (const { place, source } of list) {
    let scope = scopes.get(place);
    if (scope === undefined) scopes.set(place, (scope = createScope(place)));
    const { uses, versions } = compile(scope, source);
    const tree = storeNode(scope.environment.parse(source).ast);
    stored.set(`${place}\n${source}`, { place, source, uses, versions, tree });
  }
  return [...stored.values()];
}

function compile(scope: Scope, source: string): Expression {
  const whole = { start: 0, end: source.length };
  if (source.length > maxSourceLength)
    throw new ExpressionError(`an expression has at most ${maxSourceLength} characters`, whole);
  const parsed: ParseResult = scope.environment.parse(source);
  const context: Context = {
    declarations: scope.declarations,
    uses: new Map(),
    versions: [],
    item: undefined,
    compile: compileNode,
  };
  const { valid, type, error } = parsed.check();
  if (!valid) throw error ?? new ExpressionError("cannot be checked", whole);
  const evaluate = compileNode(parsed.ast, context);
  if (type !== "bool") throw new ExpressionError(`must be true or false, and is of type ${type ?? "unknown"}`, whole);
  const uses = [...context.uses].toSorted(([a], [b]) => a - b).map(([, path]) => path);
  return {
    source,
    uses: [...new Set(uses)],
    versions: context.versions,
    evaluate: (variables) => toStatus(evaluate, variables),
  };
}

function faultOf(error: unknown, scope: Scope): ExpressionFault {
  if (error instanceof ExpressionError) return error.fault;
  if (!(error instanceof ParseError || error instanceof CheckError))
    return { message: error instanceof Error ? error.message : String(error), start: 0, end: 0 };
  const { start, end } = error.range ?? { start: 0, end: 0 };
  return { message: checkMessage(error, scope), start, end };
}

function checkMessage({ code, node, summary }: ParseError | CheckError, { place, declarations }: Scope): string {
  const args: unknown = node?.args;
  if (code === "unknown_variable" && typeof args === "string") return unknownVariable(args, place, declarations);
  if (code === "no_such_key" && Array.isArray(args)) {
    const [owner, fact]: readonly unknown[] = args;
    const variable = idOf(owner);
    if (variable !== undefined && typeof fact === "string")
      return unknownFact(variable, fact, declarations[variable] ?? {});
  }
  return summary.replaceAll("$", ""); // the types of groups of facts are named $kubeProxy …
}

function idOf(node: unknown): string | undefined {
  if (typeof node !== "object" || node === null || !("op" in node) || !("args" in node)) return undefined;
  return node.op === "id" && typeof node.args === "string" ? node.args : undefined;
}

function unknownVariable(name: string, place: Place, declarations: Scope["declarations"]): string {
  if (name === "node" && "node" in declarationsAt("nodes.when"))
    return `node can be asked only in nodes.when; here there are ${Object.keys(declarations).join(", ")}`;
  if (name === "object")
    return `object can be asked only in objects.when; ${place} knows ${Object.keys(declarations).join(", ")}`;
  const meant = nearest(name, Object.keys(declarations));
  return `No such variable ${name}; ${meant === undefined ? `there are ${Object.keys(declarations).join(", ")}` : `did you mean ${meant}?`}`;
}
