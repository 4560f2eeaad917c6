/** Below 5.9 without c95c07836fa4. */
export const reuse = [
  "3.10.0-1160.el7.x86_64",
  "4.0.9",
  "4.14.257",
  "4.15.0-213-generic",
  "4.19.218",
  "4.20.17",
  "5.4.162",
  "5.4.0-99-generic",
  "5.4.0-1065-aws",
  "5.4.149-73.259.amzn2.x86_64",
  "5.8.18",
  "5.8.0-63-generic",
  "4.12.14-122.124-default",
  "5.3.18-150300.59.93-default",
  "4.18.0-477.27.1.el8_8.x86_64",
  "4.18.0-521.el8.x86_64",
  "4.18.0-147.5.1.6.h685.eulerosv2r9.x86_64",
  "4.19.90-vhulk2103.1.0.h583.eulerosv2r9.aarch64",
];

/** Below 5.9 with c95c07836fa4 but without 35dfb013149f. */
export const below = [
  "4.19.219",
  "4.19.325",
  "5.4.163",
  "5.4.293",
  "5.4.0-100-generic",
  "5.4.0-1066-aws",
  "5.4.254-170.358.amzn2.x86_64",
];

/** With both, by release or by the vendor's word. */
export const free = [
  "5.9.0",
  "5.10.0-10-amd64",
  "5.14.0-70.13.1.el9_0.x86_64",
  "6.1.90",
  "4.18.0-522.el8.x86_64",
  "4.18.0-553.el8_10.x86_64",
  "4.18.0-147.5.1.6.h686.eulerosv2r9.x86_64",
  "4.19.90-vhulk2103.1.0.h584.eulerosv2r9.aarch64",
];

/** Below 5.7 without ea64d8d6c675, by kernels.md section 2. */
export const checksum = [
  "4.9.337",
  "4.14.180",
  "4.19.122",
  "5.4.40",
  "5.5.19",
  "5.6.12",
  "5.4.0-33-generic",
  "5.4.0-1011-aws",
  "4.15.0-108-generic",
  "4.18.0-80.el8.x86_64",
  "4.18.0-147.20.1.el8_1.x86_64",
  "4.18.0-193.9.1.el8_2.x86_64",
  "4.18.0-201.el8.x86_64",
];

/** Below 5.7 with it. */
export const mended = [
  "4.14.181",
  "4.19.123",
  "5.4.41",
  "5.6.13",
  "5.4.0-34-generic",
  "5.4.0-1012-aws",
  "4.15.0-109-generic",
  "4.18.0-147.21.1.el8_1.x86_64",
  "4.18.0-193.10.1.el8_2.x86_64",
  "4.18.0-202.el8.x86_64",
  "4.18.0-553.el8_10.x86_64",
];

/** Above 5.7.0, as Felix reads the number. */
export const newer = ["5.7.1", "5.8.18", "5.14.0-427.13.1.el9_4.x86_64", "5.15.0-91-generic", "6.1.0-41-amd64"];
/** Nobody knows whether these have ea64d8d6c675. */
export const open = ["3.10.0-1160.el7.x86_64", "5.3.18-24.43-default"];
/** Up to 5.7.0. */
export const old = [...checksum, ...mended, ...open];
/** All of these. */
export const all = [...old, "5.7.0", ...newer];
/** Of the RHEL family 8. */
export const el8 = all.filter((kernel) => kernel.includes(".el8"));
