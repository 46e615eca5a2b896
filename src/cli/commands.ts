import { type CommandEntry } from "./commands/command-module";

/** Every command, in the order of the help. A new one is a line here, a file in commands/ and a page in docs/commands/. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "roles",
    summary: "list the roles and what each may do",
    live: false,
    load: () => import("./commands/roles.js"),
  },
  {
    name: "validate",
    summary: "check a manifest: every problem, with its place",
    live: false,
    load: () => import("./commands/validate.js"),
  },
  {
    name: "audit",
    summary: "find people who hold rights they should not, and more",
    live: true,
    load: () => import("./commands/audit.js"),
  },
  {
    name: "review",
    summary: "say what a change of the manifest does to access, and whether it is safe",
    live: true,
    load: () => import("./commands/review.js"),
  },
  {
    name: "access",
    summary: "show who can do what on which Billing Group, and why",
    live: true,
    load: () => import("./commands/access.js"),
  },
  {
    name: "explain",
    summary: "explain why a person can do something, or why not",
    live: true,
    load: () => import("./commands/explain.js"),
  },
  {
    name: "simulate",
    summary: "say what becomes of billing access in the transition, a merger, a lost domain, ...",
    live: true,
    load: () => import("./commands/simulate.js"),
  },
  {
    name: "narrow",
    summary: "offer technical Administrators the narrower roles that do, and edit the manifest",
    live: false,
    load: () => import("./commands/narrow.js"),
  },
  {
    name: "who-can",
    summary: "list the people who can do something",
    live: true,
    load: () => import("./commands/who-can.js"),
  },
  {
    name: "snapshot",
    summary: "read the live organization into a file",
    live: true,
    load: () => import("./commands/snapshot.js"),
  },
  {
    name: "drift",
    summary: "say what Twilio has otherwise than the manifest says",
    live: true,
    load: () => import("./commands/drift.js"),
  },
  {
    name: "scan",
    summary: "audit and compare many organizations, and tell what is new",
    live: true,
    load: () => import("./commands/scan.js"),
  },
  {
    name: "adopt",
    summary: "make a manifest and a Pulumi import file of the live organization",
    live: true,
    load: () => import("./commands/adopt.js"),
  },
  {
    name: "ledger",
    summary: "remember snapshots and findings, and answer from them",
    live: true,
    load: () => import("./commands/ledger.js"),
  },
  {
    name: "attest",
    summary: "write a review of everybody's access to fill in, signed; check and close it",
    live: true,
    load: () => import("./commands/attest.js"),
  },
  {
    name: "emulator",
    summary: "run a local Twilio to try things on",
    live: false,
    load: () => import("./commands/emulator.js"),
  },
];
