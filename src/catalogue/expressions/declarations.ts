import { clusterVariables, nodeVariables, type FactSchema } from "../../domain/facts/schema.ts";
import { subjectSchemas, type SubjectKind } from "../../domain/facts/subjects.ts";

/** Where an expression stands decides what it may ask: all of it, one node group, or one object of a kind. */
export type Place = "when" | "nodes.when" | SubjectKind;

/** The variables of an expression and their facts. */
export type Declarations = Readonly<Record<string, FactSchema>>;

/** The variables and their facts at a place. */
export function declarationsAt(place: Place): Declarations {
  if (place === "when") return clusterVariables;
  if (place === "nodes.when") return nodeVariables;
  return { ...clusterVariables, object: subjectSchemas[place] };
}
