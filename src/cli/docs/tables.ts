import { settingRows } from "../../config/serve.ts";
import { code, table } from "./markdown.ts";

/** The settings of `kernelgate serve`, from the schema that reads them. */
export function settingsTable(): string {
  return table(
    ["setting", "variable", "default", "meaning"],
    settingRows().map(({ key, variable, default: value, description }) => [
      code(key),
      code(variable),
      code(value),
      description,
    ]),
  );
}
