import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parsePlan, type Plan } from "../../../src/auditor/plan";
import { type ReviewResult } from "../../../src/auditor/review";
import { type LiveShell, openLiveShell } from "./live-shell";

const NOW = new Date("2026-12-01T00:00:00Z");

let shell: LiveShell;
beforeEach(async () => {
  shell = await openLiveShell(NOW);
  await shell.run("adopt --live --output FOLDER");
});
afterEach(() => shell.close());

/** Writes the manifest of what is there with a part of it replaced. */
function edited(from: string, to: string): void {
  const text = readFileSync(path.join(shell.folder, "access.yaml"), "utf8");
  if (!text.includes(from)) throw new Error(`the manifest has no ${from}`);
  writeFileSync(path.join(shell.folder, "head.yaml"), text.replace(from, to));
}

const VIEWER = ["billingViewer: []", "billingViewer: [cfo@acme.example]"] as const;
const BLOCKED = [
  "  administrator:\n",
  "  administrator:\n    - cfo@acme.example\n    - max@acme.example\n    - mia@acme.example\n",
] as const;
const REVIEW = "review --base FOLDER/access.yaml --head FOLDER/head.yaml";
const file = () => path.join(shell.folder, "plan.json");

function plan(): Plan {
  const parsed = parsePlan(readFileSync(file(), "utf8"));
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed.plan;
}

describe("review --seal", () => {
  it("writes the same plan from Twilio and from a snapshot of it, for as long as it is told", async () => {
    edited(...VIEWER);
    const live = await shell.run(`${REVIEW} --seal FOLDER/plan.json --seal-for 2 --live`);
    expect([live.status, live.text]).toEqual([
      0,
      expect.stringMatching(/^sealed for 1 write until 2026-12-01 02:00 UTC: .*plan\.json$/m),
    ]);
    const fromLive = plan();
    expect(fromLive).toMatchObject({ verdict: "safe", expiresAt: "2026-12-01T02:00:00.000Z" });
    expect(fromLive.writes).toContainEqual(
      expect.objectContaining({ action: "add", person: "cfo@acme.example", role: "billingViewer" }),
    );
    await shell.run("snapshot --output FOLDER/acme.json");
    const kept = await shell.run(`${REVIEW} --seal FOLDER/plan.json --seal-for 2 --snapshot FOLDER/acme.json`);
    expect(kept.requests).toEqual([]);
    expect(plan()).toEqual(fromLive);
  });

  it("does not seal what is blocked, unless it is overridden, which the plan records", async () => {
    edited(...BLOCKED);
    const blocked = await shell.run(`${REVIEW} --seal FOLDER/plan.json --live`);
    expect([blocked.status, blocked.text]).toEqual([4, expect.stringContaining("not sealed: the change is blocked")]);
    expect(existsSync(file())).toBe(false);
    const overridden = await shell.run(
      `${REVIEW} --operator cfo@acme.example --override FIN-1 --seal FOLDER/plan.json --live`,
    );
    expect(overridden.status).toBe(0);
    expect(plan()).toMatchObject({ verdict: "overridden", override: { reason: "FIN-1", by: "cfo@acme.example" } });
  });

  it.each(["RoleAssignments", "/Roles", "/scim/"])("does not seal what it can't see: %s", async (to) => {
    edited(...VIEWER);
    await shell.faults({ kind: "status", status: 403, method: "GET", path: to, times: "always" });
    const { status, text } = await shell.run(`${REVIEW} --seal FOLDER/plan.json --live`);
    expect([status, text]).toEqual([2, expect.stringMatching(/not read: .*not sealed: something could not be read/s)]);
    expect(existsSync(file())).toBe(false);
  });

  it("needs no list of accounts, which Twilio documents no permission for", async () => {
    edited(...VIEWER);
    await shell.faults({ kind: "status", status: 403, method: "GET", path: "/Accounts", times: "always" });
    expect(await shell.run(`${REVIEW} --seal FOLDER/plan.json --live`)).toMatchObject({ status: 0 });
    expect(plan().writes.length).toBeGreaterThan(0);
  });

  it("does not seal a right for somebody whom Twilio does not know", async () => {
    edited(VIEWER[0], VIEWER[1].replace("cfo", "ghost"));
    const { status, text } = await shell.run(
      `${REVIEW} --operator cfo@acme.example --override test --seal FOLDER/plan.json --live`,
    );
    expect([status, text.replace(/\s+/g, " ")]).toEqual([
      1,
      expect.stringContaining("Twilio knows no managed user ghost@acme.example"),
    ]);
    expect(existsSync(file())).toBe(false);
  });

  it.each([
    ["--seal FOLDER/plan.json", "--seal needs --live or --snapshot"],
    ["--seal FOLDER/plan.json --live --snapshot x.json", "--live and --snapshot are two sources"],
    ["--seal FOLDER/plan.json --live --seal-for 0", "a number of hours"],
    ["--seal FOLDER/nowhere/plan.json --live", "there is no such folder"],
  ])("is refused with %s", async (options, says) => {
    edited(...VIEWER);
    const { status, text } = await shell.run(`${REVIEW} ${options}`);
    expect([status, text.replace(/\s+/g, " ")]).toEqual([1, expect.stringContaining(says)]);
    expect(existsSync(file())).toBe(false);
  });
});

describe("review --live", () => {
  it("lists every write, and tells what drift makes from what the change makes", async () => {
    edited(...VIEWER);
    const plain = await shell.run(`${REVIEW} --live --format json`);
    const { writes, verdict, notCompared } = JSON.parse(plain.text) as ReviewResult;
    expect([plain.status, verdict]).toEqual([0, "safe"]);
    expect(notCompared).toEqual([expect.stringContaining("whether roles allow more or less than before")]);
    for (const format of ["table", "markdown", "github", "sarif"])
      expect((await shell.run(`${REVIEW} --live --format ${format}`)).text).toContain("Not compared: ");
    expect(writes).toEqual([expect.objectContaining({ action: "add", person: "cfo@acme.example", cause: "change" })]);
  });

  it("weighs what somebody did in the Console, though the manifest does not change", async () => {
    const text = readFileSync(path.join(shell.folder, "access.yaml"), "utf8").replace(...BLOCKED);
    for (const name of ["base.yaml", "head.yaml"]) writeFileSync(path.join(shell.folder, name), text);
    const review = "review --base FOLDER/base.yaml --head FOLDER/head.yaml";
    expect(await shell.run(review)).toMatchObject({ status: 0, requests: [] });
    const live = await shell.run(`${review} --live --format json`);
    const { writes } = JSON.parse(live.text) as { writes: readonly { cause: string }[] };
    expect([live.status, writes.map(({ cause }) => cause)]).toEqual([4, ["drift", "drift", "drift"]]);
  });

  it("does not know an operator of whom nobody has heard", async () => {
    edited(...VIEWER);
    const { status, text } = await shell.run(`${REVIEW} --operator nobody@acme.example`);
    expect([status, text]).toEqual([1, expect.stringContaining("nobody knows the operator nobody@acme.example")]);
  });
});

describe("review --verify", () => {
  it("names the writes of a plan that were not made, and ends with 4", async () => {
    edited(...VIEWER);
    await shell.run(`${REVIEW} --seal FOLDER/plan.json --live`);
    const before = await shell.run("review --verify FOLDER/plan.json --live");
    expect(before.status).toBe(4);
    expect(before.text).toContain("1 write of 1 in the plan was not made:\n- cfo@acme.example: is to gain");
    const json = await shell.run("review --verify FOLDER/plan.json --live --format json");
    expect(JSON.parse(json.text)).toMatchObject({ writes: 1, notMade: [{ person: "cfo@acme.example" }] });
    await shell.grant({ user: "cfo@acme.example", role: "Organization Billing Viewer" });
    const after = await shell.run("review --verify FOLDER/plan.json --live");
    expect(after).toMatchObject({ status: 0, text: "Every write of the plan was made (1).\n" });
  });

  it("names the roles that allow something else than when the plan was sealed", async () => {
    edited(...VIEWER);
    await shell.run(`${REVIEW} --seal FOLDER/plan.json --live`);
    await shell.grant({ user: "cfo@acme.example", role: "Organization Billing Viewer" });
    await shell.role({
      friendly_name: "Organization Billing Viewer",
      product_group: "billing",
      lowest_level: "ORGANIZATION",
      policy: { allow: ["/twilio/billing/payment-methods/update"], deny: null, format: 1 },
    });
    const { status, text } = await shell.run("review --verify FOLDER/plan.json --live");
    expect([status, text]).toEqual([
      4,
      "Every write of the plan was made (1).\nTwilio has since changed what Organization Billing Viewer means: look whether those who hold it should.\n",
    ]);
  });

  it("has no verdict where it can't see", async () => {
    edited(...VIEWER);
    await shell.run(`${REVIEW} --seal FOLDER/plan.json --live`);
    await shell.faults({ kind: "status", status: 403, method: "GET", path: "RoleAssignments", times: "always" });
    expect(await shell.run("review --verify FOLDER/plan.json --live")).toMatchObject({ status: 2 });
  });

  it.each([
    ["--verify FOLDER/plan.json", "give --live"],
    ["--verify FOLDER/nowhere.json --live", "nowhere.json"],
    ["--verify FOLDER/access.yaml --live", "is not a usable plan"],
    ["--verify FOLDER/plan.json --live --base FOLDER/access.yaml", "goes with --live or --snapshot alone"],
  ])("is refused: %s", async (options, says) => {
    edited(...VIEWER);
    await shell.run(`${REVIEW} --seal FOLDER/plan.json --live`);
    const { status, text } = await shell.run(`review ${options}`);
    expect([status, text.replace(/\s+/g, " ")]).toEqual([1, expect.stringContaining(says)]);
  });
});
