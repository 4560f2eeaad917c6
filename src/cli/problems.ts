import type { AssessmentProblem } from "../domain/assessment.ts";
import type { InputProblem } from "../input/source.ts";

/** A problem of a file that was read, in the words of the contract. */
export function inputProblem({ level, file, line, column, message }: InputProblem): AssessmentProblem {
  return {
    level,
    object: null,
    location: { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) },
    message,
  };
}
