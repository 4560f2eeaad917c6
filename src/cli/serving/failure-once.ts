/** Says the first failure of a row, and stays silent about the attempts that follow until one succeeds. */
export interface FailureOnce {
  failed(error: unknown): void;
  /** It works again. */
  passed(): void;
}

/** Wraps `tell`, so that an API server that is away is one line in the log and not one each attempt. */
export function failureOnce(tell: (error: unknown) => void): FailureOnce {
  let failing = false;
  return {
    failed(error) {
      if (!failing) tell(error);
      failing = true;
    },
    passed() {
      failing = false;
    },
  };
}
