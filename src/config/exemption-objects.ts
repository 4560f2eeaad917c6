import { z } from "zod";
import type { Exemption } from "../domain/policy.ts";
import { exemptionSchema, toExemption } from "./policy.ts";

const exemptionObject = z.looseObject({ spec: exemptionSchema });

/** The exemptions of Exemption objects by name, and what is wrong with those that are left out. */
export function readExemptions(objects: ReadonlyMap<string, unknown>): {
  good: readonly Exemption[];
  faults: ReadonlyMap<string, string>;
} {
  const good: Exemption[] = [];
  const faults = new Map<string, string>();
  for (const [name, object] of objects) {
    const parsed = exemptionObject.safeParse(object);
    if (!parsed.success) {
      faults.set(name, parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
      continue;
    }
    const exemption = toExemption(parsed.data.spec, name);
    if ("error" in exemption) faults.set(name, `spec.expires: ${exemption.error}`);
    else good.push(exemption);
  }
  return { good, faults };
}
