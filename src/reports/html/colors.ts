/*
 * Colours of both themes, by meaning. Text on each background has a contrast of at least 4.5 to 1.
 */
export const colors = `
:root {
  color-scheme: light dark;
  --page: #f4f6f9; --card: #ffffff; --ink: #18202c; --faint: #566173; --line: #d9dfe8; --link: #0b57d0; --focus: #0b57d0;
  --critical: #8a0f37; --on-critical: #ffffff;
  --high: #c7361c; --on-high: #ffffff;
  --medium: #f4b740; --on-medium: #2b1d00;
  --low: #cdd8ea; --on-low: #18202c;
  --unclear: #ebe5fa; --unclear-2: #d9cff4; --on-unclear: #2f2157;
  --cleared: #d5f0de; --on-cleared: #0c4a29;
  --deny-tint: #fdecea; --warn-tint: #fff5dc; --audit-tint: #e8f0fc; --allow-tint: #e3f6e9;
  --deny: #b3261e; --warn: #8a5a00; --audit: #1f5aa8; --allow: #17663a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e131a; --card: #171e28; --ink: #e7ebf1; --faint: #a0acbc; --line: #2b3644; --link: #93b9fb; --focus: #93b9fb;
    --critical: #b51f50; --on-critical: #ffffff;
    --high: #c9432b; --on-high: #ffffff;
    --medium: #d6992a; --on-medium: #1c1300;
    --low: #38475e; --on-low: #e7ebf1;
    --unclear: #352b58; --unclear-2: #43376e; --on-unclear: #ece6ff;
    --cleared: #17422c; --on-cleared: #c4f1d4;
    --deny-tint: #34191a; --warn-tint: #33280f; --audit-tint: #17263d; --allow-tint: #142c1f;
    --deny: #ff9a90; --warn: #f3c35d; --audit: #9cc1fb; --allow: #8fdcaa;
  }
}
`;
