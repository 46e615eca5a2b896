import fc from "fast-check";
import fs from "node:fs";
import path from "node:path";
import { afterEach, expect, inject, it } from "vitest";
import { runCommand } from "../support/command";
import { isFull } from "../support/full";
import { pluginEnvironment, usualDoor } from "../support/plugin";
import { descendantsOf, kill } from "../support/processes";
import { openProject, type Project, type Run } from "../support/project";
import { openPulumiProject, type PulumiProject, settingsOf } from "../support/pulumi-project";
import { EUROPE, seedOf } from "../support/seeds";
import {
  type Access,
  BEGINNING,
  BREAK_GLASS,
  filesOf,
  type ListName,
  LISTS,
  manifest,
  NAMES,
  PEOPLE,
  plannedRights,
  recordedRights,
  rightsOf,
  rightText,
} from "./access";
import { type Interruption, type Step, step } from "./steps";

/*
 * Random edits, drift, faults and kills on the real engine; `npm run soak -- --steps N --seed S` runs more of them. The judge
 * knows nothing of the product: it holds what changed in Twilio against what the program declared and what stood in
 * the state, and in the end what is live, declared and recorded against each other.
 */
const STEPS = Number(process.env["TWILIO_ORG_SOAK_STEPS"] ?? (isFull ? "100" : "15"));
const SEED = Number(process.env["TWILIO_ORG_SOAK_SEED"] ?? "2");
const door = usualDoor();

/** Where the walk is. */
interface Walk {
  readonly site: PulumiProject;
  /** Another stack that deploys the same program. */
  readonly other: Project;
  access: Access;
  /** What the last deployment that went well declared. */
  deployed: Access;
}

let walk: Walk | undefined;
afterEach(async () => {
  await walk?.site.end();
  walk?.other.close();
});

it(`keeps every promise over ${STEPS} random steps (seed ${SEED})`, { timeout: 60_000 + STEPS * 60_000 }, async () => {
  const [steps] = fc.sample(fc.array(step, { minLength: STEPS, maxLength: STEPS, size: "max" }), {
    seed: SEED,
    numRuns: 1,
  });
  const files = filesOf(BEGINNING, door);
  const site = await openPulumiProject({ seed: seedOf(PEOPLE), door, files });
  const other = await openProject({
    engineFixture: inject("engineFixture"),
    env: { ...settingsOf(site.twilio), ...(door === "plugin" ? pluginEnvironment() : {}) },
    secrets: [site.twilio.clientSecret],
    files,
  });
  walk = { site, other, access: BEGINNING, deployed: BEGINNING };
  await site.up();
  for (const [index, each] of (steps ?? []).entries()) {
    const text = `step ${index + 1} of seed ${SEED}: ${JSON.stringify(each)}`;
    console.log(`${new Date().toISOString()} ${text}`);
    await take(walk, each).catch((error: unknown) => {
      throw new Error(text, { cause: error });
    });
  }
  await heal(walk);
});

function declare(project: Project, access: Access): void {
  for (const [file, text] of Object.entries(filesOf(access, door))) project.write(file, text);
}

async function take(at: Walk, each: Step): Promise<void> {
  const { site, other } = at;
  const { twilio } = site;
  switch (each.do) {
    case "edit":
      at.access = { ...at.access, [each.list]: each.people };
      declare(site, at.access);
      return;
    case "grant":
    case "revoke": {
      const right = { user: each.person, ...LISTS[each.list] };
      const isHeld = (await twilio.rights()).includes(rightText(each.list, each.person));
      if (each.do === "revoke" && isHeld) await twilio.revoke(right);
      if (each.do === "grant") await twilio.grant(right);
      return;
    }
    case "settings":
      await twilio.configure({ lag: each.lag, duplicates: each.duplicates });
      return;
    case "fault":
      await twilio.faults(each.fault);
      return;
    case "taint":
      await site.run(["state", "taint", "--yes", urnOf(site, each.resource)]);
      return;
    case "refresh":
      return unchanged(at, () => site.run(["refresh", "--yes"]));
    case "adopt":
      return unchanged(at, () => adopted(at));
    case "two stacks":
      declare(other, at.access);
      await judged(at, [site, other], each.flags, async () => {
        const runs = [site, other].map((project) => project.run(["up", "--yes", ...each.flags]));
        return (await Promise.all(runs)).map(({ output }) => output).join("\n");
      });
      return;
    case "sealed":
      return sealed(at);
    case "up":
      return upped(at, each);
  }
}

function urnOf(project: Project, name: string): string {
  return project.resources().find(({ urn }) => urn.endsWith(`::${name}`))?.urn ?? `urn:pulumi:dev::none::none::${name}`;
}

async function unchanged({ site: { twilio } }: Walk, action: () => Promise<unknown>): Promise<void> {
  const before = await twilio.rights();
  await action();
  expect(await twilio.rights(), "nothing is changed").toEqual(before);
}

const twilioOrg = ({ site }: Walk, ...args: readonly string[]) =>
  runCommand(inject("engineFixture").package, args, { cwd: site.folder, env: settingsOf(site.twilio) });

/** Where the organization can't be read, there is no import file, and the state stays. */
async function adopted(at: Walk): Promise<void> {
  const { site, access } = at;
  const { status } = await twilioOrg(at, "adopt", "--live", "--force");
  if (status === 0) {
    await site.run(["stack", "rm", "--yes", "--force", "--preserve-config"]);
    await site.run(["stack", "init"]);
    await site.run(["import", "--file", "import.json", "--generate-code=false", "--protect=false", "--yes"]);
  }
  declare(site, access);
}

/** Writes nothing but what is in the plan. A change that the review blocks is not sealed, and waits. */
async function sealed(at: Walk): Promise<void> {
  const { site, access, deployed } = at;
  site.write("base.yaml", JSON.stringify(manifest(deployed)));
  const plan = path.join(site.folder, "plan.json");
  fs.rmSync(plan, { force: true });
  const override = ["--override", "soak", "--operator", deployed.administrator[0] ?? ""];
  const sides = ["--base", "base.yaml", "--head", "access.yaml", "--live"];
  const { status, stderr } = await twilioOrg(at, "review", ...sides, ...override, "--seal", "plan.json");
  if (!fs.existsSync(plan)) {
    console.log(`not sealed (status ${status}): ${stderr.split("\n")[0] ?? ""}`);
    return;
  }
  const planned = plannedRights(fs.readFileSync(plan, "utf8"));
  const { given, taken, output } = await judged(at, [site], ["--refresh"], async () => {
    const run = await site.run(["up", "--yes", "--refresh"], { TWILIO_ORGANIZATION_PLAN: "plan.json" });
    if (run.status === 0) at.deployed = access;
    return run.output;
  });
  for (const right of [...given, ...taken]) expect(planned, `not in the plan: ${right}\n${output}`).toContain(right);
}

async function upped(at: Walk, { flags, target, end }: Extract<Step, { do: "up" }>): Promise<void> {
  const { site, access } = at;
  const command = ["up", "--yes", ...flags, ...(target === undefined ? [] : ["--target", urnOf(site, target)])];
  let status: number | null | undefined;
  const { output } = await judged(at, [site], flags, async () => {
    const run = end === undefined ? await site.run(command) : await interrupted(site, command, end);
    status = run?.status;
    return run?.output ?? "interrupted";
  });
  if (status !== 0 || target !== undefined) return;
  const isOfManifest = at.deployed.support === access.support;
  at.deployed = access;
  // The resources of a manifest wait for each other where Pulumi works on them side by side. A lost answer may make a twin that goes at once.
  const wasAnswered = isOfManifest && (await site.twilio.requests()).every((request) => / [234]\d\d$/.test(request));
  const writes = await site.twilio.writes();
  if (!flags.includes("--parallel") && wasAnswered) expect(writes, output).toEqual([...writes].sort(byGain));
}

const byGain = (a: string, b: string): number => Number(a === "DELETE") - Number(b === "DELETE");

/** What a run changed, and what it printed. */
interface Judged {
  readonly given: readonly string[];
  readonly taken: readonly string[];
  readonly output: string;
}

/** Runs an update, and holds each thing that it changed in Twilio against what it was allowed to. */
async function judged(
  { site: { twilio }, access }: Walk,
  projects: readonly Project[],
  flags: readonly string[],
  run: () => Promise<string>,
): Promise<Judged> {
  const [before, declared] = [await twilio.rights(), rightsOf(access)];
  const recorded = new Set(projects.flatMap((project) => [...recordedRights(project)]));
  await twilio.clearLog();
  const output = await run();
  const after = await twilio.rights();
  const given = after.filter((right) => !before.includes(right));
  const taken = [...new Set(before.filter((right) => !after.includes(right)))];
  for (const right of given) expect(declared, `given: ${right}\n${output}`).toContain(right);
  for (const right of taken) {
    expect(declared, `taken: ${right}\n${output}`).not.toContain(right);
    expect(right, `break-glass\n${output}`).not.toContain(BREAK_GLASS);
    // Without a preview of its own, a run takes only what the state had.
    if (flags.includes("--skip-preview")) expect(recorded, `taken unseen: ${right}\n${output}`).toContain(right);
  }
  for (const role of [" Administrator", ` Billing Group Admin @ ${EUROPE}`])
    if (before.some((right) => right.endsWith(role)))
      expect(
        after.filter((right) => right.endsWith(role)),
        `floor of${role}\n${output}`,
      ).not.toEqual([]);
  return { given, taken, output };
}

/** Ends a run from outside; its output where it was over before. */
async function interrupted(
  site: PulumiProject,
  command: readonly string[],
  end: Interruption,
): Promise<Run | undefined> {
  const up = site.start(command);
  const isOver = await Promise.race([
    up.ended.then(() => true),
    new Promise((resolve) => setTimeout(() => resolve(false), end.after)),
  ]);
  if (isOver !== true) {
    const family = descendantsOf(up.pid);
    process.kill(up.pid, end.signal);
    await up.ended;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    kill(family);
    await site.run(["cancel", "--yes"]);
  }
  return undefined;
}

/**
 * Without faults, two runs bring everything into accord. The break-glass person is never removed, and so is declared
 * where somebody has given that person a right.
 */
async function heal({ site, access: wanted }: Walk): Promise<void> {
  const { twilio } = site;
  const rights = await twilio.rights();
  const isKept = (list: ListName) => rights.includes(rightText(list, BREAK_GLASS));
  const access = NAMES.filter(isKept).reduce<Access>(
    (all, list) => ({ ...all, [list]: [...new Set([...all[list], BREAK_GLASS])] }),
    wanted,
  );
  declare(site, access);
  await twilio.clearFaults();
  await twilio.configure({ lag: 0 });
  let last: Run | undefined;
  for (let run = 0; run < 3; run++) {
    last = await site.run(["up", "--yes", "--refresh", "--continue-on-error"]);
    if (last.status === 0 && run > 0) break;
  }
  const [live, declared] = [await twilio.rights(), rightsOf(access)];
  expect(
    live.filter((right) => !declared.has(right)),
    last?.output,
  ).toEqual([]);
  expect(
    [...declared].filter((right) => !live.includes(right)),
    last?.output,
  ).toEqual([]);
  expect(live, "no duplicate").toEqual([...new Set(live)]);
  expect([...recordedRights(site)].sort()).toEqual([...live].sort());
  await site.expectQuiet();
}
