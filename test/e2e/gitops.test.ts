import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type ChangeRequest } from "../support/code-host";
import { openEmulator, type TestEmulator } from "../support/emulator";
import { openRepository, type Repository } from "../support/pipelines";
import { settingsOf } from "../support/pulumi-project";

const clone = path.resolve(__dirname, "..", "..");
const acme = (file: string): string => fs.readFileSync(path.join(clone, "examples", "acme", file), "utf8");
const engineFixture = inject("engineFixture");

let twilio: TestEmulator;
let repository: Repository;
let contexts: object;

beforeAll(async () => {
  twilio = await openEmulator(JSON.parse(acme("twilio-seed.json")) as object);
  const { TWILIO_CLIENT_ID, TWILIO_CLIENT_SECRET, TWILIO_ORGANIZATION_SID, ...servers } = settingsOf(twilio);
  repository = await openRepository({
    manifest: acme("access.yaml"),
    modules: path.join(engineFixture.root, "node_modules"),
    package: engineFixture.package,
    env: { ...texts(servers), ...engineFixture.env, TWILIO_ORG_DNS_SERVERS: "127.0.0.1:1" },
  });
  const state = path.join(repository.artifacts, "state");
  fs.mkdirSync(state, { recursive: true });
  const secrets = { TWILIO_CLIENT_ID, TWILIO_CLIENT_SECRET, PULUMI_CONFIG_PASSPHRASE: "passphrase" };
  const vars = { TWILIO_ORGANIZATION_SID, PULUMI_BACKEND_URL: `file://${state}` };
  contexts = { secrets, vars };
  // Somebody has brought the organization to what the manifest says, from a stack that nobody has any more.
  const { status, output } = await repository.runSteps(
    { steps: [{ run: "pulumi stack select --create before\npulumi up --yes --skip-preview --non-interactive" }] },
    {},
    texts({ ...secrets, ...vars }),
  );
  expect(status, output).toBe(0);
  repository.git("push", "--quiet", "origin", ":deployed");
  await twilio.clearLog();
}, 300_000);
afterAll(async () => {
  await repository.close();
  await twilio.close();
});

/** Changes the manifest, and merges that as the host does. Somebody else than the author has approved. */
function merge(from: string, to: string): ChangeRequest {
  expect(repository.read("access.yaml")).toContain(from);
  repository.write("access.yaml", repository.read("access.yaml").replace(from, to));
  const number = repository.host.requests.length + 1;
  const branch = `change-${number}`;
  const { head, merge } = repository.propose(branch, "Change access");
  repository.git("branch", "--force", "main", merge);
  repository.git("switch", "--quiet", "main");
  repository.git("push", "--quiet", "origin", "main");
  const request: ChangeRequest = {
    number,
    author: "ada",
    committers: ["ada"],
    head: { owner: "acme", branch, sha: head },
    merged: merge,
    reviews: [{ user: "bob", state: "APPROVED", sha: head }],
    comments: [],
  };
  repository.host.requests.push(request);
  return request;
}

const deployed = (): string => repository.git("ls-remote", repository.origin, "refs/heads/deployed").slice(0, 40);
const plan = () => repository.github("deploy", "plan", contexts);
const apply = () => repository.github("deploy", "apply", contexts);

it("the bootstrap refuses a manifest that differs, and takes what is there into the stack without a write", async () => {
  const bootstrap = () => repository.github("bootstrap", "bootstrap", contexts);
  const manifest = repository.read("access.yaml");
  repository.write("access.yaml", manifest.replace("[ops@acme.example, ada@acme.example, ", "["));
  expect(await bootstrap()).toMatchObject({ status: 4 });
  expect(repository.git("ls-remote", repository.origin, "refs/heads/deployed")).toBe("");
  repository.write("access.yaml", manifest);
  const { status, output } = await bootstrap();
  expect(status, output).toBe(0);
  expect(await twilio.writes()).toEqual([]);
  expect(deployed()).toBe(repository.git("rev-parse", "main"));
  // A second time it does nothing.
  expect((await bootstrap()).status).toBe(1);
});

it("what is merged is planned, applied, and remembered; what came in between is refused", async () => {
  const request = merge("viewers: []", "viewers: [mia@acme.example]");
  expect(await plan()).toMatchObject({ status: 0 });
  expect(await twilio.writes()).toEqual([]);
  const before = deployed();
  expect(before).not.toBe(request.merged);

  const grant = { user: "max@acme.example", role: "Administrator" };
  await twilio.grant(grant);
  await twilio.clearLog();
  const refused = await apply();
  expect(refused.status).not.toBe(0);
  expect(refused.output).toContain("max@acme.example");
  expect(await twilio.writes()).toEqual([]);
  expect(deployed()).toBe(before);
  await twilio.revoke(grant);
  await twilio.clearLog();

  const applied = await apply();
  expect(applied.status, applied.output).toBe(0);
  expect(await twilio.writes()).toEqual(["POST"]);
  expect(await twilio.holders("Billing Group Viewer", "commerce_billingprofile_0k3americas")).toEqual([
    "mia@acme.example",
  ]);
  expect(deployed()).toBe(request.merged);
});

it("what nobody else approved is not planned", async () => {
  const request = merge("viewers: [mia@acme.example]", "viewers: [mia@acme.example, cfo@acme.example]");
  const approval = request.reviews.splice(0);
  expect((await plan()).status).not.toBe(0);
  request.reviews.push(...approval);
  expect(await plan()).toMatchObject({ status: 0 });
});

it("what was blocked stays blocked when the next change comes", async () => {
  merge("[ops@acme.example, ada@acme.example, breakglass@acme.example]", "[breakglass@acme.example]");
  const blocked = await plan();
  expect(blocked.status, blocked.output).toBe(4);
  merge("name: Americas Finance", "name: Finance of the Americas");
  expect(await plan()).toMatchObject({ status: 4 });
  expect(await twilio.writes()).toEqual(["POST"]);
});

function texts(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
