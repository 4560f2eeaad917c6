/** One check of `kernelgate doctor`. */
export interface Finding {
  readonly check: string;
  readonly result: "pass" | "warn" | "fail";
  readonly message: string;
  /** What to do; absent where there is nothing to do. */
  readonly remedy?: string;
}
