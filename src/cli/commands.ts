import { type CommandEntry } from "./command-module";

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
    name: "emulator",
    summary: "run a local Twilio to try things on",
    live: false,
    load: () => import("./commands/emulator.js"),
  },
];
