import { compileCall, compileMethod } from "./calls.ts";
import { factOf, isText, suggest, type Context, type Evaluate } from "./facts.ts";
import { ExpressionError } from "./fault.ts";
import type { SyntaxNode } from "./syntax.ts";

/**
 * Turns a checked syntax tree into a function. Only what advisories need is accepted; everything else is a fault. The tree has
 * passed the type checker, so that values have the types that the operators want. Throws {@link ExpressionError}.
 */
export function compileNode(node: SyntaxNode, context: Context): Evaluate {
  switch (node.op) {
    case "value": {
      const value = node.args;
      if (typeof value === "string" || typeof value === "boolean" || typeof value === "bigint") return () => value;
      throw new ExpressionError("facts are texts, whole numbers and booleans: no other value can be compared", node);
    }
    case "-_": {
      const { op, args } = node.args;
      if (op === "value" && typeof args === "bigint") return () => -args;
      throw new ExpressionError("there is no arithmetic in advisories", node);
    }
    case "id":
      if (node.args === context.item) return (_, item) => item;
      throw new ExpressionError(
        `${node.args} is a group of facts: ask one of them, such as ${suggest(node.args, context)}`,
        node,
      );
    case ".":
      return compileField(node, node.args[0], node.args[1], context);
    case "[]":
      return compileIndex(node, node.args[0], node.args[1], context);
    case "list":
      return compileList(node.args.map((element) => compileNode(element, context)));
    case "!_": {
      const operand = compileNode(node.args, context);
      return (variables, item) => not(operand(variables, item));
    }
    case "&&":
      return compileLogic(false, node.args, context);
    case "||":
      return compileLogic(true, node.args, context);
    case "?:": {
      const [condition, yes, no] = node.args.map((part) => compileNode(part, context));
      return (variables, item) => {
        const held = condition?.(variables, item);
        if (held === undefined) return undefined;
        return held === true ? yes?.(variables, item) : no?.(variables, item);
      };
    }
    case "==":
      return compilePair(node.args, context, equal);
    case "!=":
      return compilePair(node.args, context, (left, right) => !equal(left, right));
    case "in":
      return compilePair(node.args, context, contained);
    case "<":
    case "<=":
    case ">":
    case ">=":
      if (node.args.some((operand) => isText(operand, context)))
        throw new ExpressionError(
          'texts have no order: compare versions with versionIn, as in versionIn(kubeProxy.version, ">=1.30.0")',
          node,
        );
      return compilePair(node.args, context, orders[node.op]);
    case "call":
      return compileCall(node, node.args[0], node.args[1], context);
    case "rcall":
      return compileMethod(node, node.args, context);
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
    case "map":
    case ".?":
    case "[?]":
      throw new ExpressionError(`${node.op} is not available in advisories`, node);
  }
}

const orders: Readonly<Record<"<" | "<=" | ">" | ">=", (left: unknown, right: unknown) => unknown>> = {
  "<": (left, right) => typeof left === "bigint" && typeof right === "bigint" && left < right,
  "<=": (left, right) => typeof left === "bigint" && typeof right === "bigint" && left <= right,
  ">": (left, right) => typeof left === "bigint" && typeof right === "bigint" && left > right,
  ">=": (left, right) => typeof left === "bigint" && typeof right === "bigint" && left >= right,
};

function compileField(node: SyntaxNode, owner: SyntaxNode, name: string, context: Context): Evaluate {
  if (owner.op === "id" && owner.args !== context.item) {
    const variable = owner.args;
    factOf(node, context);
    return (variables) => variables[variable]?.[name];
  }
  return compileEntry(compileNode(owner, context), () => name);
}

function compileIndex(node: SyntaxNode, owner: SyntaxNode, key: SyntaxNode, context: Context): Evaluate {
  if (owner.op === "id" && owner.args !== context.item)
    throw new ExpressionError(`write a fact with a dot, such as ${suggest(owner.args, context)}`, node);
  if (key.op !== "value" || typeof key.args !== "string")
    throw new ExpressionError("only a map can be asked for an entry, by a quoted key; search a list with exists", key);
  return compileEntry(compileNode(owner, context), compileNode(key, context));
}

function compileEntry(owner: Evaluate, key: Evaluate): Evaluate {
  return (variables, item) => {
    const map = owner(variables, item);
    return map instanceof Map ? map.get(key(variables, item)) : undefined;
  };
}

function compileList(elements: readonly Evaluate[]): Evaluate {
  return (variables, item) => {
    const values = elements.map((element) => element(variables, item));
    return values.includes(undefined) ? undefined : values;
  };
}

/** `&&` and `||`: `decisive` is the value that decides alone, also where the other side cannot be told. */
function compileLogic(decisive: boolean, operands: readonly SyntaxNode[], context: Context): Evaluate {
  const parts = operands.map((operand) => compileNode(operand, context));
  return (variables, item) => {
    let result: boolean | undefined = !decisive;
    for (const part of parts) {
      const value = part(variables, item);
      if (value === decisive) return decisive;
      if (value === undefined) result = undefined;
    }
    return result;
  };
}

function compilePair(
  [leftNode, rightNode]: readonly [SyntaxNode, SyntaxNode],
  context: Context,
  combine: (left: unknown, right: unknown) => unknown,
): Evaluate {
  const left = compileNode(leftNode, context);
  const right = compileNode(rightNode, context);
  return (variables, item) => {
    const a = left(variables, item);
    if (a === undefined) return undefined;
    const b = right(variables, item);
    return b === undefined ? undefined : combine(a, b);
  };
}

function not(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? !value : undefined;
}

function equal(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((value, index) => value === right[index]);
  return left === right;
}

function contained(value: unknown, whole: unknown): boolean | undefined {
  if (Array.isArray(whole)) return whole.includes(value);
  return whole instanceof Map ? whole.has(value) : undefined;
}
