/**
 * The steps of a field path: names, `[0]` and `[any.key]`. What follows a space outside brackets is a remark for people
 * (`data.release chart.metadata.version`) and no part of the path.
 */
export function parseFieldPath(path: string): readonly string[] {
  const steps: string[] = [];
  let at = 0;
  while (at < path.length) {
    if (path[at] === " ") break;
    if (path[at] === ".") {
      at += 1;
      continue;
    }
    if (path[at] === "[") {
      const end = path.indexOf("]", at);
      const close = end < 0 ? path.length : end;
      steps.push(path.slice(at + 1, close));
      at = close + 1;
      continue;
    }
    const [name = ""] = /^[^.[ ]+/.exec(path.slice(at)) ?? [];
    steps.push(name);
    at += name.length;
  }
  return steps;
}
