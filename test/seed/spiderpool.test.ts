import { testCases } from "./harness.ts";
import { releaseCases } from "./spiderpool-cases.ts";

testCases(releaseCases);
