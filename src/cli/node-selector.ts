import type { LabelSelector } from "../domain/policy.ts";
import { UsageError } from "./exit.ts";

type Expression = NonNullable<LabelSelector["matchExpressions"]>[number];

const KEY = String.raw`[A-Za-z0-9](?:[\w./-]*[A-Za-z0-9])?`;
const VALUE = String.raw`(?:[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)?`;
const EQUALITY = new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*(${VALUE})$`, "u");
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`, "u");
const PRESENCE = new RegExp(`^(!?)\\s*(${KEY})$`, "u");
const ONE_VALUE = new RegExp(`^${VALUE}$`, "u");

/** A label selector as `kubectl -l` takes it: `pool=edge`, `zone!=a`, `zone in (a,b)`, `gpu`, `!gpu`, and-ed by commas. */
export function parseNodeSelector(option: string, text: string): LabelSelector {
  // a comma within parentheses separates values
  const matchExpressions = text.split(/,(?![^()]*\))/u).map((part) => {
    const expression = expressionOf(part.trim());
    if (expression === undefined)
      throw new UsageError(
        `${option} ${text}: no label selector; write pool=edge, pool!=edge, 'pool in (edge,gpu)', gpu or '!gpu', with commas between them`,
      );
    return expression;
  });
  return { matchExpressions };
}

function expressionOf(part: string): Expression | undefined {
  const equality = EQUALITY.exec(part);
  if (equality !== null) {
    const [, key = "", operator, value = ""] = equality;
    return { key, operator: operator === "!=" ? "NotIn" : "In", values: [value] };
  }
  const set = SET.exec(part);
  if (set !== null) {
    const [, key = "", operator, list = ""] = set;
    const values = list.split(",").map((value) => value.trim());
    return values.every((value) => ONE_VALUE.test(value))
      ? { key, operator: operator === "in" ? "In" : "NotIn", values }
      : undefined;
  }
  const presence = PRESENCE.exec(part);
  if (presence === null) return undefined;
  const [, not, key = ""] = presence;
  return { key, operator: not === "!" ? "DoesNotExist" : "Exists" };
}
