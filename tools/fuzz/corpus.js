"use strict";
// The undamaged files: the examples, and what the commands themselves make of them.
const { createHash, createPrivateKey, createPublicKey } = require("node:crypto");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..", "..");
const acme = path.join(root, "examples", "acme");

/** For signing reviews; it is a secret, and must be in no output. */
const KEY = createPrivateKey({
  key: Buffer.concat([
    Buffer.from("302e020100300506032b657004220420", "hex"),
    createHash("sha256").update("fuzz").digest(),
  ]),
  format: "der",
  type: "pkcs8",
});

const HEAD = "apiVersion: twilio-organization/v1\n";

function plainFiles() {
  const access = fs.readFileSync(path.join(acme, "access.yaml"), "utf8");
  const snapshot = fs.readFileSync(path.join(acme, "acme.snapshot.json"), "utf8");
  return {
    "access.yaml": `${access.trimEnd()}\ninclude: [part.yaml]\n`,
    "head.yaml": access.replace("administrator: [", "administrator: [grace@acme.example, "),
    "part.yaml": `${HEAD}kind: OrganizationAccess\norganization: { sid: OR00000000000000000000000000000001 }\nteams: { part: [mia@acme.example] }\n`,
    "other.yaml": `${HEAD}kind: OrganizationAccess\norganization: { sid: OR00000000000000000000000000000002 }\norganizationRoles: { owner: [x@other.example] }\n`,
    "waivers.yaml": fs.readFileSync(path.join(acme, "waivers.yaml"), "utf8"),
    "rules.yaml": `${HEAD}kind: AuditRules\nrules:\n  viewer-triggers: off\n  expiring-grant:\n    severity: warning\n    options: { days: 30 }\nknownRoles: [IX00000000000000000000000000000099]\n`,
    "map.yaml": "Finance & Accounting: finance\nR&D: technical\n",
    "organizations.yaml": `${HEAD}kind: Organizations\norganizations:\n  - { name: acme, manifest: access.yaml, people: people.csv }\n`,
    "twilio-org.yaml": `${HEAD}kind: Project\nmanifest: access.yaml\nfailOn: warning\npeople: people.csv\npeopleMap: { IT: technical }\n`,
    "people.csv":
      'Email,Name,Department\nada@acme.example,Ada Park,R&D\ncfo@acme.example,"Brandt, Felix",Finance & Accounting\neve@acme.example,Eve,IT\n',
    "users.csv": fs.readFileSync(path.join(root, "examples", "transition", "users.csv"), "utf8"),
    "snapshot.json": snapshot,
    "earlier.json": sealedAgain(snapshot, { takenAt: "2026-11-01T00:00:00.000Z" }),
    "stack.json": JSON.stringify(STATE),
    "seed.json": fs.readFileSync(path.join(acme, "twilio-seed.json"), "utf8"),
    "pushes.txt": `2026-01-31T00:00:00Z ${"a".repeat(40)}\n`,
    "public.pem": createPublicKey(KEY).export({ type: "spki", format: "pem" }).toString(),
  };
}

const STATE = {
  version: 3,
  deployment: {
    resources: [
      {
        urn: "urn:pulumi:dev::acme::pulumi-nodejs:dynamic/twilio:BillingGroupAssignment::acme-europe",
        type: "pulumi-nodejs:dynamic/twilio:BillingGroupAssignment",
        outputs: {
          organization: "OR00000000000000000000000000000001",
          billingGroup: "commerce_billingprofile_0k3europe",
          admins: { "max@acme.example": {}, "mia@acme.example": { until: "2027-01-01T00:00:00.000Z" } },
          viewers: {},
          assignments: { admins: { "mia@acme.example": "IY0" }, viewers: {} },
        },
      },
    ],
  },
};

function sealedAgain(text, more) {
  const { sha256: _, ...rest } = JSON.parse(text);
  const body = JSON.stringify({ ...rest, ...more }).slice(0, -1);
  return `${body},"sha256":"${createHash("sha256").update(body).digest("hex")}"}\n`;
}

/** Files that commands make, by the command line that prints or writes each. */
const MADE = [
  ["findings.json", "audit access.yaml --snapshot earlier.json --format json --output findings.json"],
  ["drift.json", "drift access.yaml --snapshot earlier.json --format json --output drift.json"],
  ["review.json", "review --base access.yaml --head head.yaml --history none --format json --output review.json"],
  [
    "plan.json",
    "review --base access.yaml --head access.yaml --history none --snapshot snapshot.json --seal plan.json",
  ],
  [
    "pack/attestation.json",
    "attest access.yaml --snapshot earlier.json --key-env KEY --output pack --as-of 2026-11-02T00:00:00Z",
  ],
];

/**
 * Writes the corpus into `folder`.
 *
 * @param run runs a command line there
 */
async function writeCorpus(folder, run) {
  for (const [name, text] of Object.entries(plainFiles())) fs.writeFileSync(path.join(folder, name), text);
  fs.cpSync(path.join(acme, "ledger"), path.join(folder, "ledger"), { recursive: true });
  for (const [file, line] of MADE) {
    const { stderr, stdout } = await run(line.split(" "));
    if (!fs.existsSync(path.join(folder, file))) throw new Error(`${line} made no ${file}: ${stderr}${stdout}`);
  }
  commit(folder);
}

/** Makes a repository of a folder, with all of it in one commit. */
function commit(folder) {
  const git = (...args) =>
    execFileSync("git", ["-c", "user.name=fuzz", "-c", "user.email=fuzz@acme.example", ...args], { cwd: folder });
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "Corpus");
}

module.exports = { KEY, writeCorpus };
