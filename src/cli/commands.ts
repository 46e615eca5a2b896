import { type CommandEntry } from "./commands/command-module";

/**
 * Every command, in the order of the help, where neighbors of one group stand under one heading. A new command is a line
 * here, a file in commands/ and a page in docs/commands/.
 */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "init",
    group: "Start",
    summary: "start here: check credentials, ask what only people know, write a repository",
    live: true,
    load: () => import("./commands/init.js"),
  },
  {
    name: "adopt",
    group: "Start",
    summary: "write a manifest and a Pulumi import file for an existing organization",
    live: true,
    load: () => import("./commands/adopt.js"),
  },
  {
    name: "validate",
    group: "Start",
    summary: "check a manifest and show every problem with its line",
    live: false,
    load: () => import("./commands/validate.js"),
  },
  {
    name: "access",
    group: "Ask",
    summary: "show everybody's access: who can do what on which Billing Group",
    live: true,
    load: () => import("./commands/access.js"),
  },
  {
    name: "who-can",
    group: "Ask",
    summary: "list the people who have one billing right",
    live: true,
    load: () => import("./commands/who-can.js"),
  },
  {
    name: "explain",
    group: "Ask",
    summary: "explain why one person has a right, or why not",
    live: true,
    load: () => import("./commands/explain.js"),
  },
  {
    name: "roles",
    group: "Ask",
    summary: "list Twilio's roles and what each may do",
    live: false,
    load: () => import("./commands/roles.js"),
  },
  {
    name: "rules",
    group: "Ask",
    summary: "list the rules that an audit checks, with severity and options",
    live: false,
    load: () => import("./commands/rules.js"),
  },
  {
    name: "review",
    group: "Change",
    summary: "compare two versions of the manifest: who gains or loses access, and is it safe",
    live: true,
    load: () => import("./commands/review.js"),
  },
  {
    name: "narrow",
    group: "Change",
    summary: "propose narrower roles for technical Administrators; --apply edits the manifest",
    live: false,
    load: () => import("./commands/narrow.js"),
  },
  {
    name: "simulate",
    group: "Change",
    summary: "preview Twilio's transition, a merger, a lost domain or somebody leaving",
    live: true,
    load: () => import("./commands/simulate.js"),
  },
  {
    name: "audit",
    group: "Watch",
    summary: "find people who hold rights they should not, and what to do about it",
    live: true,
    load: () => import("./commands/audit.js"),
  },
  {
    name: "drift",
    group: "Watch",
    summary: "show where Twilio differs from the manifest",
    live: true,
    load: () => import("./commands/drift.js"),
  },
  {
    name: "scan",
    group: "Watch",
    summary: "audit and drift for many organizations, and what is new since the last scan",
    live: true,
    load: () => import("./commands/scan.js"),
  },
  {
    name: "snapshot",
    group: "Watch",
    summary: "save the live organization to a file that other commands read",
    live: true,
    load: () => import("./commands/snapshot.js"),
  },
  {
    name: "attest",
    group: "Prove",
    summary: "write a signed access review to fill in; verify and close it",
    live: true,
    load: () => import("./commands/attest.js"),
  },
  {
    name: "ledger",
    group: "Prove",
    summary: "keep a history of access, and ask who had what on a day",
    live: true,
    load: () => import("./commands/ledger.js"),
  },
  {
    name: "emulator",
    group: "Local",
    summary: "run a local Twilio to try things out",
    live: false,
    load: () => import("./commands/emulator.js"),
  },
];
