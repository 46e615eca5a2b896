import Fastify from "fastify";
import { type AddressInfo } from "node:net";
import { git } from "./git";

/** A pull or merge request as its host knows it. */
export interface ChangeRequest {
  readonly number: number;
  readonly author: string;
  /** Who wrote its commits. */
  readonly committers: readonly string[];
  /** Its last commit, and where that is. */
  head: { owner: string; branch: string; sha: string };
  /** The commit of the branch that it ended as. */
  merged?: string;
  /** Where it went; `main` otherwise. */
  into?: string;
  /** The commits of the branch that are said to be of it, where it was rebased. */
  rebased?: readonly string[];
  /** The one commit that GitLab made of it before it was merged. */
  squashed?: string;
  reviews: {
    user: string;
    state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
    sha: string;
    /** GitLab alone. */
    at?: string;
  }[];
  /** What people and pipelines wrote below it. */
  readonly comments: { readonly id: number; readonly author: string; body: string }[];
  /** What the job `review` of its last pipeline left behind; `expired`: it was kept for a time. */
  artifact?: string | { readonly expired: true };
}

/** A branch was moved to a commit. */
interface Push {
  readonly branch: string;
  readonly commit: string;
  readonly at: string;
}

/** An issue as its host knows it. */
export interface Issue {
  readonly number: number;
  readonly author: string;
  readonly labels: readonly string[];
  title: string;
  body: string;
  open: boolean;
}

/** As much of a host of code as the pipelines in examples/gitops talk to: GitHub's API at `/github`, GitLab's at `/gitlab`. */
export interface CodeHost {
  readonly url: string;
  readonly token: string;
  readonly requests: ChangeRequest[];
  readonly issues: Issue[];
  readonly pushes: Push[];
  /** What accounts may do, where that is not to write. */
  readonly permissions: Map<string, "read" | "none">;
  /** Whose an address is: unless it stands here, `NAME@acme.example` is that of the account NAME. */
  readonly accounts: Map<string, string | undefined>;
  /** What GitLab's project says of approvals. */
  readonly approvalSettings: Record<string, boolean>;
  /** `METHOD path` of every request that was served. */
  readonly log: string[];
  close(): Promise<void>;
}

/** Who the pipelines are. */
export const BOT = "ci-bot";
const PROJECT = "42";

/** The most commits of a pull request that GitHub lists. Source: GitHub REST, "List commits on a pull request". */
const MOST_COMMITS = 250;

/** @param folder the repository whose commits it knows */
export async function openCodeHost(folder: string): Promise<CodeHost> {
  const token = "host-token-5f2a91c8";
  const requests: ChangeRequest[] = [];
  const issues: Issue[] = [];
  const pushes: Push[] = [];
  const log: string[] = [];
  const permissions: CodeHost["permissions"] = new Map();
  const accounts: CodeHost["accounts"] = new Map([["test@acme.example", "ada"]]);
  const approvalSettings: CodeHost["approvalSettings"] = {};
  const shown = new Map<string, string>();
  const commitAt = (sha: string): HostCommit => {
    const text = shown.get(sha) ?? git(folder, ["show", "-s", "--format=%ae%n%ce%n%B", sha]);
    shown.set(sha, text);
    return commitOf(sha, text, accounts);
  };
  const commitsOf = (request: ChangeRequest): readonly HostCommit[] => commitsIn(folder, request, commitAt);
  let lastComment = 0;
  const app = Fastify({ routerOptions: { maxParamLength: 500 } });
  app.addHook("onRequest", async (request, reply) => {
    log.push(`${request.method} ${request.url}`);
    const given = request.headers.authorization ?? request.headers["private-token"];
    if (given !== token && given !== `Bearer ${token}`) await reply.code(401).send({ message: "Bad credentials" });
  });
  const numbered = (text: string): ChangeRequest => {
    const found = requests.find(({ number }) => String(number) === text);
    if (found === undefined) throw Object.assign(new Error("Not Found"), { statusCode: 404 });
    return found;
  };
  const comment = (at: ChangeRequest, body: string): { id: number } => {
    const id = ++lastComment;
    at.comments.push({ id, author: BOT, body });
    return { id };
  };
  const edit = (id: string, body: string): { id: number } => {
    const found = requests.flatMap(({ comments }) => comments).find((each) => String(each.id) === id);
    if (found === undefined) throw Object.assign(new Error("Not Found"), { statusCode: 404 });
    found.body = body;
    return { id: found.id };
  };
  const openIssue = (title: string, body: string, labels: readonly string[]): Issue => {
    const issue = { number: issues.length + 1, author: BOT, labels, title, body, open: true };
    issues.push(issue);
    return issue;
  };
  const editIssue = (number: string, change: Partial<Issue>): Issue => {
    const found = issues.find((each) => String(each.number) === number);
    if (found === undefined) throw Object.assign(new Error("Not Found"), { statusCode: 404 });
    return Object.assign(found, change);
  };
  const labelled = ({ labels = "" }: Query): readonly Issue[] =>
    issues.filter((issue) => issue.labels.includes(labels));
  /** One page, as both hosts take `page` and `per_page`. */
  const paged = <T>(items: readonly T[], query: Query): readonly T[] => {
    const [page, size] = [Number(query["page"] ?? 1), Number(query["per_page"] ?? 20)];
    return items.slice((page - 1) * size, page * size);
  };

  const repository = "/github/repos/acme/access";
  app.get<Asked>(`${repository}/pulls`, ({ query }) => {
    const open = requests.filter(
      ({ merged, head }) => merged === undefined && query["head"] === `${head.owner}:${head.branch}`,
    );
    return paged(open.map(githubPull), query);
  });
  app.get<Asked>(`${repository}/commits/:id/pulls`, ({ params, query }) =>
    paged(requests.filter((request) => isOf(request, params.id)).map(githubPull), query),
  );
  app.get<Asked>(`${repository}/pulls/:id`, ({ params }) => {
    const request = numbered(params.id);
    return { ...githubPull(request), commits: commitsOf(request).length };
  });
  app.get<Asked>(`${repository}/commits/:id`, ({ params }) => githubCommit(commitAt(params.id)));
  app.get<Asked>(`${repository}/collaborators/:id/permission`, async ({ params }, reply) => {
    const permission = permissions.get(params.id) ?? "write";
    if (permission === "none") return reply.code(404).send({ message: "Not Found" });
    return { permission, user: githubUser(params.id) };
  });
  app.get<Asked>("/github/users/:id", ({ params }) => githubUser(params.id));
  app.get<Asked>(`${repository}/pulls/:id/commits`, ({ params, query }) =>
    paged(commitsOf(numbered(params.id)).slice(0, MOST_COMMITS).map(githubCommit), query),
  );
  app.get<Asked>(`${repository}/pulls/:id/reviews`, ({ params, query }) => {
    const reviews = numbered(params.id).reviews;
    return paged(
      reviews.map(({ user, state, sha }) => ({ user: githubUser(user), state, commit_id: sha })),
      query,
    );
  });
  app.get<Asked>(`${repository}/issues/:id/comments`, ({ params, query }) =>
    paged(numbered(params.id).comments.map(githubComment), query),
  );
  app.post<Asked>(`${repository}/issues/:id/comments`, ({ params, body }) =>
    comment(numbered(params.id), textOf(body)),
  );
  app.patch<Asked>(`${repository}/issues/comments/:id`, ({ params, body }) => edit(params.id, textOf(body)));

  app.get<Asked>(`${repository}/issues`, ({ query }) =>
    paged(
      labelled(query)
        .filter(({ open }) => open || query["state"] === "all")
        .map(githubIssue),
      query,
    ),
  );
  app.post<Asked>(`${repository}/issues`, ({ body }) => {
    const { title, body: text, labels } = body as { title: string; body: string; labels: string[] };
    return githubIssue(openIssue(title, text, labels));
  });
  app.patch<Asked>(`${repository}/issues/:id`, ({ params, body }) => {
    const { state, ...change } = body as { state: string; title?: string; body?: string };
    return githubIssue(editIssue(params.id, { ...change, open: state === "open" }));
  });

  app.get<Asked>(`${repository}/activity`, ({ query }) => {
    const moves = pushes.filter(({ branch }) => query["ref"] === `refs/heads/${branch}`);
    return paged(
      moves.map(({ commit, at }) => ({ activity_type: "push", after: commit, timestamp: at })),
      query,
    );
  });

  const project = `/gitlab/projects/${PROJECT}`;
  app.get<Asked>(`${project}/events`, ({ query }) =>
    paged(
      pushes.map(({ branch, commit, at }) => ({
        created_at: at,
        push_data: { ref_type: "branch", ref: branch, commit_to: commit },
      })),
      query,
    ),
  );
  const merge = `${project}/merge_requests`;
  app.get("/gitlab/user", () => ({ id: userId(BOT) }));
  app.get<Asked>(merge, ({ query }) =>
    paged(requests.filter(({ merged }) => merged === undefined).map(gitlabRequest), query),
  );
  app.get<Asked>(`${merge}/:id/pipelines`, ({ params, query }) => {
    const { number, head, artifact } = numbered(params.id);
    const fork = { id: number, sha: head.sha, project_id: `fork-${number}` };
    return paged(artifact === undefined ? [] : [fork], query);
  });
  app.get<Asked>("/gitlab/projects/:fork/pipelines/:id/jobs", ({ params, query }) =>
    paged([{ id: Number(params.id), name: "review", artifacts_file: { filename: "artifacts.zip" } }], query),
  );
  app.get<Asked>("/gitlab/projects/:fork/jobs/:id/artifacts/review.json", async ({ params }, reply) => {
    const { artifact } = numbered(params.id);
    return typeof artifact === "string" ? artifact : reply.code(404).send({ message: "404 Not Found" });
  });
  app.get<Asked>(`${merge}/:id/notes`, ({ params, query }) =>
    paged(
      numbered(params.id).comments.map(({ id, author, body }) => ({ id, author: { id: userId(author) }, body })),
      query,
    ),
  );
  app.post<Asked>(`${merge}/:id/notes`, ({ params, body }) => comment(numbered(params.id), textOf(body)));
  app.put<Asked>(`${merge}/:id/notes/:note`, ({ params, body }) => edit(params.note, textOf(body)));
  app.get<Asked>(`${project}/repository/commits/:id/merge_requests`, ({ params, query }) =>
    paged(requests.filter((request) => isOf(request, params.id)).map(gitlabRequest), query),
  );
  app.get<Asked>(`${project}/repository/commits/:id`, ({ params }) => gitlabCommit(commitAt(params.id)));
  app.get<Asked>(`${merge}/:id/commits`, ({ params, query }) =>
    paged(commitsOf(numbered(params.id)).map(gitlabCommit), query),
  );
  app.get<Asked>(`${merge}/:id/versions`, ({ params, query }) =>
    paged([{ head_commit_sha: numbered(params.id).head.sha, created_at: PUSHED }], query),
  );
  app.get<Asked>(`${merge}/:id/approvals`, ({ params }) => ({
    approved_by: numbered(params.id).reviews.flatMap(({ user, state, at }) =>
      state === "APPROVED"
        ? [{ user: { id: userId(user), username: user }, approved_at: at ?? "2026-06-02T00:00:00Z" }]
        : [],
    ),
  }));
  app.get(`${project}/approvals`, () => approvalSettings);
  app.get<Asked>("/gitlab/users/:id", ({ params }) => {
    const username = userName(Number(params.id));
    return { id: Number(params.id), username, bot: username.endsWith("bot") };
  });
  app.get<Asked>("/gitlab/users", ({ query }) => {
    const email = query["search"] ?? "";
    const login = loginOf(email, accounts);
    return login === undefined ? [] : [{ id: userId(login), username: login, public_email: email }];
  });
  app.get<Asked>(`${project}/members/all/:id`, async ({ params }, reply) => {
    const permission = permissions.get(userName(Number(params.id)));
    if (permission === "none") return reply.code(404).send({ message: "Not Found" });
    return { id: Number(params.id), state: "active", access_level: permission === "read" ? 20 : 40 };
  });

  app.get<Asked>(`${project}/issues`, ({ query }) => paged(labelled(query).map(gitlabIssue), query));
  app.post<Asked>(`${project}/issues`, ({ body }) => {
    const { title, description, labels } = body as { title: string; description: string; labels: string };
    return gitlabIssue(openIssue(title, description, labels.split(",")));
  });
  app.put<Asked>(`${project}/issues/:id`, ({ params, body }) => {
    const { state_event: event, title, description } = body as Readonly<Record<string, string | undefined>>;
    return gitlabIssue(
      editIssue(params.id, {
        ...(event === undefined ? {} : { open: event === "reopen" }),
        ...(title === undefined ? {} : { title }),
        ...(description === undefined ? {} : { body: description }),
      }),
    );
  });

  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const state = { token, requests, issues, pushes, permissions, accounts, approvalSettings, log };
  return { url, ...state, close: () => app.close() };
}

type Query = Readonly<Record<string, string | undefined>>;
interface Asked {
  Params: { id: string; note: string };
  Querystring: Query;
}

/** When a request got its last commit. */
const PUSHED = "2026-06-01T00:00:00Z";

interface HostCommit {
  readonly sha: string;
  readonly author: { readonly email: string; readonly login: string | undefined };
  readonly committer: { readonly email: string; readonly login: string | undefined };
  readonly message: string;
}

function loginOf(email: string, accounts: CodeHost["accounts"]): string | undefined {
  return accounts.has(email) ? accounts.get(email) : /^(.+)@acme\.example$/.exec(email)?.[1];
}

/** @param text author's and committer's address and the message, a line each */
function commitOf(sha: string, text: string, accounts: CodeHost["accounts"]): HostCommit {
  const [author = "", committer = "", ...message] = text.split("\n");
  const writer = (email: string) => ({ email, login: loginOf(email, accounts) });
  return { sha, author: writer(author), committer: writer(committer), message: message.join("\n") };
}

/** The commits of a request: those in git, and those of more writers whom a test names. */
function commitsIn(
  folder: string,
  request: ChangeRequest,
  commitAt: (sha: string) => HostCommit,
): readonly HostCommit[] {
  const { committers, head, merged, author } = request;
  const before = merged === undefined || merged === head.sha ? "main" : `${merged}^1`;
  const shas = git(folder, ["rev-list", "--reverse", head.sha, "--not", before])
    .split("\n")
    .filter((sha) => sha !== "");
  const more = committers.filter((name) => name !== author);
  const named = more.map((login, at): HostCommit => {
    const writer = { email: `${login}@acme.example`, login };
    return { sha: String(at).padStart(40, "0"), author: writer, committer: writer, message: "More" };
  });
  return [...named, ...shas.map(commitAt)];
}

/** Whether a commit of the branch came by a request. */
function isOf({ merged, rebased = [] }: ChangeRequest, commit: string): boolean {
  return merged === commit || rebased.includes(commit);
}

function githubUser(login: string): object {
  return { login, type: login.endsWith("bot") || login.endsWith("[bot]") ? "Bot" : "User" };
}

function githubCommit({ sha, author, committer, message }: HostCommit): object {
  const account = ({ login }: HostCommit["author"]) => (login === undefined ? null : githubUser(login));
  return {
    sha,
    author: account(author),
    committer: account(committer),
    commit: { author: { name: "A", email: author.email }, committer: { name: "C", email: committer.email }, message },
  };
}

function gitlabCommit({ sha, author, committer, message }: HostCommit): object {
  return {
    id: sha,
    author_email: author.email,
    committer_email: committer.email,
    author_name: "A",
    committer_name: "C",
    message,
  };
}

const textOf = (body: unknown): string => String((body as { body?: unknown }).body);
/** Hosts have numbers for people too. */
const numbers = new Map<string, number>();
const userId = (name: string): number => {
  const known = numbers.get(name) ?? numbers.size + 1;
  numbers.set(name, known);
  return known;
};
const userName = (id: number): string => [...numbers].find(([, number]) => number === id)?.[0] ?? "nobody";

function githubPull({ number, author, head, merged, into = "main" }: ChangeRequest): object {
  return {
    number,
    user: githubUser(author),
    head: { sha: head.sha, ref: head.branch, user: { login: head.owner } },
    base: { ref: into, repo: { full_name: "acme/access" } },
    merged_at: merged === undefined ? null : "2026-06-01T00:00:00Z",
    merge_commit_sha: merged ?? null,
  };
}

function githubComment({ id, author, body }: ChangeRequest["comments"][number]): object {
  return { id, user: { login: author, type: author === BOT ? "Bot" : "User" }, body };
}

function githubIssue({ number, author, title, body, open }: Issue): object {
  const user = { login: author, type: author === BOT ? "Bot" : "User" };
  return { number, user, title, body, state: open ? "open" : "closed" };
}

function gitlabIssue({ number, author, title, body, open }: Issue): object {
  return { iid: number, author: { id: userId(author) }, title, description: body, state: open ? "opened" : "closed" };
}

function gitlabRequest({ number, author, head, merged, squashed, into = "main" }: ChangeRequest): object {
  const state = merged === undefined ? "opened" : "merged";
  return {
    iid: number,
    sha: head.sha,
    state,
    target_branch: into,
    target_project_id: Number(PROJECT),
    merge_commit_sha: merged === head.sha || merged === squashed ? null : (merged ?? null),
    squash_commit_sha: squashed ?? null,
    author: { id: userId(author), username: author },
  };
}
