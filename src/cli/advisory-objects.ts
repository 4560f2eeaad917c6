import { createCompiler, fromObject } from "../catalogue/load.ts";
import type { Catalogue } from "../catalogue/read.ts";
import type { Advisory } from "../domain/advisory.ts";

/** The advisories of Advisory objects by name, and what is wrong with those that are left out. Ids that are known stay whose they are. */
export function compileObjects(
  objects: ReadonlyMap<string, unknown>,
  catalogue: Pick<Catalogue, "advisories" | "streams">,
): { good: readonly Advisory[]; faults: ReadonlyMap<string, string> } {
  const good: Advisory[] = [];
  const faults = new Map<string, string>();
  const compiler = createCompiler(catalogue.streams);
  const taken = new Set(catalogue.advisories.map(({ id }) => id));
  for (const [name, object] of [...objects].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const compiled = fromObject(object, compiler);
    if ("faults" in compiled)
      faults.set(name, compiled.faults.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
    else if (taken.has(compiled.advisory.id))
      faults.set(name, `spec.id: ${compiled.advisory.id} is taken by another advisory`);
    else {
      taken.add(compiled.advisory.id);
      good.push(compiled.advisory);
    }
  }
  return { good, faults };
}
