import type { Policy } from "../domain/policy.ts";
import { answerOf, type Answer } from "../gate/answer.ts";
import type { Gate } from "../gate/gate.ts";
import type { Inventory } from "../gate/inventory.ts";
import { parseRef, type KubeObject } from "../objects/object.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { AdmissionRequest } from "../webhook/admission.ts";
import type { Decision, Judge } from "../webhook/decision.ts";
import { unjudged } from "../webhook/decision.ts";

/** What a judge looks at, each time anew: the state may have changed in between. */
export interface JudgeSources {
  readonly gate: () => Gate;
  readonly inventory: () => Inventory;
  readonly policy: () => Policy;
  readonly now: () => number;
  /** Told once of each answer and the verdict behind it, for the audit log and the metrics. */
  readonly judged: (decision: Decision, verdict: Verdict) => void;
}

/** The judge that the webhook asks: the gate, in the words of an admission request. */
export function createJudge({ gate, inventory, policy, now, judged }: JudgeSources): Judge {
  const answers = new WeakMap<Verdict, Answer>();
  const notOurs: Decision = unjudged("not an object that is judged");
  return (request) => {
    const object = objectOf(request, request.object);
    const oldObject = objectOf(request, request.oldObject);
    const verdict = gate().admit(
      inventory(),
      {
        operation: request.operation,
        ...(request.fieldManager === undefined ? {} : { fieldManager: request.fieldManager }),
        ...(object === undefined ? {} : { object }),
        ...(oldObject === undefined ? {} : { oldObject }),
      },
      policy(),
      now(),
    );
    if (verdict === undefined) return notOurs;
    let answer = answers.get(verdict);
    if (answer === undefined) {
      answers.set(verdict, (answer = answerOf(verdict)));
      judged(answer, verdict);
    }
    return answer;
  };
}

/** The object of a request. Its identity is the request's: an object may leave its name or namespace out. */
function objectOf(request: AdmissionRequest, json: AdmissionRequest["object"]): KubeObject | undefined {
  if (json === undefined) return undefined;
  // not parseObject: where thousands of objects were read before, V8 makes what it returns for a long life, and then every
  // review's objects with it, which doubles the cost of the garbage collection
  const ref = parseRef(json);
  if (!("error" in ref)) {
    return request.namespace === undefined || ref.namespace !== undefined
      ? { json, ref }
      : { json, ref: { ...ref, namespace: request.namespace } };
  }
  const { group, version, kind } = request.kind;
  if (request.name === undefined) return undefined;
  return {
    json,
    ref: {
      apiVersion: group === "" ? version : `${group}/${version}`,
      kind,
      name: request.name,
      ...(request.namespace === undefined ? {} : { namespace: request.namespace }),
    },
  };
}
