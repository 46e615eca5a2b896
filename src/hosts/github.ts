import { type Account, type Approval, type ApprovalHost, type Authorship, type MergedRequest } from "./approvals";
import { coAuthorsOf } from "./co-authors";
import { type CommentHost } from "./comment";
import { at, type HostApi, numberAt, textAt } from "./http";
import { type IssueHost, LABEL } from "./issues";
import { type BranchMove } from "./pushes";

/** Permissions with which somebody may push. Source: GitHub REST, "Get repository permissions for a user". */
const WRITERS = new Set(["admin", "maintain", "write"]);
/** GitHub itself, as the committer of what is merged or edited on its pages. */
const WEB_FLOW = "web-flow";

/** A repository on GitHub: `owner/name`. */
export function githubApprovals(api: HostApi, repository: string): ApprovalHost {
  const root = `/repos/${repository}`;
  const { authorship, learn } = openAuthors(api);
  return {
    requestsOf: async (commit, branch) => {
      const pulls = await api.list(`${root}/commits/${commit}/pulls`);
      const merged = pulls.filter((pull) => isMergedInto(pull, branch, repository));
      return Promise.all(
        merged.map(async (pull): Promise<MergedRequest> => {
          const number = numberAt(pull, "number") ?? 0;
          const whole = await api.get(`${root}/pulls/${number}`);
          return {
            name: `#${number}`,
            author: accountOf(at(whole, "user")),
            head: textAt(whole, "head", "sha") ?? "",
            result: textAt(whole, "merge_commit_sha") ?? "",
            commits: numberAt(whole, "commits"),
          };
        }),
      );
    },
    commitsOf: async ({ name }) => {
      const commits = await api.list(`${root}/pulls/${name.slice(1)}/commits`);
      commits.forEach(learn);
      return Promise.all(
        commits.map(async (commit) => ({ id: textAt(commit, "sha") ?? "", by: await authorship(commit) })),
      );
    },
    authorsOf: async (id) => {
      const commit = await api.get(`${root}/commits/${id}`);
      learn(commit);
      return authorship(commit);
    },
    approvalsOf: async ({ name, head }) => {
      const last = new Map<string, { readonly account: Account; readonly review: unknown }>();
      for (const review of await api.list(`${root}/pulls/${name.slice(1)}/reviews`)) {
        const account = accountOf(at(review, "user"));
        // A comment takes no approval back.
        if (account !== undefined && isDecision(textAt(review, "state"))) last.set(account.id, { account, review });
      }
      const valid = [...last.values()].filter(
        ({ review }) => textAt(review, "state") === "APPROVED" && textAt(review, "commit_id") === head,
      );
      return Promise.all(
        valid.map(async ({ account }): Promise<Approval> => {
          const answer = await api.find(`${root}/collaborators/${account.name}/permission`);
          return { account, mayWrite: WRITERS.has(textAt(answer, "permission") ?? "") };
        }),
      );
    },
  };
}

function openAuthors(api: HostApi) {
  /** Accounts by the addresses that commits name them with. */
  const byEmail = new Map<string, Account>();
  return {
    /** Notes the accounts that GitHub itself gives a commit's author and committer. */
    learn: (commit: unknown): void => {
      for (const role of ["author", "committer"]) {
        const [account, email] = [accountOf(at(commit, role)), textAt(commit, "commit", role, "email")];
        if (account !== undefined && email !== undefined) byEmail.set(email.toLowerCase(), account);
      }
    },
    authorship: async (commit: unknown): Promise<Authorship> => {
      const writers = [
        writerOf(commit, "author"),
        ...(isWebFlow(commit) ? [] : [writerOf(commit, "committer")]),
        ...(await Promise.all(
          coAuthorsOf(textAt(commit, "commit", "message")).map(
            async ({ name, email }) =>
              byEmail.get(email) ?? (await accountOfNoreply(api, email)) ?? `${name} <${email}>`,
          ),
        )),
      ];
      return {
        accounts: writers.filter((writer) => typeof writer !== "string"),
        unlinked: writers.filter((writer) => typeof writer === "string"),
      };
    },
  };
}

function isMergedInto(pull: unknown, branch: string, repository: string): boolean {
  const owner = textAt(pull, "base", "repo", "full_name") ?? repository;
  return (
    textAt(pull, "merged_at") !== undefined &&
    textAt(pull, "base", "ref") === branch &&
    owner.toLowerCase() === repository.toLowerCase()
  );
}

function isDecision(state: string | undefined): boolean {
  return state === "APPROVED" || state === "CHANGES_REQUESTED" || state === "DISMISSED";
}

function accountOf(user: unknown): Account | undefined {
  const login = textAt(user, "login");
  if (login === undefined) return undefined;
  return { id: login.toLowerCase(), name: login, isBot: textAt(user, "type") === "Bot" || login.endsWith("[bot]") };
}

/** The account of a writer of a commit, or what the commit says of one without an account. */
function writerOf(commit: unknown, role: "author" | "committer"): Account | string {
  const known = accountOf(at(commit, role));
  if (known !== undefined) return known;
  const [name, email] = [textAt(commit, "commit", role, "name"), textAt(commit, "commit", role, "email")];
  return `${name ?? `the ${role}`} <${email ?? "?"}>`;
}

function isWebFlow(commit: unknown): boolean {
  return (
    textAt(commit, "committer", "login") === WEB_FLOW ||
    (at(commit, "committer") === null && textAt(commit, "commit", "committer", "email") === "noreply@github.com")
  );
}

/** The account of an address that GitHub gives those who hide theirs: `ID+LOGIN@users.noreply.github.com`. */
async function accountOfNoreply(api: HostApi, email: string): Promise<Account | undefined> {
  const [, id, login] = /^(?:(\d+)\+)?([a-z\d[\]-]+)@users\.noreply\.github\.com$/.exec(email) ?? [];
  if (login === undefined) return undefined;
  return accountOf(await api.find(id === undefined ? `/users/${encodeURIComponent(login)}` : `/user/${id}`));
}

/** When GitHub moved a branch. */
export async function githubPushes(api: HostApi, repository: string, branch: string): Promise<readonly BranchMove[]> {
  const query = { ref: `refs/heads/${branch}`, direction: "asc" };
  const moves = await api.list(`/repos/${repository}/activity`, query);
  return moves.map((move) => ({ at: textAt(move, "timestamp") ?? "", commit: textAt(move, "after") ?? "" }));
}

/** The open pull request whose last commit is `sha`, by the host alone. */
export async function githubRequestAt(
  api: HostApi,
  repository: string,
  head: { readonly owner: string; readonly branch: string; readonly sha: string },
): Promise<number | undefined> {
  const query = { state: "open", head: `${head.owner}:${head.branch}` };
  const pulls = await api.list(`/repos/${repository}/pulls`, query);
  return numberAt(
    pulls.find((pull) => textAt(pull, "head", "sha") === head.sha),
    "number",
  );
}

/** The comments of a pull request. */
export function githubComments(api: HostApi, repository: string, number: number): CommentHost {
  const root = `/repos/${repository}/issues`;
  return {
    own: async () => {
      const comments = await api.list(`${root}/${number}/comments`);
      return comments
        .filter((comment) => textAt(comment, "user", "type") === "Bot")
        .map((comment) => ({ id: numberAt(comment, "id") ?? 0, body: textAt(comment, "body") ?? "" }));
    },
    add: (body) => api.send("POST", `${root}/${number}/comments`, { body }),
    change: (id, body) => api.send("PATCH", `${root}/comments/${id}`, { body }),
  };
}

/** The issues of a repository that carry our label and that a pipeline has opened. */
export function githubIssues(api: HostApi, repository: string): IssueHost {
  const root = `/repos/${repository}/issues`;
  return {
    own: async () => {
      const issues = await api.list(root, { state: "all", labels: LABEL });
      return issues
        .filter((issue) => at(issue, "pull_request") === undefined && textAt(issue, "user", "type") === "Bot")
        .map((issue) => ({
          id: numberAt(issue, "number") ?? 0,
          title: textAt(issue, "title") ?? "",
          body: textAt(issue, "body") ?? "",
          isOpen: textAt(issue, "state") === "open",
        }));
    },
    open: ({ title, body }) => api.send("POST", root, { title, body, labels: [LABEL] }),
    update: ({ id, title, body }) => api.send("PATCH", `${root}/${id}`, { title, body, state: "open" }),
    close: (id) => api.send("PATCH", `${root}/${id}`, { state: "closed", state_reason: "completed" }),
  };
}
