import type { Page } from "./monitoring.ts";

/** What comes over a healthy gate: `minute` counts from the change, `others` is a page of kube-state-metrics and the API server. */
export type Change = (own: Page, minute: number, others: Page, now: number) => void;

/** A situation in which an alert fires, and one in which it does not. */
export type AlertSituation = {
  readonly alert: string;
  /** What distinguishes it where an alert has several. */
  readonly because: string;
  readonly fires: Change;
  readonly silent: Change;
  readonly summary: RegExp;
  /** How long after the change it is looked at, default half an hour. */
  readonly minutes?: number;
};

const BUCKET = /^kernelgate_review_duration_seconds_bucket\{le="([^"]+)",outcome="judged"\}$/u;
const HOUR = 3600;
const DAY = 24 * HOUR;

const set =
  (series: string, value: number): Change =>
  (own) => {
    own.set(`kernelgate_${series}`, value);
  };
/** One more each minute, up to `most`. */
const grow =
  (series: string, most = Infinity): Change =>
  (own, minute) => {
    const name = `kernelgate_${series}`;
    own.set(name, (own.get(name) ?? 0) + Math.min(minute, most));
  };
const other =
  (series: string, value: (minute: number) => number): Change =>
  (_, minute, others) => {
    others.set(series, value(minute));
  };
const expires =
  (certificate: string, seconds: number): Change =>
  (own, minute, _, now) => {
    own.set(
      `kernelgate_certificate_expiry_timestamp_seconds{certificate="${certificate}"}`,
      now / 1000 - minute * 60 + seconds,
    );
  };
/** Reviews, 100 a minute, of which some take longer than a bound. */
const slow =
  (bound: number, share: number): Change =>
  (own, minute) => {
    for (const [series, count] of own) {
      const [, le] = BUCKET.exec(series) ?? [];
      if (le !== undefined)
        own.set(series, count + 100 * minute * (le === "+Inf" || Number(le) > bound ? 1 : 1 - share));
    }
  };
const deployment = 'kube_deployment_status_replicas_available{namespace="kernelgate",deployment="kernelgate"}';
const failOpen = (webhook: string): string =>
  `apiserver_admission_webhook_fail_open_count{name="${webhook}",type="validating"}`;

export const alertSituations: readonly AlertSituation[] = [
  {
    alert: "KernelgateDown",
    because: "no replica can be scraped",
    fires: (own) => own.clear(),
    silent: (own, minute) => {
      if (minute < 2) own.clear(); // a restart
    },
    summary: /^No replica of kernelgate is ready$/u,
  },
  {
    alert: "KernelgateDown",
    because: "the Deployment has no replica",
    fires: other(deployment, () => 0),
    silent: other(deployment, () => 1),
    summary: /^No replica of kernelgate is ready$/u,
  },
  {
    alert: "KernelgateBypassed",
    because: "again and again",
    fires: other(failOpen("kube-proxy-configuration.kernelgate.io"), (minute) => 1 + minute),
    silent: other(failOpen("policy.example.org"), (minute) => 1 + minute),
    summary: /^The API server let changes through without asking kube-proxy-configuration\.kernelgate\.io$/u,
  },
  {
    alert: "KernelgateBypassed",
    because: "once, which is when the API server begins to count",
    fires: other(failOpen("felix-configuration.kernelgate.io"), () => 1),
    silent: other(failOpen("policy.example.org"), () => 1),
    summary: /^The API server let changes through without asking felix-configuration\.kernelgate\.io$/u,
    minutes: 5,
  },
  {
    alert: "KernelgateStateTooOld",
    because: "400 s",
    fires: set("state_age_seconds", 400),
    silent: set("state_age_seconds", 200),
    summary: /^kernelgate-0 knows the cluster only as it was 6m 40s ago$/u,
  },
  {
    alert: "KernelgateWatchFailing",
    because: "once a minute",
    fires: grow('watch_restarts_total{resource="nodes"}'),
    silent: grow('watch_restarts_total{resource="nodes"}', 5),
    summary: /^Watching nodes fails again and again$/u,
  },
  {
    alert: "KernelgateCertificateExpires",
    because: "in less than two hours",
    fires: expires("serving", 2 * HOUR),
    silent: expires("serving", 3 * HOUR),
    summary: /^The serving certificate of kernelgate-0 expires in 1h 30m 0s$/u,
  },
  {
    alert: "KernelgateAuthorityExpires",
    because: "in ten days",
    fires: expires("authority", 10 * DAY),
    silent: expires("authority", 20 * DAY),
    summary: /^The certificate authority of kernelgate expires in 9d 22h 45m 0s$/u,
    minutes: 75,
  },
  {
    alert: "KernelgateBundleContested",
    because: "the gate says so",
    fires: set("ca_bundle_contested", 1),
    silent: set("ca_bundle_contested", 0),
    summary: /^Somebody else keeps changing the caBundle/u,
  },
  {
    alert: "KernelgateBundleContested",
    because: "it is written once a minute",
    fires: grow("ca_bundle_writes_total"),
    silent: grow("ca_bundle_writes_total", 5),
    summary: /^Somebody else keeps changing the caBundle/u,
  },
  ...["failed", "late"].map((outcome) => ({
    alert: "KernelgateReviewsFailing",
    because: outcome,
    fires: grow(`reviews_total{outcome="${outcome}"}`),
    silent: grow('reviews_total{outcome="unjudged"}'),
    summary: new RegExp(`^Reviews were answered without a judgement \\(${outcome}\\): 10 in 10 minutes$`, "u"),
  })),
  {
    alert: "KernelgateReviewsSlow",
    because: "2 of 100 take longer than 500 ms",
    fires: slow(0.5, 0.02),
    silent: slow(0.25, 0.02),
    summary: /^One review in a hundred takes longer than 750ms$/u,
  },
  {
    alert: "KernelgateOverloaded",
    because: "of 429",
    fires: grow('refused_requests_total{status="429"}'),
    silent: grow('refused_requests_total{status="413"}'),
    summary: /^kernelgate refused reviews because too many came at once$/u,
  },
  {
    alert: "KernelgateHandshakesFail",
    because: "once a minute",
    fires: grow("tls_handshake_failures_total"),
    silent: grow("tls_handshake_failures_total", 4),
    summary: /^TLS handshakes with kernelgate fail$/u,
  },
  {
    alert: "KernelgateErrors",
    because: "of the state",
    fires: grow('errors_total{part="state"}'),
    silent: grow('errors_total{part="judge"}'), // KernelgateReviewsFailing tells these
    summary: /^state of kernelgate fails again and again$/u,
  },
  {
    alert: "KernelgateAdvisoriesBroken",
    because: "one",
    fires: set('advisories{state="broken"}', 1),
    silent: set('advisories{state="broken"}', 0),
    summary: /^Advisories that are broken and left out: 1$/u,
  },
  {
    alert: "KernelgatePolicyRejected",
    because: "a replica says so",
    fires: set("policy_in_force", 0),
    silent: set("policy_in_force", 1),
    summary: /^The policy file is faulty, and the last good one is in force$/u,
  },
  {
    alert: "KernelgateExemptionExpires",
    because: "two",
    fires: set('exemptions{state="expiring"}', 2),
    silent: set('exemptions{state="active"}', 2),
    summary: /^Exemptions that expire within 14 days: 2$/u,
    minutes: 75,
  },
  {
    alert: "KernelgateNewSevereFinding",
    because: "three nodes",
    fires: set('affected_nodes{advisory="KP999",severity="critical"}', 3),
    silent: set('affected_nodes{advisory="KP999",severity="medium"}', 3),
    summary: /^KP999 \(critical\) now hits nodes: 3\. An hour ago it hit none$/u,
  },
  {
    alert: "KernelgateNewFinding",
    because: "one node",
    fires: set('affected_nodes{advisory="KP999",severity="medium"}', 1),
    silent: set('affected_nodes{advisory="KP999",severity="critical"}', 1),
    summary: /^KP999 \(medium\) now hits nodes: 1\. An hour ago it hit none$/u,
  },
];
