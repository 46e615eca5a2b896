import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Log, type Run } from "sarif";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { git } from "../../support/git";
import { openTerminal, type Outcome, type Terminal } from "./terminal";

const ACME = path.resolve(__dirname, "../../../examples/acme");
const AS_OF = "--as-of 2026-11-22T00:00:00Z";

let terminal: Terminal;
let repo: string;

beforeEach(() => {
  terminal = openTerminal();
  repo = path.join(terminal.folder, "repo");
  mkdirSync(path.join(repo, "infra"), { recursive: true });
  for (const file of ["access.yaml", "acme.snapshot.json", "waivers.yaml"])
    cpSync(path.join(ACME, file), path.join(repo, "infra", file));
  git(repo, ["init", "--quiet", "--initial-branch=main"]);
  git(repo, ["add", "--all"]);
  git(repo, ["commit", "--quiet", "-m", "Access"]);
});
afterEach(() => terminal.close());

const twilioOrg = (line: string, cwd: string): Promise<Outcome> => terminal.run(`twilio-org ${line} ${AS_OF}`, cwd);

async function runOf(line: string, cwd = repo): Promise<Run> {
  const { stdout, stderr } = await twilioOrg(`${line} --format sarif`, cwd);
  expect(stderr).not.toContain("error[");
  const [run] = (JSON.parse(stdout) as Log).runs;
  if (run === undefined) throw new Error("no run");
  return run;
}

/** The places of the results: a file and a line of each. */
const placesOf = ({ results = [] }: Run): readonly (readonly [string | undefined, number | undefined])[] =>
  results.map(({ locations }) => {
    const at = locations?.[0]?.physicalLocation;
    return [at?.artifactLocation?.uri, at?.region?.startLine];
  });

/** How the manifest of repo/infra can be named, and where from. */
const NAMES = [
  { name: "from the root", file: () => "infra/access.yaml", folder: "." },
  { name: "with ./", file: () => "./infra/access.yaml", folder: "." },
  { name: "with ..", file: () => "infra/../infra/access.yaml", folder: "." },
  { name: "in its folder", file: () => "access.yaml", folder: "infra" },
  { name: "absolute", file: () => path.join(repo, "infra/access.yaml"), folder: "infra" },
  { name: "absolute, from elsewhere", file: () => path.join(repo, "infra/access.yaml"), folder: ".." },
  {
    name: "through a link to the repository",
    file: () => {
      symlinkSync(repo, path.join(terminal.folder, "link"));
      return path.join(terminal.folder, "link/infra/access.yaml");
    },
    folder: ".",
  },
];

describe("paths are those from the repository's root", () => {
  it.each(NAMES)("with the manifest named $name", async ({ file, folder }) => {
    const [name, cwd] = [file(), path.join(repo, folder)];
    const run = await runOf(`audit ${name}`, cwd);
    const places = placesOf(run);
    expect(places.length).toBeGreaterThan(3);
    expect(new Set(places.map(([at]) => at))).toEqual(new Set(["infra/access.yaml"]));
    const files = (run.results ?? []).flatMap(({ relatedLocations = [], fixes = [] }) => [
      ...relatedLocations.map(({ physicalLocation }) => physicalLocation?.artifactLocation?.uri),
      ...fixes.flatMap(({ artifactChanges }) => artifactChanges.map(({ artifactLocation }) => artifactLocation.uri)),
    ]);
    expect(new Set(files)).toEqual(new Set(["infra/access.yaml"]));

    const annotated = await twilioOrg(`audit ${name} --format github`, cwd);
    const named = [...annotated.stdout.matchAll(/file=([^,]*),/g)].map(([, at]) => at);
    expect(new Set(named)).toEqual(new Set(["infra/access.yaml"]));
  });

  it("in a review, a validation and a drift too", async () => {
    const file = path.join(repo, "infra/access.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("viewers: []", "viewers: [mia@acme.example]"));
    const cwd = path.join(repo, "infra");
    const places = placesOf(await runOf("review ./access.yaml --base-ref main", cwd));
    expect(places.length).toBeGreaterThan(0);
    expect(new Set(places.map(([at]) => at))).toEqual(new Set(["infra/access.yaml"]));
    const drift = await twilioOrg("drift ./access.yaml --snapshot acme.snapshot.json --format github", cwd);
    expect([...drift.stdout.matchAll(/file=([^,]*),/g)].map(([, at]) => at)).toContain("infra/access.yaml");
    writeFileSync(file, `${text}\nwhatever: true\n`);
    const { stdout } = await twilioOrg("validate access.yaml --format github", cwd);
    expect(stdout).toMatch(/^::error file=infra\/access\.yaml,line=\d+/m);
  });
});

describe("every result has a place", () => {
  it("the manifest's first line, where no line of it says so", async () => {
    const places = placesOf(await runOf("audit infra/access.yaml --snapshot infra/acme.snapshot.json"));
    expect(places.length).toBeGreaterThan(5);
    expect(places.filter(([file, line]) => file !== "infra/access.yaml" || line === undefined)).toEqual([]);
    expect(places.filter(([, line]) => line === 1).length).toBeGreaterThan(0);
  });

  it("and without a manifest there is no report", async () => {
    const { status, stderr, stdout } = await twilioOrg(
      "audit --snapshot ../acme.snapshot.json --format sarif",
      path.join(terminal.folder, "examples/acme/ledger"),
    );
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("--format sarif needs a manifest");
  });
});

it("waived findings are left out on request, and a note says how many", async () => {
  const line = "audit infra/access.yaml --snapshot infra/acme.snapshot.json --waivers infra/waivers.yaml";
  const [all, open] = [await runOf(line), await runOf(`${line} --leave-out-waived`)];
  const waived = (all.results ?? []).filter(({ suppressions = [] }) => suppressions.length > 0).length;
  expect(waived).toBeGreaterThan(0);
  expect(open.results).toHaveLength((all.results?.length ?? 0) - waived);
  const [invocation] = open.invocations ?? [];
  expect(invocation?.toolExecutionNotifications?.map(({ message }) => message.text)).toContainEqual(
    expect.stringMatching(new RegExp(`^${waived} waived findings? left out`)),
  );
  expect((await twilioOrg(`${line} --leave-out-waived`, repo)).status).toBe(1);
});

it("an overridden limit is left out on request", async () => {
  const file = path.join(repo, "infra/access.yaml");
  const text = readFileSync(file, "utf8");
  const blocked = text.replace(
    "administrator: [ops@acme.example, ada@acme.example, breakglass",
    "administrator: [breakglass",
  );
  expect(blocked).not.toBe(text);
  writeFileSync(file, blocked);
  const line = "review infra/access.yaml --base-ref main --override 'the auditors leave' --operator cfo@acme.example";
  const levels = ({ results = [] }: Run): number => results.filter(({ ruleId }) => ruleId?.startsWith("limit/")).length;
  expect(levels(await runOf(line))).toBeGreaterThan(0);
  expect(levels(await runOf(`${line} --leave-out-waived`))).toBe(0);
});

it("every rule is described in full, with what to do", async () => {
  writeFileSync(
    path.join(repo, "infra/access.yaml"),
    readFileSync(path.join(ACME, "access.yaml"), "utf8").replace("viewers: []", "viewers: [mia@acme.example]"),
  );
  for (const line of ["audit infra/access.yaml", "review infra/access.yaml --base-ref main"]) {
    const { tool, results = [] } = await runOf(line);
    for (const rule of tool.driver.rules ?? []) {
      expect(rule.shortDescription?.text, rule.id).toMatch(/\w+/);
      expect(rule.fullDescription?.text, rule.id).toMatch(/\w+.*\.$/s);
      expect(rule.help?.text, rule.id).toMatch(/\w+/);
      expect(rule.help?.markdown, rule.id).toContain("**What to do:**");
    }
    const hashes = results.map(({ partialFingerprints }) => partialFingerprints?.["primaryLocationLineHash"]);
    expect(hashes.length).toBeGreaterThan(0);
    expect(hashes.every((hash) => typeof hash === "string")).toBe(true);
    expect(new Set(hashes).size).toBe(hashes.length);
  }
});

it("a fix of a file with CR LF has such line ends", async () => {
  const file = path.join(repo, "infra/access.yaml");
  const fixes = async () =>
    ((await runOf("audit infra/access.yaml")).results ?? [])
      .flatMap(({ fixes: list = [] }) => list)
      .flatMap(({ artifactChanges }) => artifactChanges)
      .flatMap(({ replacements }) => replacements)
      .map(({ insertedContent }) => insertedContent?.text ?? "")
      .filter((text) => text !== "");
  expect((await fixes()).filter((text) => text.includes("\r"))).toEqual([]);
  writeFileSync(file, readFileSync(file, "utf8").replaceAll("\n", "\r\n"));
  const texts = await fixes();
  expect(texts.length).toBeGreaterThan(0);
  expect(texts.filter((text) => text.replaceAll("\r\n", "").includes("\n") || !text.endsWith("\r\n"))).toEqual([]);
});
