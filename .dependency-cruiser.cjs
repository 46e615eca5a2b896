/** Dependencies run one way: the table of rooms in docs/architecture.md, as rules. */
const room = (name, allowed, comment) => ({
  name: `${name}-imports`,
  comment,
  severity: "error",
  from: { path: `^src/${name}/` },
  to: { path: "^src/", pathNot: [`^src/${name}/`, "^src/text/", ...allowed.map((a) => `^src/${a}`)] },
});

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, pathNot: "\\.d\\.ts$|^src/(index|cli/main|provider/handler/v1)\\.ts$" },
      to: {},
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    room("model", [], "the model is pure and knows nobody"),
    {
      name: "model-is-pure",
      comment: "no I/O in rooms that think: what they need is passed in; hashing and IDNA are pure functions",
      severity: "error",
      from: { path: "^src/(model|rules|review|plan|drift|adopt|simulate)/" },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?(crypto|url)$" },
    },
    room("text", [], "text for people and machines: wrapping, escaping; everybody may use it"),
    room("rules", ["model/"], "a rule is a pure function of the model"),
    room("adopt", ["model/", "rules/"], "what there is, as a manifest: a pure function of a snapshot"),
    room("review", ["model/", "rules/"], "what a change does is a pure function of both sides"),
    room("drift", ["model/", "rules/"], "what differs is a pure function of the sides"),
    room("simulate", ["model/", "rules/", "review/"], "what would come of a change is a pure function of what is"),
    room("twilio", ["model/"], "the client knows the model's words"),
    room("files", ["model/"], "reading and writing files on disk, for whoever needs it"),
    room("plan", ["model/"], "what may be written is a pure function of both sides and the snapshot"),
    room("provider", ["model/", "rules/", "plan/", "twilio/", "files/"], "resources and their handler"),
    room(
      "auditor",
      ["model/", "rules/", "files/", "twilio/(reader|client|settings|wire|errors|pages)"],
      "the auditor cannot write, by construction",
    ),
    {
      name: "auditor-cannot-write",
      comment: "not even through somebody else",
      severity: "error",
      from: { path: "^src/auditor/" },
      to: { path: "^src/twilio/(writer|send|write-client)", reachable: true },
    },
    {
      name: "channel-stays-inside",
      comment: "whoever holds it can write: only what can do one thing each may leave it",
      severity: "error",
      from: { pathNot: "^src/twilio/(get|send)\\.ts$" },
      to: { path: "^src/twilio/channel" },
    },
    room(
      "policy",
      [
        "model/",
        "rules/",
        "files/",
        "auditor/(directory-file|check-snapshot)",
        "provider/(blob|handler/(kinds|state|members|values))\\.",
      ],
      "the policy pack runs the same rules; what resources and files look like has one reader",
    ),
    room(
      "ledger",
      ["model/", "files/", "review/", "auditor/check-snapshot"],
      "the memory of an organization; of the auditor, what checks a snapshot",
    ),
    room("emulator", ["model/"], "the emulator shares words, never client code"),
    {
      name: "pulumi-stays-in-provider",
      comment: "everything else must start fast and run without Pulumi",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(provider|policy|index)" },
      to: { path: "@pulumi/" },
    },
    {
      name: "handler-core-has-no-pulumi",
      severity: "error",
      from: { path: "^src/provider/handler/" },
      to: { path: "@pulumi/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["require", "node", "default", "types"] },
  },
};
