"use strict";
// `ledger as-of` and `ledger verify` over 1,000 daily snapshots of 5,000 people, against parsing a file that holds the one snapshot.
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { byTurns, time } = require("./measure.js");

const root = path.resolve(__dirname, "..");
const cli = path.join(root, "dist", "src", "cli", "main.js");
const child = path.join(__dirname, "ledger-floor-child.js");

const PEOPLE = 5_000;
const DAYS = 1_000;
const CHANGES_A_DAY = 5;
const ORGANIZATION = `OR${"0".repeat(31)}1`;

module.exports = function ledger() {
  const folder = path.join(root, ".cache", "bench-ledger");
  fs.rmSync(folder, { recursive: true, force: true });
  record(folder);
  const asOf = (day, ...args) => [process.execPath, cli, "ledger", "as-of", dateOf(day), "--ledger", folder, ...args];
  const verify = (...args) => [process.execPath, cli, "ledger", "verify", "--ledger", folder, ...args];
  const [, head = ""] = /^head (\w+)$/m.exec(time(verify()).stdout) ?? [];
  const file = path.join(folder, "one.json");
  time(asOf(DAYS - 1, "--format", "snapshot", "--output", file));
  const megabytes = sizeOf(path.join(folder, ORGANIZATION)) / 1e6;
  const days = { "the first day": 0, "the middle": DAYS / 2, "the last day": DAYS - 1 };
  const note = `the ledger: ${megabytes.toFixed(1)} MB; aim: under 20 MB`;
  return [
    ...Object.entries(days).map(([what, day]) => [`as-of\` ${what}`, asOf(day, "--format", "snapshot"), "under 1 s"]),
    ["as-of` the last day, as a table", asOf(DAYS - 1), "under 1 s"],
    ["verify` of everything", verify(), ""],
    ["verify --verified` with the last head", verify("--verified", head), ""],
  ].map(([what, command, aim]) => {
    const { ours, floor } = byTurns(
      { ours: () => time(command), floor: () => time([process.execPath, child, file]) },
      5,
    );
    const quickest = `at best ${ours.least.toFixed(2)} s; ${note}`;
    return {
      what: `\`ledger ${what}`,
      ours: ours.median,
      floor: floor.median,
      aim: aim && `ours ${aim}`,
      note: quickest,
    };
  });
};

/** Writes the ledger entry by entry, as recording each day would: recording reads the ledger each time, and this is about the reading. */
function record(folder) {
  const { printEntry } = require("../.cache/compiled/src/records/ledger/entry");
  const { apply, contentHasher } = require("../.cache/compiled/src/records/ledger/lists");
  const { canonicalJson } = require("../.cache/compiled/src/model/fingerprint");
  const home = path.join(folder, ORGANIZATION);
  fs.mkdirSync(home, { recursive: true });
  const text = (list) => new Map(list.map((one) => [one.sid, canonicalJson(one)]));
  const lists = new Map();
  const contentOf = contentHasher();
  const held = Array.from({ length: PEOPLE }, (_, n) => assignment(n));
  let previous;
  for (let day = 0; day < DAYS; day++) {
    const gone =
      day === 0
        ? []
        : Array.from({ length: CHANGES_A_DAY }, (_, n) => held.splice((day * 31 + n * 7) % held.length, 1)[0].sid);
    const come = Array.from({ length: CHANGES_A_DAY }, (_, n) => assignment(PEOPLE + day * CHANGES_A_DAY + n));
    held.push(...come);
    const changes =
      day === 0
        ? new Map([
            ["assignments", { set: text(held), gone: [] }],
            ["roles", { set: text(roles()), gone: [] }],
            ["users", { set: text(Array.from({ length: PEOPLE }, (_, n) => user(n))), gone: [] }],
          ])
        : new Map([["assignments", { set: text(come), gone }]]);
    apply(lists, changes);
    const takenAt = `${dateOf(day)}T06:00:00.000Z`;
    const head = { schemaVersion: 1, organizationSid: ORGANIZATION, takenAt, unread: [] };
    const printed = printEntry({
      organization: ORGANIZATION,
      sequence: day + 1,
      ...(previous === undefined ? {} : { previous }),
      recordedAt: takenAt,
      recorder: { actor: "nightly" },
      takenAt,
      snapshot: { ...head, roles: [], users: [], accounts: [], assignments: [] },
      unread: [],
      isFull: day === 0,
      changes,
      content: contentOf(lists, changes.keys()),
    });
    previous = printed.hash;
    fs.writeFileSync(path.join(home, `${String(day + 1).padStart(6, "0")}.json`), printed.text);
  }
}

const ROLES = ["Administrator", "Standard User", "Organization Billing Viewer", "Billing Group Viewer"];

function roles() {
  return ROLES.map((friendlyName, n) => ({
    sid: sid("IX", n),
    friendlyName,
    lowestLevel: "ORGANIZATION",
    resourceTypes: friendlyName.startsWith("Billing Group") ? ["billing_group"] : [],
    productGroup: "organization",
    allow: [],
    deny: [],
  }));
}

function user(n) {
  return { sid: sid("US", n), email: `person-${n}@bench.example`, name: `Person ${n}`, active: true };
}

/** A hundredth are Administrators; most see one of 200 groups. */
function assignment(n) {
  const role = n % 100 === 0 ? 0 : n % 10 === 0 ? 1 : 3;
  const group = role === 3 ? { resourceType: "billing_group", resourceId: `commerce_billingprofile_${n % 200}` } : {};
  return {
    sid: sid("IY", n),
    roleSid: sid("IX", role),
    scope: ORGANIZATION,
    identity: sid("US", n % PEOPLE),
    ...group,
  };
}

function sid(prefix, n) {
  return prefix + crypto.createHash("md5").update(`${prefix}${n}`).digest("hex");
}

function dateOf(day) {
  return new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
}

function sizeOf(folder) {
  return fs.readdirSync(folder).reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0);
}
