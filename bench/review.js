"use strict";
// (e) Reviewing a change of a manifest of 10,000 people and 200 groups, against a process that only loads both sides.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { byTurns, median, time } = require("./measure.js");
const { manifestOf, organizationOf } = require("./organizations.js");

const main = path.resolve(__dirname, "../dist/src/cli/main.js");
const child = path.join(__dirname, "review-child.js");
const ROUNDS = 7;

module.exports = function review() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
  const [base, head] = ["base.yaml", "head.yaml"].map((name) => path.join(folder, name));
  const organization = organizationOf({ people: 10_000, groups: 200, perGroup: 50, central: 300 });
  fs.writeFileSync(base, manifestOf(organization, { entries: true }));
  fs.writeFileSync(head, manifestOf(changed(organization), { entries: true }));
  const { ours: whole, floor: loading } = byTurns(
    {
      ours: () => time([process.execPath, main, "review", "--base", base, head], { statuses: [4] }),
      floor: () => time([process.execPath, child, "load", base, head]),
    },
    ROUNDS,
  );
  const diffs = Array.from({ length: ROUNDS }, () =>
    Number(time([process.execPath, child, "diff", base, head]).stdout),
  );
  fs.rmSync(folder, { recursive: true });
  const [ours, floor] = [whole.median, loading.median];
  const diff = median(diffs);
  const share = `the diff alone ${Math.round(diff * 1000)} ms of the processor, ${((100 * diff) / ours).toFixed(1)} percent; aim: under 100 ms`;
  return [
    {
      what: "`twilio-org review` of two manifests of 10,000 people and 200 groups, against a process that loads both",
      ours,
      floor,
      aim: 1.5,
      note: share,
    },
  ];
};

/** Somebody else in each tenth list of viewers, a new admin in each twentieth group, an Administrator less. */
function changed({ organizationRoles, billingGroups, ...rest }) {
  return {
    ...rest,
    organizationRoles: { ...organizationRoles, administrator: organizationRoles.administrator.slice(1) },
    billingGroups: billingGroups.map((group, index) => ({
      ...group,
      admins: index % 20 === 0 ? [...group.admins, `person-${index}@bench.example`] : group.admins,
      viewers: index % 10 === 0 ? [...group.viewers.slice(1), `person-${5_000 + index}@bench.example`] : group.viewers,
    })),
  };
}
