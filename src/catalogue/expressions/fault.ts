/** What is wrong with an expression, and where in its text (offsets; `end` is exclusive). */
export interface ExpressionFault {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** Stops a compilation; caught by `compileExpression`, which returns the fault. */
export class ExpressionError extends Error {
  readonly fault: ExpressionFault;
  constructor(message: string, { start, end }: { readonly start: number; readonly end: number }) {
    super(message);
    this.fault = { message, start, end };
  }
}
