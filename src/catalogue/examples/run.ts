import { createAssessor, type Finding } from "../../domain/assess.ts";
import type { Alternative } from "../../domain/advisory.ts";
import type { Facts } from "../../domain/facts/facts.ts";
import type { Streams } from "../../domain/kernels/streams.ts";
import type { Status } from "../../domain/status.ts";
import type { Path } from "../documents.ts";
import type { Entry } from "../load.ts";
import type { ExampleDocument } from "../schema.ts";
import { GivenError } from "./given.ts";
import { situation } from "./situation.ts";

/** What an example comes to. `alternative` speaks for it; an example that hits nothing has none. */
export interface Outcome {
  readonly example: ExampleDocument;
  readonly facts: Facts;
  readonly status: Status;
  readonly alternative: Alternative | undefined;
}

/** Something that an advisory's data or examples get wrong. */
export interface Failure {
  readonly path: Path;
  readonly message: string;
}

/** Runs the examples of an advisory, each alone: what they come to, and what differs from what they say. */
export function runExamples(
  entry: Entry,
  streams: Streams,
): { readonly outcomes: readonly Outcome[]; readonly failures: readonly Failure[] } {
  const assessor = createAssessor([entry.advisory]);
  const outcomes: Outcome[] = [];
  const failures: Failure[] = [];
  for (const [index, example] of entry.document.spec.examples.entries()) {
    const path = ["spec", "examples", index];
    let facts: Facts;
    try {
      facts = situation(example.given, streams);
    } catch (error) {
      if (!(error instanceof GivenError)) throw error;
      failures.push({ path, message: `${example.given}: ${error.message}` });
      continue;
    }
    const { findings } = assessor.assess(facts);
    const speaking = findings.find(({ status }) => status === "affected") ?? findings[0];
    const outcome: Outcome = {
      example,
      facts,
      status: speaking?.status ?? "unaffected",
      alternative: speaking?.alternative,
    };
    outcomes.push(outcome);
    const message = difference(outcome, speaking);
    if (message !== undefined) failures.push({ path, message: `${example.given}: ${message}` });
  }
  return { outcomes, failures };
}

function difference({ example, status }: Outcome, finding: Finding | undefined): string | undefined {
  if (status !== example.status) return `is ${status}, and should be ${example.status}`;
  const severity = finding?.alternative.severity;
  if (example.severity !== undefined && severity !== example.severity)
    return `has severity ${severity ?? "none"}, and should have ${example.severity}`;
  return undefined;
}
