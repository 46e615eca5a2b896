import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { type SignedReview } from "../../../src/records/attest/review-pack";
import { startEmulator, type Emulator } from "../../../src/emulator";
import { type CliRun, runCli } from "../../support/cli";
import { environmentOf } from "../provider/provider-harness";
import { ROOT } from "./terminal";

const NOW = new Date("2026-12-01T00:00:00Z");
const MANIFEST = path.join(ROOT, "examples/acme/access.yaml");
const BEFORE = path.join(ROOT, "docs/commands/before.json");
const DRIFTED = path.join(ROOT, "docs/commands/drifted.json");

const newKey = () =>
  generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
const keys = newKey();
const folder = mkdtempSync(path.join(tmpdir(), "attest-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (...names: readonly string[]): string => path.join(folder, ...names);
writeFileSync(at("review.pub"), keys.publicKey);
writeFileSync(at("other.pub"), newKey().publicKey);
writeFileSync(at("other.key"), newKey().privateKey);

/** Runs `twilio-org attest`. The key must not come out again, neither printed nor in a file. */
async function attest(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliRun> {
  const run = await runCli(["attest", ...args], { REVIEW_KEY: keys.privateKey, ...env }, NOW);
  const [, body = ""] = keys.privateKey.split("\n");
  const written = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.\w+$/.test(name));
  for (const text of [run.stdout, run.stderr, ...written.map((name) => readFileSync(at(name), "utf8"))])
    expect(text).not.toContain(body);
  return run;
}

const make = (name: string, ...more: readonly string[]): Promise<CliRun> =>
  attest(["--key-env", "REVIEW_KEY", "--output", at(name), ...more]);
const verify = (name: string, ...more: readonly string[]): Promise<CliRun> =>
  attest(["verify", at(name, "attestation.json"), "--public-key", at("review.pub"), ...more]);
const packOf = (name: string): SignedReview["pack"] =>
  (JSON.parse(readFileSync(at(name, "attestation.json"), "utf8")) as SignedReview).pack;
const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(file, change(readFileSync(file, "utf8")));

describe("closing a pack", () => {
  const closed = async (cells: string, name = "closing"): Promise<CliRun> => {
    if (!existsSync(at(name))) await make(name, MANIFEST);
    const csv = at("filled.csv");
    writeFileSync(csv, readFileSync(at(name, "review.csv"), "utf8").replace(/^,,,,(ada@)/m, `${cells},$1`));
    const files = [at(name, "attestation.json"), "--csv", csv, "--public-key", at("review.pub")];
    return attest(["close", ...files, "--as-of", "2026-12-03T00:00:00Z"]);
  };

  test.each([
    ["keep,Fin,2026-02-30,", "is not a day"],
    ["keep,Fin,2026-13-01,", "is not a day"],
    ["keep,Fin,31.11.2026,", "is not a day"],
    ["keep,Fin,yesterday,", "is not a day"],
    ["revoke,Fin,12/02/2026,", "is not a day"],
    ["keep,Fin,2026-12-05,", "is still to come"],
    ["keep,Fin,2126-12-02,", "is still to come"],
    ["keep,Fin,2026-11-29,", "was before the pack"],
    ["keep,ada@acme.example,2026-12-02,", "decided on a right of their own"],
    ["change, ADA@Acme.Example ,,", "decided on a right of their own"],
    ["keep,Ada  park,2026-12-02,", "decided on a right of their own"],
    ["keep,Ada Park <ada@acme.example>,2026-12-02,", "decided on a right of their own"],
    ["keep,Ada (ada@acme.example),2026-12-02,", "decided on a right of their own"],
    ["keep,mailto:ada@acme.example,2026-12-02,", "decided on a right of their own"],
    ["keep,ada@acme.example\u200B,2026-12-02,", "decided on a right of their own"],
    ["keep,A\u00ADda Park,2026-12-02,", "decided on a right of their own"],
    ['keep,"Park, Ada",2026-12-02,', "decided on a right of their own"],
    ["keep,Ada Park (Engineering),2026-12-02,", "decided on a right of their own"],
    ["keep,Olu; ada@acme.example,2026-12-02,", "decided on a right of their own"],
  ])("refuses %s", async (cells, why) => {
    const { status, stdout } = await closed(cells);
    expect([status, stdout.replace(/\s+/g, " ")]).toEqual([3, expect.stringContaining(why)]);
    expect(stdout).not.toContain("rights are kept");
  });

  test.each([["keep,Fin,2026-12-02,"], ["keep,Fin,2.12.2026,"], ["keep,Fin,,"], ["keep,Fin,2026-11-30,"]])(
    "takes %s",
    async (cells) => {
      expect((await closed(cells)).stdout).toMatch(/1 rights? (is|are) kept/);
    },
  );

  test("lets people decide on themselves where the pack says so, and its signature", async () => {
    await make("own", MANIFEST, "--allow-self-review");
    expect(packOf("own").selfReview).toBe(true);
    expect((await closed("keep,Ada Park,2026-12-02,", "own")).stdout).toMatch(/1 rights? (is|are) kept/);
  });
});

describe("a pack", () => {
  test("is written, verified, filled in and closed", async () => {
    expect(await make("q4", "--snapshot", DRIFTED, MANIFEST)).toMatchObject({ status: 0, stderr: "" });
    expect(readdirSync(at("q4")).sort()).toEqual(["attestation.json", "review.csv", "review.html"]);
    expect(packOf("q4")).toMatchObject({ source: "snapshot", complete: true, asOf: NOW.toISOString() });
    expect((await verify("q4")).status).toBe(0);
    const then = ["--as-of", "2026-12-03T00:00:00Z"];
    const close = ["close", at("q4", "attestation.json"), "--public-key", at("review.pub"), ...then];
    const open = await attest(close);
    expect(open.status).toBe(3);
    expect(open.stdout).toContain("22 undecided");

    const fill = (word: string) => (text: string) => text.replace(/^,,,,/gm, `${word},Fin,2026-12-02,,`);
    edit(at("q4", "review.csv"), fill("keep"));
    expect((await verify("q4")).status).toBe(0);
    expect(await attest(close)).toMatchObject({ status: 0 });
    edit(at("q4", "review.csv"), (text) => text.replace(/^keep,Fin(.*linus@acme.*Billing Admin.*)$/m, "revoke,Fin$1"));
    edit(at("q4", "review.csv"), (text) => text.replace(/^keep,Fin(.*grace@acme.*Viewer.*)$/m, "keep,$1"));
    const closed = await attest([...close, "--format", "json"]);
    expect(closed.status).toBe(3);
    const { answers } = JSON.parse(closed.stdout) as { answers: { verdict: string; person: string; role: string }[] };
    expect(answers.filter(({ verdict }) => verdict === "revoke")).toMatchObject([
      { person: "linus@acme.example", role: "billingAdmin" },
    ]);
    const filled = readFileSync(at("q4", "review.csv"), "utf8");
    writeFileSync(at("other.csv"), filled.replace("decision id", "id"));
    const unreadable = await attest([...close, "--csv", at("other.csv")]);
    expect([unreadable.status, unreadable.stdout]).toEqual([1, ""]);
    expect(unreadable.stderr.replace(/\s+/g, " ")).toContain('these columns are missing: "decision id"');
    const withPrivate = await attest(["verify", at("q4", "attestation.json"), "--public-key", at("other.key")]);
    expect(withPrivate.status).toBe(1);
    expect(withPrivate.stderr.replace(/\s+/g, " ")).toContain("is a private key: only the signer should have it");
    const { stdout } = await attest(close);
    expect(stdout).toMatch(/To revoke\n- linus@acme.example: Organization Billing Admin/);
    expect(stdout).toMatch(/Decided, and nobody says by whom\n- grace@acme.example: Billing Group Viewer/);
  });

  test("tells what is otherwise than in the pack before, and draws a sample that can be drawn again", async () => {
    await make("first", "--snapshot", BEFORE, MANIFEST, "--as-of", "2026-11-01T00:00:00Z");
    const previous = ["--previous", at("first", "attestation.json")];
    const sample = ["--sample", "10%", "--seed", "1f2e"];
    const { status, stdout } = await make("second", "--snapshot", DRIFTED, MANIFEST, ...previous, ...sample);
    expect(status).toBe(0);
    expect(stdout.replace(/\s+/g, " ")).toContain("Since the pack of 2026-11-01 00:00 UTC: 1 new,");
    expect(packOf("second")).toMatchObject({
      previous: { signature: "checked", complete: true },
      gone: [{ person: "mia@acme.example", role: "billingGroupAdmin" }],
    });
    expect((await verify("second")).status).toBe(0);
    await make("again", "--snapshot", DRIFTED, MANIFEST, ...previous, ...sample);
    for (const name of ["review.csv", "review.html", "attestation.json"])
      expect(readFileSync(at("again", name), "utf8")).toBe(readFileSync(at("second", name), "utf8"));
  });

  test("has the same decisions from a manifest as from Twilio", async () => {
    await make("declared", MANIFEST, "--as-of", "2026-11-01T00:00:00Z");
    await make("held", "--snapshot", BEFORE, MANIFEST, "--previous", at("declared", "attestation.json"));
    expect(packOf("held").gone).toEqual([]);
    const others = packOf("held").decisions.filter(({ difference }) => difference !== "same");
    // Accounts have an Owner, whom this manifest leaves to the Console.
    expect(others.map(({ role, difference }) => [role, difference])).toEqual([
      ["accountOwner", "new"],
      ["accountOwner", "new"],
    ]);
  });

  test("is not compared with one that was tampered with, or that another key signed", async () => {
    await make("old", MANIFEST, "--as-of", "2026-11-01T00:00:00Z");
    const genuine = at("old", "attestation.json");
    const next = (previous: string, ...more: readonly string[]) =>
      make("next", MANIFEST, "--previous", previous, ...more);
    writeFileSync(
      at("tampered.json"),
      readFileSync(genuine, "utf8").replace('"status":"active"', '"status":"invited"'),
    );
    expect((await next(at("tampered.json"))).stderr).toContain("the signature does not match");
    expect((await next(genuine, "--public-key", at("other.pub"))).stderr).toContain("another key");
    expect((await next(genuine, "--as-of", "2026-11-01T00:00:00Z")).stderr).toContain("not before");
    expect((await next(BEFORE)).stderr).toContain("is refused");
    expect(existsSync(at("next"))).toBe(false);
    const other = await attest(["--key-env", "OTHER", "--output", at("next"), MANIFEST, "--previous", genuine], {
      OTHER: newKey().privateKey.replaceAll("\n", "\\n"),
    });
    expect(other.status).toBe(0);
    expect(packOf("next").previous).toMatchObject({ signature: "unchecked" });
    expect(readFileSync(at("next", "review.csv"), "utf8")).toContain(
      "The signature of the pack before was not checked.",
    );
  });

  test("is not verified once any of its files is another", async () => {
    await make("forged", MANIFEST);
    edit(at("forged", "review.html"), (text) => text.replace("Olu Sesay", "Nobody"));
    expect(await verify("forged")).toMatchObject({
      status: 3,
      stdout: expect.stringContaining("review.html: ") as unknown,
    });
    rmSync(at("forged", "review.html"));
    expect((await verify("forged")).status).toBe(0);
    edit(at("forged", "review.csv"), (text) => text.replace("Olu Sesay", "Nobody"));
    expect(await verify("forged")).toMatchObject({
      status: 3,
      stdout: expect.stringContaining("review.csv: ") as unknown,
    });
    rmSync(at("forged", "review.csv"));
    expect((await verify("forged")).status).toBe(0);
    expect((await attest(["close", at("forged", "attestation.json"), "--public-key", at("review.pub")])).status).toBe(
      1,
    );
    edit(at("forged", "attestation.json"), (text) => text.replace("Olu Sesay", "Nobody"));
    expect(await verify("forged")).toMatchObject({
      status: 3,
      stdout: expect.stringContaining("attestation.json: ") as unknown,
    });
    expect((await attest(["verify", at("forged", "attestation.json")])).stderr).toContain(
      "whose signature is expected?",
    );
  });

  test("never replaces one that may be filled in", async () => {
    await make("kept", MANIFEST);
    edit(at("kept", "review.csv"), (text) => text.replace(/^,,,,/m, "keep,Fin,,,"));
    const before = readFileSync(at("kept", "review.csv"), "utf8");
    expect(await make("kept", MANIFEST)).toMatchObject({ status: 1, stdout: "" });
    expect(readFileSync(at("kept", "review.csv"), "utf8")).toBe(before);
  });

  test.each([
    ["no such variable", ["--key-env", "NOWHERE"], "NOWHERE has no key to sign with"],
    ["the key itself", ["--key-env", keys.privateKey], "takes the name of an environment variable"],
    ["no key in it", ["--key-env", "NOISE"], "does not hold an Ed25519 private key"],
    ["a key of another kind", ["--key-env", "RSA"], "does not hold an Ed25519 private key"],
    ["a sample without a seed", ["--key-env", "REVIEW_KEY", "--sample", "5"], "needs --seed"],
    ["a seed without a sample", ["--key-env", "REVIEW_KEY", "--seed", "5"], "--seed needs --sample"],
    ["a sample of no size", ["--key-env", "REVIEW_KEY", "--seed", "5", "--sample", "0"], "It must be a number"],
    ["a folder that is a file", ["--key-env", "REVIEW_KEY", "-o", at("review.pub")], "can't be created"],
  ])("is refused with %s", async (_what, args, said) => {
    const rsa = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    }).privateKey;
    const { status, stdout, stderr } = await attest(["-o", at("refused"), MANIFEST, ...args], { NOISE: "x", RSA: rsa });
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr.replace(/\s+/g, " ")).toContain(said);
    expect(existsSync(at("refused"))).toBe(false);
  });
});

describe("a pack in parts", () => {
  const THEN = ["--as-of", "2026-12-03T00:00:00Z"];
  const close = (name: string, ...more: readonly string[]): Promise<CliRun> =>
    attest(["close", at(name, "attestation.json"), "--public-key", at("review.pub"), ...THEN, ...more]);
  const fill = (name: string, key: string, word: string, who = "Fin"): void =>
    edit(at(name, `${key}.csv`), (text) => text.replace(/^,[^,\r\n]*,,,/gm, `${word},${who},2026-12-02,,`));
  const keysOf = (name: string): readonly string[] => (packOf(name).parts ?? []).map(({ key }) => key);

  test("by Billing Group has a table and a page each, which are closed together", async () => {
    const { status, stdout } = await make("groups", "--snapshot", DRIFTED, MANIFEST, "--split", "group");
    expect([status, stdout]).toEqual([0, expect.stringContaining("europe-finance.csv")]);
    const keys = keysOf("groups");
    expect(keys.length).toBeGreaterThan(2);
    const files = keys.flatMap((key) => [`${key}.csv`, `${key}.html`]);
    expect(readdirSync(at("groups")).sort()).toEqual([...files, "attestation.json", "review.html"].sort());
    expect(await verify("groups")).toMatchObject({ status: 0 });

    for (const key of keys) fill("groups", key, "keep");
    expect(await close("groups")).toMatchObject({ status: 0, stdout: expect.stringContaining("22 rights") as unknown });
    const [first = "", second = ""] = keys.map((key) => at("groups", `${key}.csv`));
    const missing = await close("groups", "--csv", first, "--csv", second);
    expect([missing.status, missing.stdout.replace(/\s+/g, " ")]).toEqual([
      3,
      expect.stringContaining(`the table of the part ${keys[2] ?? ""} is missing`),
    ]);
    const every = keys.flatMap((key) => ["--csv", at("groups", `${key}.csv`)]);
    const doubled = await close("groups", ...every, "--csv", second);
    expect([doubled.status, doubled.stdout]).toEqual([3, expect.stringContaining("it has the same decisions as")]);
    const { answers } = JSON.parse((await close("groups", ...every, "--format", "json")).stdout) as {
      answers: { part: string }[];
    };
    expect(new Set(answers.map(({ part }) => part))).toEqual(new Set(keys));

    const stray = readFileSync(second, "utf8").trimEnd().split("\r\n").at(-1) ?? "";
    edit(first, (text) => `${text.trimEnd()}\r\n${stray}\r\n`);
    const mixed = await close("groups");
    expect([mixed.status, mixed.stdout]).toEqual([3, expect.stringContaining("belongs to the part")]);
    edit(at("groups", `${keys[0] ?? ""}.html`), (text) => text.replace("Twilio", "Other"));
    expect(await verify("groups")).toMatchObject({ status: 3 });
  });

  test("by reviewer asks each about the people that a file gives them, and nobody about themselves", async () => {
    const rows = ["Email,Manager", "ada@acme.example,olu@acme.example", "olu@acme.example,olu@acme.example"];
    writeFileSync(at("managers.csv"), [...rows, "linus@acme.example,Olu Sesay"].join("\n"));
    const split = ["--split", "reviewer", "--reviewers", at("managers.csv")];
    const { status, stderr } = await make("managers", MANIFEST, ...split);
    expect([status, stderr]).toEqual([0, expect.stringContaining('"Olu Sesay" is no e-mail address')]);
    const olu = packOf("managers").parts?.find(({ reviewer }) => reviewer === "olu@acme.example");
    const own = packOf("managers").decisions.filter(({ part }) => part === olu?.key);
    expect(new Set(own.map(({ person }) => person))).toEqual(new Set(["ada@acme.example"]));
    for (const key of keysOf("managers")) fill("managers", key, "keep");
    expect(await close("managers")).toMatchObject({ status: 0 });
    edit(at("managers", `${olu?.key ?? ""}.csv`), (text) => text.replace(/^keep,Fin/gm, "keep,ada@acme.example"));
    expect((await close("managers")).stdout.replace(/\s+/g, " ")).toContain("decided on a right of their own");
  });

  test.each([
    [["--split", "reviewer"], "--split reviewer needs --reviewers FILE"],
    [["--split", "group", "--reviewers", at("review.pub")], "--reviewers needs --split reviewer"],
    [["--split", "reviewer", "--reviewers", MANIFEST], "no column of"],
    [["--split", "person"], "Allowed choices are group, reviewer"],
  ])("is refused with %j", async (args, said) => {
    const { status, stderr } = await make("unsplit", MANIFEST, ...args);
    expect([status, stderr.replace(/\s+/g, " ")]).toEqual([1, expect.stringContaining(said)]);
    expect(existsSync(at("unsplit"))).toBe(false);
  });
});

describe("of the live organization", () => {
  let twilio: Emulator;
  beforeEach(async () => {
    twilio = await startEmulator({
      seed: JSON.parse(readFileSync(path.join(ROOT, "examples/acme/twilio-seed.json"), "utf8")) as unknown,
    });
  });
  afterEach(() => twilio.close());

  const live = (name: string, ...more: readonly string[]): Promise<CliRun> =>
    attest(["--live", MANIFEST, "--key-env", "REVIEW_KEY", "--output", at(name), ...more], environmentOf(twilio));

  test("it is about what Twilio has", async () => {
    expect((await live("live")).status).toBe(0);
    expect(packOf("live")).toMatchObject({ source: "live", complete: true });
    expect(packOf("live").decisions.every(({ ways }) => ways.some(({ source }) => "assignment" in source))).toBe(true);
    expect((await verify("live")).status).toBe(0);
  });

  test.each([
    ["RoleAssignments", "assignments"],
    ["Roles", "roles"],
    ["/scim/", "users"],
    ["/Accounts", "accounts"],
  ])("it is incomplete where %s can't be read, says so first, and certifies nothing", async (to, list) => {
    const name = `partial-${list}`;
    await fetch(`${twilio.iam.replace(/\/iam$/, "/emulator")}/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ kind: "status", status: 403, method: "GET", path: to, times: "always" }),
    });
    const { status, stdout } = await live(name);
    expect(status).toBe(2);
    expect(stdout.split("\n")[1]).toContain("Incomplete");
    expect(packOf(name)).toMatchObject({ complete: false, gone: [] });
    expect(packOf(name).unread.join()).toContain(list);
    expect(readFileSync(at(name, "review.csv"), "utf8").split("\r\n")[1]).toContain("INCOMPLETE");
    expect(/<h2[^>]*>(.*?)</.exec(readFileSync(at(name, "review.html"), "utf8"))?.[1]).toBe(
      "Incomplete: not a review of everything",
    );
    expect((await verify(name)).status).toBe(2);
    edit(at(name, "review.csv"), (text) => text.replace(/^,,,,(?!INCOMPLETE)/gm, "keep,Fin,,,"));
    expect((await attest(["close", at(name, "attestation.json"), "--public-key", at("review.pub")])).status).toBe(2);
  });
});
