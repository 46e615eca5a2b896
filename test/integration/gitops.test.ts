import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BOT, type ChangeRequest, type Issue } from "../support/code-host";
import { isFull } from "../support/full";
import { openEmulator, type TestEmulator } from "../support/emulator";
import { type Outcome, type Step } from "../support/workflow";
import { openWebhook, type TestWebhook } from "../support/webhook";
import { actions, gitlabJobs, openRepository, type Repository, TEMPLATE, workflows } from "../support/pipelines";

const clone = path.resolve(__dirname, "..", "..");
const ACME = fs.readFileSync(path.join(clone, "examples", "acme", "access.yaml"), "utf8");
const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

const isThere = (tool: string): boolean =>
  (process.env["PATH"] ?? "").split(path.delimiter).some((folder) => fs.existsSync(path.join(folder, tool)));
/** On a computer without these there is nothing to run the scripts with; CI has them. */
const cannot = (...tools: readonly string[]): boolean => process.env["CI"] === undefined && !tools.every(isThere);

/** All steps of all workflows and actions. */
const allSteps: readonly Step[] = [
  ...Object.values(workflows).flatMap(({ jobs }) => Object.values(jobs).flatMap(({ steps }) => steps)),
  ...Object.values(actions).flatMap(({ runs }) => runs.steps),
];

/** zizmor from PyPI, which this computer or its cache may have. */
const zizmor = [
  ...(process.env["PATH"] ?? "").split(path.delimiter),
  path.join(clone, ".cache", "zizmor@1.32.0", "bin"),
]
  .map((folder) => path.join(folder, "zizmor"))
  .find((file) => fs.existsSync(file));

describe("the workflows", () => {
  it.skipIf(cannot("go", "shellcheck"))(
    "have nothing that actionlint or shellcheck objects to",
    () => {
      const bin = path.join(clone, ".cache", ACTIONLINT.replace(/.*\//, ""));
      if (!fs.existsSync(path.join(bin, "actionlint")))
        execFileSync("go", ["install", ACTIONLINT], {
          env: { ...process.env, GOBIN: bin, GOFLAGS: "" },
          stdio: "pipe",
        });
      const folder = asRepository();
      const files = fs.readdirSync(path.join(folder, ".github", "workflows"));
      expect(files.length).toBeGreaterThan(3);
      const paths = files.map((file) => path.join(".github", "workflows", file));
      execFileSync(path.join(bin, "actionlint"), ["-shellcheck=shellcheck", ...paths], {
        cwd: folder,
        encoding: "utf8",
      });
      const scripts = Object.entries(actions).flatMap(([name, { runs }]) =>
        runs.steps.map(({ run = "" }, at) => {
          const file = path.join(folder, `${name}-${at}.sh`);
          fs.writeFileSync(file, `#!/usr/bin/env bash\n${run}`);
          return file;
        }),
      );
      execFileSync("shellcheck", [...scripts, path.join(clone, "actions", "bootstrap.sh")], { encoding: "utf8" });
      fs.rmSync(folder, { recursive: true });
    },
    300_000,
  );

  it.skipIf(zizmor === undefined)("have nothing that zizmor objects to", () => {
    const args = ["--offline", "--no-progress", path.join(TEMPLATE, ".github"), path.join(clone, "actions")];
    execFileSync(zizmor ?? "", args, { encoding: "utf8" });
  });

  it("use nothing that is not pinned, and leave no token in .git/config", () => {
    const uses = allSteps.flatMap((step) => (step.uses === undefined ? [] : [step]));
    expect(uses.length).toBeGreaterThan(15);
    for (const { uses: name = "", with: options } of uses) {
      expect(name).toMatch(/^(\.\/node_modules\/pulumi-twilio-organization\/actions\/\w+|[\w/-]+@[0-9a-f]{40})$/);
      if (name.startsWith("actions/checkout@")) expect(options).toMatchObject({ "persist-credentials": false });
    }
  });

  it("put nothing that an event or an input says into a script", () => {
    const scripts = allSteps.flatMap(({ run }) => (run === undefined ? [] : [run]));
    expect(scripts.length).toBeGreaterThan(10);
    expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
  });

  it("give a job that runs a pull request's code nothing but leave to read", () => {
    const text = fs.readFileSync(path.join(TEMPLATE, ".github", "workflows", "review.yml"), "utf8");
    expect(workflows["review"]?.permissions).toEqual({ contents: "read" });
    expect(text).not.toMatch(/secrets|token|environment|pull_request_target|permissions:[^]*permissions:/);
    expect(text).toContain("persist-credentials: false");
    expect(JSON.stringify(gitlabJobs["review"])).not.toMatch(/TOKEN|SECRET|environment/);
  });

  it("never check out a pull request where there is a credential", () => {
    for (const [name, { jobs }] of Object.entries(workflows))
      for (const { steps } of Object.values(jobs))
        for (const { uses, with: options } of steps)
          if (uses?.startsWith("actions/checkout@") === true) expect(options, name).not.toHaveProperty("ref");
  });

  it("give the credential of Twilio only to steps that talk to Twilio", () => {
    for (const { run, uses, env = {} } of allSteps)
      if (Object.keys(env).includes("TWILIO_CLIENT_SECRET"))
        expect(run ?? uses).toMatch(/actions\/(scan|deploy|bootstrap\.sh)$/);
  });

  it("of the GitLab component are those of the example", () => {
    const [, component = ""] = fs.readFileSync(path.join(clone, "templates", "access.yml"), "utf8").split("\n---\n");
    const spec = parse(
      fs.readFileSync(path.join(clone, "templates", "access.yml"), "utf8").split("\n---\n")[0] ?? "",
    ) as {
      spec: { inputs: Record<string, { default: string }> };
    };
    const filled = component.replace(
      /"\$\[\[ inputs\.([\w-]+) \]\]"/g,
      (_, name: string) => spec.spec.inputs[name]?.default ?? "",
    );
    expect(parse(filled)).toEqual(parse(fs.readFileSync(path.join(TEMPLATE, ".gitlab-ci.yml"), "utf8")));
  });
});

/** A copy of the example as a repository in which the package is installed. */
function asRepository(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-workflows-"));
  fs.cpSync(TEMPLATE, folder, { recursive: true });
  fs.mkdirSync(path.join(folder, ".git"));
  const installed = path.join(folder, "node_modules", "pulumi-twilio-organization");
  fs.cpSync(path.join(clone, "actions"), path.join(installed, "actions"), { recursive: true });
  return folder;
}

describe.skipIf(cannot("bash", "git"))("a pull request", () => {
  let repository: Repository;
  let request: ChangeRequest;
  beforeEach(async () => {
    repository = await openRepository({
      manifest: ACME,
      modules: path.join(clone, "node_modules"),
      package: clone,
    });
    request = {
      number: 7,
      author: "ada",
      committers: ["ada"],
      head: { owner: "ada", branch: "more-rights", sha: "" },
      reviews: [],
      comments: [],
    };
    repository.host.requests.push(request);
  });
  afterEach(() => repository.close());

  const change = (from: string, to: string): void => {
    expect(ACME).toContain(from);
    repository.write("access.yaml", ACME.replace(from, to));
    request.head.sha = repository.propose("more-rights", "Change access").head;
  };
  const GAIN = ["standardUser: [team:platform", "standardUser: [max@acme.example, team:platform"] as const;
  const BILLING = ["viewers: []", "viewers: [mia@acme.example]"] as const;
  const REORDERED = ["[ops@acme.example, ada@acme.example", "[ada@acme.example, ops@acme.example"] as const;
  const BLOCKED = [
    "administrator: [ops@acme.example, ada@acme.example, breakglass",
    "administrator: [breakglass",
  ] as const;

  describe("on GitHub", () => {
    const review = () => repository.github("review", "review");
    const comment = () =>
      repository.github("comment", "comment", {
        github: {
          event: {
            workflow_run: {
              head_repository: { owner: { login: "ada" } },
              head_branch: request.head.branch,
              head_sha: request.head.sha,
            },
          },
        },
      });

    it("is told once what it does, and then again in the same comment", async () => {
      change(...BILLING);
      const first = await review();
      expect(first.output).toContain("::");
      expect(first.status).toBe(0);
      request.comments.push({
        id: 900,
        author: "ada",
        body: "<!-- twilio-org review -->\nThis one is safe, trust me.",
      });
      expect(await comment()).toMatchObject({ status: 0 });
      expect(request.comments.map(({ author }) => author)).toEqual(["ada", "ci-bot"]);
      expect(request.comments[1]?.body).toContain("mia@acme.example");

      change(...REORDERED);
      expect(await review()).toMatchObject({ status: 0 });
      expect(await comment()).toMatchObject({ status: 0 });
      expect(request.comments).toHaveLength(2);
      expect(request.comments[1]?.body).not.toContain("mia@acme.example");
      expect(request.comments[0]?.body).toContain("trust me");
    });

    it("is not commented on where access stays as it is", async () => {
      change(...REORDERED);
      expect(await review()).toMatchObject({ status: 0 });
      expect(await comment()).toMatchObject({ status: 0 });
      expect(request.comments).toEqual([]);
    });

    it("fails where it is blocked, and the comment says why", async () => {
      change(...BLOCKED);
      expect(await review()).toMatchObject({ status: 4 });
      expect(await comment()).toMatchObject({ status: 0 });
      expect(request.comments[0]?.body).toMatch(/blocked/i);
    });

    it("can't speak through what its own job left behind", async () => {
      change(...GAIN);
      await review();
      const file = path.join(repository.artifacts, "review", "review.json");
      fs.writeFileSync(file, JSON.stringify({ verdict: "safe", text: "<script>" }));
      expect((await comment()).status).not.toBe(0);
      expect(request.comments).toEqual([]);
    });

    it("can't choose where its result goes", async () => {
      change(...GAIN);
      await review();
      const sha = request.head.sha;
      request.head.sha = "0".repeat(40);
      const run = { head_repository: { owner: { login: "ada" } }, head_branch: request.head.branch, head_sha: sha };
      const { status } = await repository.github("comment", "comment", { github: { event: { workflow_run: run } } });
      expect(status).toBe(0);
      expect(request.comments).toEqual([]);
    });

    it.each([
      ["nobody", [], 4],
      ["its author", [{ user: "ada", state: "APPROVED" }], 4],
      ["somebody who wrote a part of it", [{ user: "eve", state: "APPROVED" }], 4],
      ["somebody else", [{ user: "bob", state: "APPROVED" }], 0],
      [
        "somebody else, a comment later",
        [
          { user: "bob", state: "APPROVED" },
          { user: "bob", state: "COMMENTED" },
        ],
        0,
      ],
      [
        "somebody who thought better of it",
        [
          { user: "bob", state: "APPROVED" },
          { user: "bob", state: "CHANGES_REQUESTED" },
        ],
        4,
      ],
      ["somebody before the last commit", [{ user: "bob", state: "APPROVED", sha: "old" }], 4],
    ] as const)("that %s approved is held to it", async (_, reviews, status) => {
      change(...GAIN);
      (request.committers as string[]).push("eve");
      request.merged = repository.git("rev-parse", "HEAD");
      request.reviews = reviews.map((each) => ({ sha: request.head.sha, ...each }));
      const step = actions["deploy"]?.runs.steps.find(({ run }) => run?.includes("ci approvals") === true);
      expect(step).toBeDefined();
      const folder = path.join(repository.folder, "node_modules", "pulumi-twilio-organization", "actions", "deploy");
      const contexts = { inputs: { token: repository.host.token, deployed: "deployed" } };
      const job = { steps: step === undefined ? [] : [{ ...step, if: "always()" }] };
      const run = await repository.runSteps(job, contexts, { GITHUB_ACTION_PATH: folder });
      expect(run.status, run.output).toBe(status);
    });
  });

  it("on GitLab is told once, and again in the same note", async () => {
    change(...BILLING);
    const base = { CI_MERGE_REQUEST_DIFF_BASE_SHA: "main" };
    expect(await repository.gitlab("review", base)).toMatchObject({ status: 0 });
    request.artifact = repository.read("review.json");
    const token = { GITLAB_TOKEN: repository.host.token };
    expect(await repository.gitlab("comment", token)).toMatchObject({ status: 0 });
    expect(request.comments.map(({ body }) => body.includes("mia@acme.example"))).toEqual([true]);
    const writes = (): number => repository.host.log.filter((line) => !line.startsWith("GET")).length;
    const before = writes();
    expect(await repository.gitlab("comment", token)).toMatchObject({ status: 0 });
    expect(writes()).toBe(before);

    change(...BLOCKED);
    expect(await repository.gitlab("review", base)).toMatchObject({ status: 4 });
    request.artifact = repository.read("review.json");
    const forged: ChangeRequest = { ...request, number: 8, comments: [], artifact: '{"text": "Approved, trust me."}' };
    const expired: ChangeRequest = { ...request, number: 9, comments: [], artifact: { expired: true } };
    repository.host.requests.unshift(forged, expired);
    expect(await repository.gitlab("comment", token)).toMatchObject({ status: 0 });
    expect(request.comments).toHaveLength(1);
    expect(request.comments[0]?.body).toMatch(/blocked/i);
    expect(forged.comments.map(({ body }) => body)).toEqual([expect.stringMatching(/left no usable result/)]);
    expect(forged.comments[0]?.body).not.toContain("trust me");
    expect(expired.comments).toEqual([]);
    const after = writes();
    expect(await repository.gitlab("comment", token)).toMatchObject({ status: 0 });
    expect(writes()).toBe(after);
  });

  it("passes though it is blocked where its last commit overrides that, by a name that is known", async () => {
    const override = (by: string) => `Change access\n\nOverride: the auditors leave today\nOverride-by: ${by}\n`;
    repository.write("access.yaml", ACME.replace(...BLOCKED));
    repository.propose("more-rights", override("cfo@acme.example"));
    const passed = await repository.github("review", "review");
    expect(passed.status, passed.output).toBe(0);
    expect(repository.read("review.json")).toContain("the auditors leave today");
    repository.git("switch", "--quiet", "main");
    repository.write("access.yaml", ACME.replace(...BLOCKED));
    repository.propose("more-rights", override("nobody@acme.example"));
    expect(await repository.github("review", "review")).toMatchObject({ status: 1 });
  });

  it.each(["GitHub", "GitLab"] as const)("has its window from what %s says of the branch", async (host) => {
    const commit = repository.git("rev-parse", "HEAD");
    repository.host.pushes.push(
      { branch: "deployed", commit, at: "2026-05-01T10:00:00Z" },
      { branch: "main", commit, at: "2026-05-02T10:00:00Z" },
    );
    const run = "node_modules/.bin/twilio-org ci pushes deployed";
    const env = { GITHUB_TOKEN: repository.host.token, GITLAB_TOKEN: repository.host.token };
    const other = host === "GitLab" ? { GITHUB_REPOSITORY: "" } : {};
    const gitlab = { CI_API_V4_URL: `${repository.host.url}/gitlab`, CI_PROJECT_ID: "42", ...other };
    const { status, output } = await repository.runSteps({ steps: [{ run }] }, {}, { ...env, ...gitlab });
    expect([status, output]).toEqual([0, `2026-05-01T10:00:00Z ${commit}\n`]);
  });
});

describe.skipIf(cannot("bash", "git")).each(["GitHub", "GitLab"] as const)("a night on %s", (host) => {
  const RIGHT = { user: "linus@acme.example", role: "Organization Billing Admin" } as const;
  let repository: Repository;
  let twilio: TestEmulator;
  let webhook: TestWebhook;
  beforeEach(async () => {
    const seed: unknown = JSON.parse(fs.readFileSync(path.join(clone, "examples", "acme", "twilio-seed.json"), "utf8"));
    [repository, twilio, webhook] = await Promise.all([
      openRepository({ manifest: ACME, modules: path.join(clone, "node_modules"), package: clone }),
      openEmulator(seed as object),
      openWebhook(),
    ]);
  });
  afterEach(() => Promise.all([repository.close(), twilio.close(), webhook.close()]));

  async function night(): Promise<Outcome> {
    const secrets = {
      TWILIO_CLIENT_ID: twilio.clientId,
      TWILIO_CLIENT_SECRET: twilio.clientSecret,
      TWILIO_ORG_WEBHOOK_URL: webhook.url,
    };
    const vars = { TWILIO_ORGANIZATION_SID: twilio.organizationSid };
    const servers = {
      TWILIO_IAM_URL: twilio.iam,
      TWILIO_OAUTH_URL: twilio.oauth,
      TWILIO_PREVIEW_IAM_URL: twilio.previewIam,
    };
    const run =
      host === "GitHub"
        ? await repository.github("audit", "audit", { secrets, vars, github: { run_id: "1" } }, servers)
        : await repository.gitlab("audit", { ...secrets, ...vars, ...servers, GITLAB_TOKEN: repository.host.token });
    const said = run.output + JSON.stringify(repository.host.issues);
    for (const secret of [twilio.clientSecret, webhook.url, repository.host.token]) expect(said).not.toContain(secret);
    return run;
  }
  it("opens, mends, closes and reopens an issue for each thing", async () => {
    const { issues, log } = repository.host;
    // More than a page of others, and one that somebody else wrote.
    for (let number = 1; number <= 101; number++)
      issues.push({
        number,
        author: number === 101 ? "eve" : BOT,
        labels: ["twilio-org"],
        title: "acme: gone",
        body: `<!-- twilio-org acme findings ${String(number).padStart(64, "0")} -->`,
        open: number === 101,
      });
    const open = (): readonly Issue[] => issues.filter((issue) => issue.author === BOT && issue.open);

    const first = await night();
    expect(first.status, first.output).toBe(7);
    const { findings } = JSON.parse(repository.read("scans/acme/findings.json")) as { findings: Told[] };
    const { items } = JSON.parse(repository.read("scans/acme/drift.json")) as { items: Told[] };
    const named = (kind: string) => (told: Told) => `<!-- twilio-org acme ${kind} ${told.fingerprint} -->`;
    const known = open();
    expect(known.map(({ body }) => body.split("\n")[0]).sort()).toEqual(
      [...findings.map(named("findings")), ...items.map(named("drift"))].sort(),
    );
    for (const { title, body, labels } of known) {
      expect(labels).toEqual(["twilio-org"]);
      expect(title).toMatch(/^acme: .{10,194}$/);
      expect(body).toMatch(/\n {4}To do: /);
    }
    expect(webhook.delivered).toHaveLength(1);

    // Somebody edits one and closes another, and somebody gains a right.
    const [edited, closed] = [known.at(-1), known.at(-2)];
    const body = edited?.body;
    Object.assign(edited ?? {}, { body: `${body?.split("\n")[0] ?? ""}\nNothing to see here.` });
    Object.assign(closed ?? {}, { open: false });
    await twilio.grant(RIGHT);
    expect(await night()).toMatchObject({ status: 7 });
    expect([edited?.body, closed?.open]).toEqual([body, true]);
    const gained = open().filter((issue) => !known.includes(issue));
    expect(gained.length).toBeGreaterThan(1);
    expect(gained.filter(({ title }) => !title.includes("Linus Hall"))).toEqual([]);
    expect(webhook.delivered).toHaveLength(2);

    // What could not be read is not mended. On which host that is makes no difference.
    const isTriedHere = host === "GitHub" || isFull;
    await twilio.revoke(RIGHT);
    if (isTriedHere) {
      await twilio.faults({ kind: "status", status: 403, method: "GET", path: "/RoleAssignments", times: "always" });
      expect(await night()).toMatchObject({ status: 2 });
      expect(open()).toEqual([...known, ...gained]);
      await twilio.clearFaults();
    }
    expect(await night()).toMatchObject({ status: 0 });
    expect(open()).toEqual(known);
    if (!isTriedHere) return;

    await twilio.grant(RIGHT);
    expect(await night()).toMatchObject({ status: 7 });
    expect(open()).toEqual([...known, ...gained]);
    expect(issues[100]).toMatchObject({ author: "eve", open: true });

    const before = log.length;
    expect(await night()).toMatchObject({ status: 0 });
    expect(log.slice(before).filter((line) => !line.startsWith("GET"))).toEqual([]);
  });
});

interface Told {
  readonly fingerprint: string;
}
