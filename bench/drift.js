"use strict";
// Drift of 1,000, 10,000 and 100,000 assignments, against JSON.parse of the same snapshot; and its requests.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { median, time } = require("./measure.js");
const { sid } = require("./organizations.js");

const child = path.join(__dirname, "drift-child.js");
const ROUNDS = 7;
/** Every so many rights one is gone, and one was given by hand. */
const EVERY = 1000;

module.exports = async function drift() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
  const rows = [];
  for (const size of [1_000, 10_000, 100_000]) {
    const files = write(folder, size);
    const samples = { parse: [], drift: [] };
    let memory = 0;
    for (let round = 0; round <= ROUNDS; round++)
      for (const what of ["parse", "drift"]) {
        const run = [process.execPath, "--expose-gc", child, what, files.snapshot, files.manifest];
        const { seconds, found, megabytes } = JSON.parse(time(run).stdout);
        const expected = what === "parse" ? size : (2 * size) / EVERY;
        if (found !== expected) throw new Error(`${what} found ${found} instead of ${expected}`);
        if (round > 0) samples[what].push(seconds);
        if (what === "drift") memory = Math.max(memory, megabytes);
      }
    const ours = median(samples.drift);
    rows.push({
      what: `drift of ${size.toLocaleString("en-US")} assignments, against \`JSON.parse\` of the snapshot alone`,
      ours,
      floor: median(samples.parse),
      // In less time than it takes to compile the code that does it, nothing can be compared.
      aim: size === 100_000 ? 1.5 : "",
      note: `${((ours / size) * 1e6).toFixed(2)} µs an assignment; ${Math.round(memory)} MB at most`,
    });
  }
  fs.rmSync(folder, { recursive: true });
  return rows;
};

/** A manifest and a snapshot of `size` rights of people in teams of fifty, each team on lists of its own. */
function write(folder, size) {
  const { printSnapshot } = require("../.cache/compiled/src/twilio/snapshot/snapshot-file");
  const organization = sid("OR", 1);
  const people = Math.max(50, size / 20);
  const [teams, lists] = [people / 50, size / 50];
  const group = (list) => `commerce_billingprofile_bench${list}`;
  const member = (list, index) => (list % teams) * 50 + index;
  const manifest = [
    "apiVersion: twilio-organization/v1",
    "kind: OrganizationAccess",
    `organization: { sid: ${organization} }`,
    "domains: { bench.example: verified }",
    "teams:",
    ...Array.from({ length: teams }, (_, team) => {
      const members = Array.from({ length: 50 }, (_, index) => email(team * 50 + index));
      return `  team-${team}: [${members.join(", ")}]`;
    }),
    "billingGroups:",
    ...Array.from(
      { length: lists },
      (_, list) => `  group-${list}: { id: ${group(list)}, viewers: [team:team-${list % teams}] }`,
    ),
  ];
  const role = {
    sid: sid("IX", 1),
    friendlyName: "Billing Group Viewer",
    lowestLevel: "ORGANIZATION",
    resourceTypes: ["billing_group"],
    productGroup: "billing",
    allow: [],
    deny: [],
  };
  const assignments = Array.from({ length: size }, (_, number) => {
    const list = Math.floor(number / 50);
    // Somebody else has the last right of each thousand.
    const person = number % EVERY === EVERY - 1 ? people : member(list, number % 50);
    return {
      sid: sid("IY", number),
      roleSid: role.sid,
      scope: organization,
      identity: sid("US", person),
      resourceType: "billing_group",
      resourceId: group(list),
    };
  });
  const users = Array.from({ length: people + 1 }, (_, number) => ({
    sid: sid("US", number),
    email: email(number),
    name: `Person ${number}`,
    active: true,
  }));
  const head = { schemaVersion: 1, organizationSid: organization, takenAt: "2026-12-01T00:00:00.000Z", unread: [] };
  const files = { manifest: path.join(folder, `${size}.yaml`), snapshot: path.join(folder, `${size}.json`) };
  fs.writeFileSync(files.manifest, `${manifest.join("\n")}\n`);
  fs.writeFileSync(files.snapshot, printSnapshot({ ...head, roles: [role], users, accounts: [], assignments }));
  return files;
}

function email(number) {
  return `person-${number}@bench.example`;
}
