import { z } from "zod";
import { advisorySchema } from "./schema.ts";

/** A structural schema, as `openAPIV3Schema` of a CustomResourceDefinition takes it. */
export type StructuralSchema = z.core.JSONSchema.BaseSchema;

/**
 * The schema of the custom resource `Advisory`, made from the one by which files are read. Parts with more than one type are left
 * open there and checked when the object is loaded.
 */
export function advisoryCrdSchema(): StructuralSchema {
  const { spec } = advisorySchema.shape;
  const schema = z.toJSONSchema(spec, {
    target: "openapi-3.0",
    io: "input",
    unrepresentable: "any",
    override: structural,
  });
  return {
    type: "object",
    description: "One known issue: where it applies, what happens, what to do.",
    required: ["spec"],
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { type: "object" },
      spec: schema,
    },
  };
}

/** A structural schema has no `additionalProperties` beside `properties`, and says where it keeps what it does not know. */
const structural: NonNullable<z.core.ToJSONSchemaParams["override"]> = ({ zodSchema, jsonSchema }) => {
  delete jsonSchema.$schema;
  if (jsonSchema.properties !== undefined) delete jsonSchema.additionalProperties;
  delete jsonSchema.propertyNames;
  if (zodSchema instanceof z.ZodUnknown) jsonSchema["x-kubernetes-preserve-unknown-fields"] = true;
};
