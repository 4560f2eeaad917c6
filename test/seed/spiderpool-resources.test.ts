import { testCases } from "./harness.ts";
import { resourceCases } from "./spiderpool-resource-cases.ts";

testCases(resourceCases);
