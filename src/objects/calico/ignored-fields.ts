import type { Refused } from "./felix-facts.ts";
import { datedField, knowsField } from "./known-fields.ts";
import type { Source } from "./sources.ts";
import type { PlacedPart } from "./version.ts";

/** Fields and variables that are set although this release does not know them; not complete where that hangs on the version. */
export function ignoredFields(
  configurations: readonly PlacedPart<"felix">[],
  environment: Source | undefined,
  version: string | undefined,
): { readonly fields: readonly Refused[]; readonly complete: boolean } {
  const fields: Refused[] = [];
  let complete = true;
  const look = (field: string, origin: Refused["origin"]): void => {
    const known = knowsField(field, version);
    if (known === false) fields.push({ field, origin });
    else if (known === undefined) complete = false;
  };
  for (const { ref, reading } of configurations) {
    for (const field of reading.fields) {
      // Calico's own API turns this one into its successor when it is written
      if (reading.group === "v3" && field === "bpfConnectTimeLoadBalancingEnabled") continue;
      look(field, { object: ref, field: `spec.${field}` });
    }
  }
  if (environment !== undefined && environment !== "not-given") {
    for (const [name, setting] of environment.settings) {
      const field = datedField(name);
      if (field !== undefined && setting.text !== "") look(field, { object: environment.ref, field: setting.field });
    }
  }
  return { fields, complete };
}
