import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parsePlan, type Plan } from "../../../src/auditor/plan";
import { type LiveShell, MANIFEST, openLiveShell } from "./live-shell";

const NOW = new Date("2026-12-01T00:00:00Z");

let shell: LiveShell;
beforeEach(async () => {
  shell = await openLiveShell(NOW);
});
afterEach(() => shell.close());

/** Writes the example's manifest with a part of it replaced. */
function edited(from: string, to: string): void {
  const text = readFileSync(MANIFEST, "utf8");
  if (!text.includes(from)) throw new Error(`the example has no ${from}`);
  writeFileSync(path.join(shell.folder, "head.yaml"), text.replace(from, to));
}

const REVIEW = "review --base MANIFEST --head FOLDER/head.yaml";
const file = () => path.join(shell.folder, "plan.json");

function plan(): Plan {
  const parsed = parsePlan(readFileSync(file(), "utf8"));
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed.plan;
}

describe("review --seal", () => {
  it("writes the same plan from Twilio and from a snapshot of it, for as long as it is told", async () => {
    edited("viewers: []", "viewers: [mia@acme.example]");
    const live = await shell.run(`${REVIEW} --seal FOLDER/plan.json --seal-for 2 --live`);
    expect([live.status, live.text]).toEqual([
      0,
      expect.stringMatching(/^sealed for \d+ writes until 2026-12-01 02:00 UTC: .*plan\.json$/m),
    ]);
    const fromLive = plan();
    expect(fromLive).toMatchObject({ verdict: "safe", expiresAt: "2026-12-01T02:00:00.000Z" });
    expect(fromLive.writes).toContainEqual(
      expect.objectContaining({ action: "add", person: "mia@acme.example", role: "billingGroupViewer" }),
    );
    await shell.run("snapshot --output FOLDER/acme.json");
    const kept = await shell.run(`${REVIEW} --seal FOLDER/plan.json --seal-for 2 --snapshot FOLDER/acme.json`);
    expect(kept.requests).toEqual([]);
    expect(plan()).toEqual(fromLive);
  });

  it("does not seal what is blocked, unless it is overridden, which the plan records", async () => {
    edited("administrator: [ops@acme.example, ada@acme.example, ", "administrator: [");
    const blocked = await shell.run(`${REVIEW} --seal FOLDER/plan.json --live`);
    expect([blocked.status, blocked.text]).toEqual([4, expect.stringContaining("not sealed: the change is blocked")]);
    expect(blocked.requests).toEqual([]);
    expect(existsSync(file())).toBe(false);
    const overridden = await shell.run(
      `${REVIEW} --operator cfo@acme.example --override FIN-1 --seal FOLDER/plan.json --live`,
    );
    expect(overridden.status).toBe(0);
    expect(plan()).toMatchObject({ verdict: "overridden", override: { reason: "FIN-1", by: "cfo@acme.example" } });
  });

  it.each(["RoleAssignments", "/Roles", "/scim/"])("does not seal what it can't see: %s", async (to) => {
    edited("viewers: []", "viewers: [mia@acme.example]");
    await shell.faults({ kind: "status", status: 403, method: "GET", path: to, times: "always" });
    const { status, text } = await shell.run(`${REVIEW} --seal FOLDER/plan.json --live`);
    expect([status, text]).toEqual([2, expect.stringMatching(/not read: .*not sealed: something could not be read/s)]);
    expect(existsSync(file())).toBe(false);
  });

  it("needs no list of accounts, which Twilio documents no permission for", async () => {
    edited("viewers: []", "viewers: [mia@acme.example]");
    await shell.faults({ kind: "status", status: 403, method: "GET", path: "/Accounts", times: "always" });
    expect(await shell.run(`${REVIEW} --seal FOLDER/plan.json --live`)).toMatchObject({ status: 0 });
    expect(plan().writes.length).toBeGreaterThan(0);
  });

  it("does not seal a right for somebody whom Twilio does not know", async () => {
    edited("viewers: []", "viewers: [ghost@acme.example]");
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
    ["--live", "--live, --snapshot and --prefix go with --seal"],
    ["--seal FOLDER/plan.json --live --snapshot x.json", "--live and --snapshot are two sources"],
    ["--seal FOLDER/plan.json --live --seal-for 0", "a number of hours"],
    ["--seal FOLDER/nowhere/plan.json --live", "there is no such folder"],
  ])("is refused with %s", async (options, says) => {
    edited("viewers: []", "viewers: [mia@acme.example]");
    const { status, text } = await shell.run(`${REVIEW} ${options}`);
    expect([status, text.replace(/\s+/g, " ")]).toEqual([1, expect.stringContaining(says)]);
    expect(existsSync(file())).toBe(false);
  });
});
