import { z } from "zod";
import { exemptionSchema } from "./policy.ts";

/** The structural schema of an Exemption's `spec`, for its CustomResourceDefinition. */
export function exemptionCrdSchema(): unknown {
  return z.toJSONSchema(exemptionSchema, {
    target: "openapi-3.0",
    io: "input",
    override: ({ jsonSchema }) => {
      // a structural schema forbids it beside properties
      if (jsonSchema.properties !== undefined) delete jsonSchema.additionalProperties;
    },
  });
}
