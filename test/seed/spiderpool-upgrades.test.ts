import { testCases } from "./harness.ts";
import { upgradeCases } from "./spiderpool-upgrade-cases.ts";

testCases(upgradeCases);
