import { calicoCases } from "./calico-cases.ts";
import { calicoMoreCases } from "./calico-more-cases.ts";
import { testCases } from "./harness.ts";

testCases([...calicoCases, ...calicoMoreCases]);
