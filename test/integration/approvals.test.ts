import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ChangeRequest, type CodeHost, openCodeHost } from "../support/code-host";
import { type CliRun, runCli } from "../support/cli";
import { git as gitAs } from "../support/git";

const before = process.cwd();
let folder: string;
let host: CodeHost;
/** What each test begins with: one commit, on both branches. */
let first: string;
beforeAll(() => {
  folder = first = mkdtempSync(path.join(tmpdir(), "twilio-org-approvals-"));
  git("init", "--quiet", "--initial-branch=main", "--template=");
  commit("access.yaml", "ada");
  git("branch", "deployed");
});
afterAll(() => rmSync(first, { recursive: true, force: true }));
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "twilio-org-approvals-"));
  cpSync(first, folder, { recursive: true });
  process.chdir(folder);
  host = await openCodeHost(folder);
});
afterEach(async () => {
  process.chdir(before);
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

const git = (...args: readonly string[]): string => gitAs(folder, args);
let edits = 0;
/** A commit of one file by somebody. */
function commit(file: string, author: string, more = ""): string {
  writeFileSync(path.join(folder, file), `# ${++edits}\n`);
  git("add", "--all");
  const who = ["-c", `user.name=${author}`, "-c", `user.email=${author}@acme.example`];
  git(...who, "commit", "--quiet", "--message", `Change ${file}${more}`);
  return git("rev-parse", "HEAD");
}

/** A branch from main, with a commit of one file by each of `writers`: by one process, since there may be hundreds. */
function commitsOn(branch: string, file: string, writers: readonly string[], more: string): void {
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const stream = writers.map((writer, index) => {
    const who = `${writer} <${writer}@acme.example> ${Date.parse("2026-05-31T12:00:00Z") / 1000} +0000`;
    return [
      `commit refs/heads/${branch}\nauthor ${who}\ncommitter ${who}\n`,
      data(`Change ${file}${more}\n`),
      index === 0 ? `from ${git("rev-parse", "main")}\n` : "",
      `M 100644 inline ${file}\n${data(`# ${++edits}\n`)}`,
    ].join("");
  });
  execFileSync("git", ["fast-import", "--quiet"], { cwd: folder, input: stream.join("") });
}

/** A request: a branch with a commit by each of `writers`, not yet merged. */
function propose(number: number, writers: readonly string[] = ["ada"], more = ""): ChangeRequest {
  commitsOn(`change-${number}`, `file-${number}.txt`, writers, more);
  const request: ChangeRequest = {
    number,
    author: writers[0] ?? "ada",
    committers: [],
    head: { owner: "acme", branch: `change-${number}`, sha: git("rev-parse", `change-${number}`) },
    reviews: [],
    comments: [],
  };
  host.requests.push(request);
  return request;
}

const WAYS = {
  merge: (request: ChangeRequest) => {
    git("merge", "--quiet", "--no-ff", "--message", `Merge #${request.number}`, request.head.sha);
  },
  squash: (request: ChangeRequest) => {
    git("merge", "--quiet", "--squash", request.head.sha);
    git("commit", "--quiet", "--message", `Squash #${request.number}`);
  },
  rebase: (request: ChangeRequest) => {
    const before = git("rev-parse", "main");
    git("switch", "--quiet", "--detach", request.head.sha);
    git("rebase", "--quiet", "--force-rebase", "main");
    git("branch", "--force", "main", "HEAD");
    git("switch", "--quiet", "main");
    request.rebased = git("rev-list", `${before}..main`).split("\n");
  },
} as const;
type Way = keyof typeof WAYS;

function merge(request: ChangeRequest, way: Way = "merge"): ChangeRequest {
  WAYS[way](request);
  request.merged = git("rev-parse", "HEAD");
  return request;
}

function approve(request: ChangeRequest, user = "bob"): ChangeRequest {
  request.reviews.push({ user, state: "APPROVED", sha: request.head.sha });
  return request;
}

const HOSTS = ["GitHub", "GitLab"] as const;

function approvals(kind: (typeof HOSTS)[number]): Promise<CliRun> {
  const env =
    kind === "GitHub"
      ? {
          GITHUB_REPOSITORY: "acme/access",
          GITHUB_API_URL: `${host.url}/github`,
          GITHUB_TOKEN: host.token,
          GITHUB_REF_NAME: "main",
        }
      : {
          CI_PROJECT_ID: "42",
          CI_API_V4_URL: `${host.url}/gitlab`,
          GITLAB_TOKEN: host.token,
          CI_COMMIT_BRANCH: "main",
        };
  return runCli(["ci", "approvals", "--base-ref", "deployed"], { ...env, NO_COLOR: "1" });
}

/** What happened, on both hosts: the status, and a part of what is said. */
interface Case {
  readonly name: string;
  readonly arrange: () => void;
  readonly status: 0 | 2 | 4;
  readonly says: string;
  /** Where only one of the hosts has such a thing. */
  readonly only?: (typeof HOSTS)[number];
}

const CASES: readonly Case[] = [
  { name: "nothing to deploy", arrange: () => undefined, status: 0, says: "" },
  ...(["merge", "squash", "rebase"] as const).map((way): Case => ({
    name: `an approved request, by ${way}`,
    arrange: () => void merge(approve(propose(1, ["ada", "ada"])), way),
    status: 0,
    says: "1 was approved by bob",
  })),
  {
    name: "a request of a fork",
    arrange: () => {
      const request = approve(propose(1, ["eve"]));
      request.head.owner = "eve";
      host.permissions.set("eve", "none");
      merge(request);
    },
    status: 0,
    says: "1 was approved by bob",
  },
  { name: "nobody's approval", arrange: () => void merge(propose(1)), status: 4, says: "nobody who may write" },
  ...(["read", "none"] as const).map((permission): Case => ({
    name: `the approval of a stranger with the permission ${permission}`,
    arrange: () => {
      host.permissions.set("mallory", permission);
      merge(approve(propose(1), "mallory"));
    },
    status: 4,
    says: "mallory, who may not write",
  })),
  {
    name: "a bot's approval",
    arrange: () => void merge(approve(propose(1), "review-bot")),
    status: 4,
    says: "review-bot, a bot",
  },
  {
    name: "its author's approval",
    arrange: () => void merge(approve(propose(1), "ada")),
    status: 4,
    says: "ada, who wrote a part of it",
  },
  {
    name: "the approval of somebody who wrote one of its commits",
    arrange: () => void merge(approve(propose(1, ["ada", "eve", "ada"]), "eve")),
    status: 4,
    says: "eve, who wrote a part of it",
  },
  {
    name: "the approval of a co-author",
    arrange: () =>
      void merge(
        approve(propose(1, ["ada"], "\n\nCo-authored-by: Eve <7+eve@users.noreply.github.com>"), "eve"),
        "squash",
      ),
    status: 4,
    says: "1:",
  },
  {
    name: "a co-author whom no account is known of",
    arrange: () => void merge(approve(propose(1, ["ada"], "\n\nCo-authored-by: Someone <someone@elsewhere.example>"))),
    status: 4,
    says: "Someone <someone@elsewhere.example> can't be linked to an account",
  },
  {
    name: "an author whom no account is known of",
    arrange: () => {
      host.accounts.set("ghost@acme.example", undefined);
      const request = approve(propose(1, ["ada", "ghost"]));
      merge(request);
    },
    status: 4,
    says: "<ghost@acme.example> can't be linked to an account",
  },
  {
    name: "a bot as author",
    arrange: () => void merge(approve(propose(1, ["update-bot"]))),
    status: 4,
    says: "written by a bot (update-bot)",
  },
  {
    name: "a commit without a request",
    arrange: () => void commit("file.txt", "ada"),
    status: 4,
    says: "came without a request into main",
  },
  {
    name: "a commit without a request below an approved one",
    arrange: () => {
      commit("file.txt", "ada");
      merge(approve(propose(1)));
    },
    status: 4,
    says: "came without a request into main",
  },
  {
    name: "an unapproved merge that rides on an approved one",
    arrange: () => {
      merge(propose(1, ["eve"]));
      merge(approve(propose(2)));
    },
    status: 4,
    says: "1: nobody who may write",
  },
  {
    name: "an approved request into a playground, merged there, and its commit pushed to main",
    arrange: () => {
      const request = approve(propose(1));
      request.into = "playground";
      merge(request);
    },
    status: 4,
    says: "came without a request into main",
  },
  {
    name: "two requests that arrived by one commit, the first of them approved",
    arrange: () => {
      const first = approve(propose(1));
      const second = propose(2, ["eve"]);
      second.head.sha = first.head.sha;
      merge(first);
      Object.assign(second, { merged: first.merged });
    },
    status: 4,
    says: "2: nobody who may write",
  },
  {
    name: "a merge with something in it that no side has",
    arrange: () => {
      const request = approve(propose(1));
      git("merge", "--quiet", "--no-ff", "--no-commit", request.head.sha);
      commit("smuggled.txt", "eve");
      request.merged = git("rev-parse", "HEAD");
    },
    status: 4,
    says: "holds more than the merge of its two sides",
  },
  {
    name: "a merge of more than was approved",
    arrange: () => {
      const request = approve(propose(1));
      git("switch", "--quiet", request.head.branch);
      const later = commit("later.txt", "ada");
      git("switch", "--quiet", "main");
      git("merge", "--quiet", "--no-ff", "--message", "Merge", later);
      request.merged = git("rev-parse", "HEAD");
    },
    status: 4,
    says: "and the request ends with",
  },
  {
    name: "a commit that was pushed between the commits of a rebased request",
    arrange: () => {
      commit("between.txt", "eve");
      merge(approve(propose(1, ["ada", "ada"])), "rebase");
    },
    status: 4,
    says: "came without a request into main",
  },
  {
    name: "an approval that was dismissed",
    arrange: () => {
      const request = approve(propose(1));
      request.reviews.push({ user: "bob", state: "DISMISSED", sha: request.head.sha });
      merge(request);
    },
    status: 4,
    says: "nobody who may write",
    only: "GitHub",
  },
  {
    name: "an approval of an earlier commit",
    arrange: () => {
      const request = propose(1, ["ada", "ada"]);
      const sha = git("rev-parse", `${request.head.sha}^`);
      request.reviews.push({ user: "bob", state: "APPROVED", sha, at: "2026-05-31T00:00:00Z" });
      merge(request);
    },
    status: 4,
    says: "nobody who may write",
  },
  {
    name: "251 commits, the one that GitHub does not list by the approver, by squash",
    arrange: () => void merge(approve(propose(1, [...Array<string>(250).fill("ada"), "eve"]), "eve"), "squash"),
    status: 4,
    says: "counts 251 commits and lists 250",
    only: "GitHub",
  },
  {
    name: "251 commits, the one that GitHub does not list by the approver, by merge",
    arrange: () => void merge(approve(propose(1, [...Array<string>(250).fill("ada"), "eve"]), "eve")),
    status: 4,
    says: "eve, who wrote a part of it",
  },
  {
    name: "251 commits that somebody else approved, by merge",
    arrange: () => void merge(approve(propose(1, Array<string>(251).fill("ada")))),
    status: 0,
    says: "1 was approved by bob",
  },
  {
    name: "an unlinked author where GitLab itself keeps writers from approving",
    arrange: () => {
      host.accounts.set("ghost@acme.example", undefined);
      Object.assign(host.approvalSettings, {
        merge_requests_disable_committers_approval: true,
        merge_requests_author_approval: false,
      });
      merge(approve(propose(1, ["ada", "ghost"])));
    },
    status: 0,
    says: "1 was approved by bob",
    only: "GitLab",
  },
  {
    name: "deployed is no earlier state of the branch",
    arrange: () => {
      git("switch", "--quiet", "deployed");
      commit("elsewhere.txt", "eve");
      git("switch", "--quiet", "main");
      merge(approve(propose(1)));
    },
    status: 2,
    says: "does not follow what is deployed",
  },
];

describe.each(HOSTS)("on %s, what would be deployed is", (kind) => {
  const cases = CASES.filter(({ only }) => only === undefined || only === kind);
  it.each(cases)("$status with $name", async ({ arrange, status, says }) => {
    arrange();
    const run = await approvals(kind);
    const said = run.stderr.replace(/\s+/g, " ");
    expect([run.status, said]).toEqual([status, expect.stringContaining(says)]);
    expect(run.stdout + run.stderr).not.toContain(host.token);
  });

  it("not judged where the host does not answer", async () => {
    merge(approve(propose(1)));
    await host.close();
    const run = await approvals(kind);
    expect([run.status, run.stdout]).toEqual([2, ""]);
  });
});
