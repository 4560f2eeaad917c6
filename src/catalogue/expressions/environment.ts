import { Environment } from "@marcbachmann/cel-js";
import { clusterVariables, nodeVariables, type FactSchema } from "../../domain/facts/schema.ts";
import { subjectSchemas, type SubjectKind } from "../../domain/facts/subjects.ts";

/** Where an expression stands decides what it may ask: all of it, one node group, or one object of a kind. */
export type Place = "when" | "nodes.when" | SubjectKind;

/** The variables of an expression and their facts. */
export type Declarations = Readonly<Record<string, FactSchema>>;

/** What a place declares. */
export interface Scope {
  readonly place: Place;
  readonly declarations: Declarations;
  readonly environment: Environment;
}

/** Longest expression in characters; the longest of the built-in ones has a third of it. */
export const maxSourceLength = 2000;

/** Bounds for anybody's expressions: what is accepted is evaluated in microseconds. */
const limits = { maxAstNodes: 300, maxDepth: 24, maxListElements: 64, maxMapEntries: 1, maxCallArguments: 3 };

/** The variables and their facts at a place. */
export function declarationsAt(place: Place): Declarations {
  if (place === "when") return clusterVariables;
  if (place === "nodes.when") return nodeVariables;
  return { ...clusterVariables, object: subjectSchemas[place] };
}

/** What the type checker needs for expressions at a place; costs about a millisecond, so keep it. */
export function createScope(place: Place): Scope {
  const declarations = declarationsAt(place);
  const environment = new Environment({ unlistedVariablesAreDyn: false, limits });
  for (const [name, facts] of Object.entries(declarations)) {
    const schema = Object.fromEntries(Object.entries(facts).map(([fact, [type]]) => [fact, type]));
    environment.registerVariable({ name, schema });
  }
  // only its type matters here: expressions are evaluated by evaluation.ts
  environment.registerFunction("versionIn(string, string): bool", () => false, { async: false });
  return { place, declarations, environment };
}
