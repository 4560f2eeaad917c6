import { testCases } from "./harness.ts";
import { kubeProxyCases } from "./kube-proxy-cases.ts";

testCases(kubeProxyCases);
