import type { AssessmentProblem } from "../domain/assessment.ts";
import type { KubeObject } from "../objects/object.ts";
import type { Session } from "./session.ts";

const GROUP = "kernelgate.io/";

/**
 * A session with what the cluster itself says of kernelgate: its Advisory and Exemption objects count as they do for the webhook
 * there. A broken one is left out and becomes a problem.
 */
export async function withClusterKnowledge(session: Session, objects: readonly KubeObject[]): Promise<Session> {
  const advisories = ofKind(objects, "Advisory");
  const exemptions = ofKind(objects, "Exemption");
  let result = session;
  if (advisories.size > 0) {
    const { compileObjects } = await import("./advisory-objects.ts");
    const { good, faults } = compileObjects(jsonOf(advisories), session);
    const extended = session.extended(good);
    result = { ...extended, problems: [...extended.problems, ...told(faults, advisories)] };
  }
  if (exemptions.size > 0) {
    const { readExemptions } = await import("../config/exemption-objects.ts");
    const { good, faults } = readExemptions(jsonOf(exemptions));
    const policy = { ...result.policy, exemptions: [...result.policy.exemptions, ...good] };
    result = { ...result, policy, problems: [...result.problems, ...told(faults, exemptions)] };
  }
  return result;
}

type ByName = ReadonlyMap<string, KubeObject>;

function ofKind(objects: readonly KubeObject[], kind: string): ByName {
  const found = objects.filter(({ ref }) => ref.kind === kind && ref.apiVersion.startsWith(GROUP));
  return new Map(found.map((object) => [object.ref.name, object]));
}

function jsonOf(objects: ByName): ReadonlyMap<string, unknown> {
  return new Map([...objects].map(([name, { json }]) => [name, json]));
}

function told(faults: ReadonlyMap<string, string>, objects: ByName): readonly AssessmentProblem[] {
  return [...faults].flatMap(([name, fault]): readonly AssessmentProblem[] => {
    const object = objects.get(name);
    if (object === undefined) return [];
    const { apiVersion, kind, namespace } = object.ref;
    const what = kind === "Advisory" ? "advisory" : "exemption";
    const field = fault.split(":", 1)[0] ?? "";
    return [
      {
        level: "warning",
        object: { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }), field },
        location: null,
        message: `this ${what} is left out: ${fault}`,
      },
    ];
  });
}
