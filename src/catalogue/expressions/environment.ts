import { Environment } from "@marcbachmann/cel-js";
import { declarationsAt, type Declarations, type Place } from "./declarations.ts";

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
