/** Dependencies run one way: the table of parts in docs/architecture.md, as rules (a test holds the two together). */
const parts = require("./tools/parts.json");

const importRule = ([part, allowed]) => ({
  name: `${part.replace(/^src\//, "").replace("/", "-")}-imports`,
  severity: "error",
  from: { path: `^${part}/`, ...(part === "provider" ? { pathNot: "^provider/(plugin|policy)/" } : {}) },
  to: { path: "^(src|provider)/", pathNot: [part, ...allowed].map((to) => `^${to}/`) },
});

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, pathNot: "\\.d\\.ts$|^provider/(index|handler/v1|plugin/main)\\.ts$|^src/cli/main\\.ts$" },
      to: {},
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    ...Object.entries(parts).map(importRule),
    {
      name: "pure-parts",
      comment: "no I/O where access is judged: what it needs is passed in; hashing and IDNA are pure functions",
      severity: "error",
      from: {
        path: "^src/(model|auditor/(rules|review|plan|drift|adopt|simulate)|records/attest)/",
        pathNot: "/formats/",
      },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?(crypto|url)$" },
    },
    {
      name: "auditor-cannot-write",
      comment: "by construction, not even through another file",
      severity: "error",
      from: { path: "^src/auditor/" },
      to: { path: "^src/twilio/(writer|send|write-client)", reachable: true },
    },
    {
      name: "functions-cannot-write",
      comment: "a data source of a program looks, and nothing else",
      severity: "error",
      from: { path: "^provider/plugin/functions/" },
      to: { path: "^src/twilio/(writer|send|write-client)", reachable: true },
    },
    {
      name: "channel-stays-inside",
      comment: "what holds the channel can write: only functions that do one thing each may leave these files",
      severity: "error",
      from: { pathNot: "^src/twilio/(get|send)\\.ts$" },
      to: { path: "^src/twilio/channel" },
    },
    {
      name: "pulumi-stays-in-provider",
      comment: "everything else must start fast and run without Pulumi",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "@pulumi/" },
    },
    {
      name: "handler-has-no-pulumi",
      severity: "error",
      from: { path: "^provider/handler/" },
      to: { path: "@pulumi/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^schemas/compiled/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["require", "node", "default", "types"] },
  },
};
