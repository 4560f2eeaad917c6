/** A node of an expression's syntax tree: that of the CEL parser, and what was stored of it when the catalogue was built. */
export type SyntaxNode = Span & (Leaf | Branch);

/** Offsets in the expression's text; both 0 in a stored tree, in which nothing is pointed at any more. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

type Pair = readonly [SyntaxNode, SyntaxNode];

type Leaf = { readonly op: "value" | "map"; readonly args: unknown } | { readonly op: "id"; readonly args: string };

type Branch =
  | { readonly op: "." | ".?"; readonly args: readonly [SyntaxNode, string] }
  | { readonly op: "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "&&" | "||" | "[]" | "[?]"; readonly args: Pair }
  | { readonly op: "+" | "-" | "*" | "/" | "%"; readonly args: Pair }
  | { readonly op: "call"; readonly args: readonly [string, readonly SyntaxNode[]] }
  | { readonly op: "rcall"; readonly args: readonly [string, SyntaxNode, readonly SyntaxNode[]] }
  | { readonly op: "list"; readonly args: readonly SyntaxNode[] }
  | { readonly op: "?:"; readonly args: readonly [SyntaxNode, SyntaxNode, SyntaxNode] }
  | { readonly op: "!_" | "-_"; readonly args: SyntaxNode };
