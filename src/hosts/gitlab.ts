import { defined } from "../model/defined";
import { type Account, type Approval, type ApprovalHost, type Authorship, type MergedRequest } from "./approvals";
import { coAuthorsOf, type NamedWriter } from "./co-authors";
import { type CommentHost } from "./comment";
import { at, HostError, type HostApi, numberAt, textAt } from "./http";
import { type IssueHost, LABEL } from "./issues";
import { type BranchMove } from "./pushes";

/** The access level from which somebody may push. Source: GitLab, "Members API": 30 is Developer. */
const DEVELOPER = 30;

/** A project on GitLab, by its number. */
export function gitlabApprovals(api: HostApi, project: string): ApprovalHost {
  const root = `/projects/${project}`;
  const accounts = new Map<string, Promise<Account | undefined>>();
  const accountOfEmail = (email: string): Promise<Account | undefined> => {
    const known = accounts.get(email) ?? findAccount(api, email);
    accounts.set(email, known);
    return known;
  };
  let settings: Promise<ApprovalSettings> | undefined;
  const readSettings = (): Promise<ApprovalSettings> => (settings ??= settingsOf(api, root));
  const authorship = async (commit: unknown): Promise<Authorship> => {
    const named: readonly NamedWriter[] = [
      ...["author", "committer"].map((role) => ({
        name: textAt(commit, `${role}_name`) ?? "",
        email: (textAt(commit, `${role}_email`) ?? "").toLowerCase(),
      })),
      ...coAuthorsOf(textAt(commit, "message")),
    ];
    const writers = await Promise.all(
      named.map(async ({ name, email }) => (await accountOfEmail(email)) ?? `${name} <${email}>`),
    );
    const unlinked = writers.filter((writer) => typeof writer === "string");
    return {
      accounts: writers.filter((writer) => typeof writer !== "string"),
      // Where GitLab itself lets nobody approve what they committed, it need not be told apart here.
      unlinked: unlinked.length > 0 && (await readSettings()).keepsWritersOut ? [] : unlinked,
    };
  };
  return {
    requestsOf: async (commit, branch) => {
      const requests = await api.list(`${root}/repository/commits/${commit}/merge_requests`);
      const merged = requests.filter((request) => isMergedInto(request, branch, project));
      return Promise.all(merged.map(async (request) => mergedRequest(request, await authorOf(api, request))));
    },
    commitsOf: async ({ name }) => {
      const commits = await api.list(`${root}/merge_requests/${name.slice(1)}/commits`);
      return Promise.all(
        commits.map(async (commit) => ({ id: textAt(commit, "id") ?? "", by: await authorship(commit) })),
      );
    },
    authorsOf: async (id) => authorship(await api.get(`${root}/repository/commits/${id}`)),
    approvalsOf: async ({ name, head }) => {
      const request = `${root}/merge_requests/${name.slice(1)}`;
      const answer = at(await api.get(`${request}/approvals`), "approved_by");
      const given: readonly unknown[] = Array.isArray(answer) ? answer : [];
      if (given.length === 0) return [];
      const since = await lastCommitSince(api, request, head);
      const { endsWithPush } = await readSettings();
      const valid = given.filter((approval) => {
        const when = Date.parse(textAt(approval, "approved_at") ?? "");
        return endsWithPush || (since !== undefined && when >= since);
      });
      const approvals = await Promise.all(valid.map((approval) => approvalBy(api, root, at(approval, "user"))));
      return approvals.filter((approval) => approval !== undefined);
    },
  };
}

function isMergedInto(request: unknown, branch: string, project: string): boolean {
  return (
    textAt(request, "state") === "merged" &&
    textAt(request, "target_branch") === branch &&
    String(numberAt(request, "target_project_id") ?? project) === project
  );
}

function mergedRequest(request: unknown, author: Account | undefined): MergedRequest {
  const head = textAt(request, "sha") ?? "";
  const squashed = textAt(request, "squash_commit_sha");
  return {
    name: `!${numberAt(request, "iid") ?? 0}`,
    author,
    head,
    ...defined({ squashed }),
    // Without a merge commit the branch was moved to the squashed, or the last, commit.
    result: textAt(request, "merge_commit_sha") ?? squashed ?? head,
    commits: undefined,
  };
}

/** What a project says about approvals, where its plan has such settings. */
interface ApprovalSettings {
  /** Neither who proposed a request nor who committed to it can approve it. */
  readonly keepsWritersOut: boolean;
  /** A push takes all approvals back. */
  readonly endsWithPush: boolean;
}

async function settingsOf(api: HostApi, root: string): Promise<ApprovalSettings> {
  const answer = await api.find(`${root}/approvals`).catch((error: unknown) => {
    if (error instanceof HostError && error.status === 403) return undefined;
    throw error;
  });
  return {
    keepsWritersOut:
      at(answer, "merge_requests_disable_committers_approval") === true &&
      at(answer, "merge_requests_author_approval") === false,
    endsWithPush: at(answer, "reset_approvals_on_push") === true,
  };
}

/** When a request got the commit that it ends with. */
async function lastCommitSince(api: HostApi, request: string, head: string): Promise<number | undefined> {
  const versions = await api.list(`${request}/versions`);
  const times = versions
    .filter((version) => textAt(version, "head_commit_sha") === head)
    .map((version) => Date.parse(textAt(version, "created_at") ?? ""))
    .filter((time) => !Number.isNaN(time));
  return times.length === 0 ? undefined : Math.max(...times);
}

async function approvalBy(api: HostApi, root: string, user: unknown): Promise<Approval | undefined> {
  const id = numberAt(user, "id");
  const account = id === undefined ? undefined : await accountAt(api, id);
  if (account === undefined) return undefined;
  const member = await api.find(`${root}/members/all/${account.id}`);
  const isActive = (textAt(member, "state") ?? "active") === "active";
  return { account, mayWrite: isActive && (numberAt(member, "access_level") ?? 0) >= DEVELOPER };
}

async function authorOf(api: HostApi, request: unknown): Promise<Account | undefined> {
  const id = numberAt(request, "author", "id");
  return id === undefined ? undefined : accountAt(api, id);
}

/** An account by its number. */
async function accountAt(api: HostApi, id: number): Promise<Account | undefined> {
  const user = await api.find(`/users/${id}`);
  const name = textAt(user, "username");
  return name === undefined ? undefined : { id: String(id), name, isBot: at(user, "bot") === true };
}

/** The account of an address, where GitLab tells whose it is. */
async function findAccount(api: HostApi, email: string): Promise<Account | undefined> {
  const [, id] = /^(\d+)-[^@]+@users\.noreply\./.exec(email) ?? [];
  if (id !== undefined) return accountAt(api, Number(id));
  if (email === "") return undefined;
  const users = await api.list("/users", { search: email });
  const owners = users.filter((user) =>
    ["public_email", "email"].some((key) => textAt(user, key)?.toLowerCase() === email),
  );
  const [owner, ...more] = owners;
  const number = numberAt(owner, "id");
  return number === undefined || more.length > 0 ? undefined : accountAt(api, number);
}

/** When GitLab moved a branch. */
export async function gitlabPushes(api: HostApi, project: string, branch: string): Promise<readonly BranchMove[]> {
  const events = await api.list(`/projects/${project}/events`, { action: "pushed", sort: "asc" });
  return events.flatMap((event) => {
    const commit = textAt(event, "push_data", "commit_to");
    const isOurs = textAt(event, "push_data", "ref_type") === "branch" && textAt(event, "push_data", "ref") === branch;
    return isOurs && commit !== undefined ? [{ at: textAt(event, "created_at") ?? "", commit }] : [];
  });
}

/** An open merge request, and the commit that it ends with. */
interface OpenRequest {
  readonly number: number;
  readonly sha: string;
}

/** The open merge requests of a project. */
export async function gitlabOpenRequests(api: HostApi, project: string): Promise<readonly OpenRequest[]> {
  const requests = await api.list(`/projects/${project}/merge_requests`, { state: "opened" });
  return requests.map((request) => ({ number: numberAt(request, "iid") ?? 0, sha: textAt(request, "sha") ?? "" }));
}

/**
 * The result that the job `review` of a request's last pipeline left; `undefined` where it is not there (any longer).
 */
export async function gitlabReviewOf(
  api: HostApi,
  project: string,
  { number, sha }: OpenRequest,
): Promise<string | undefined> {
  const pipelines = await api.list(`/projects/${project}/merge_requests/${number}/pipelines`);
  const pipeline = newest(pipelines.filter((each) => textAt(each, "sha") === sha));
  if (pipeline === undefined) return undefined;
  // The pipeline of a fork runs in the fork's project.
  const home = `/projects/${encodeURIComponent(String(at(pipeline, "project_id")))}`;
  const jobs = await api.list(`${home}/pipelines/${numberAt(pipeline, "id") ?? 0}/jobs`);
  const job = newest(
    jobs.filter((each) => textAt(each, "name") === "review" && (at(each, "artifacts_file") ?? null) !== null),
  );
  if (job === undefined) return undefined;
  return api.download(`${home}/jobs/${numberAt(job, "id") ?? 0}/artifacts/review.json`);
}

function newest(items: readonly unknown[]): unknown {
  return [...items].sort((a, b) => (numberAt(b, "id") ?? 0) - (numberAt(a, "id") ?? 0))[0];
}

/** The notes of a merge request. */
export async function gitlabComments(api: HostApi, project: string, number: number): Promise<CommentHost> {
  const root = `/projects/${project}/merge_requests/${number}/notes`;
  const me = numberAt(await api.get("/user"), "id");
  return {
    own: async () => {
      const notes = await api.list(root, { sort: "asc" });
      return notes
        .filter((note) => numberAt(note, "author", "id") === me)
        .map((note) => ({ id: numberAt(note, "id") ?? 0, body: textAt(note, "body") ?? "" }));
    },
    add: (body) => api.send("POST", root, { body }),
    change: (id, body) => api.send("PUT", `${root}/${id}`, { body }),
  };
}

/** The issues of a project that carry our label and that this token has opened. */
export async function gitlabIssues(api: HostApi, project: string): Promise<IssueHost> {
  const root = `/projects/${project}/issues`;
  const me = numberAt(await api.get("/user"), "id");
  return {
    own: async () => {
      const issues = await api.list(root, { scope: "all", labels: LABEL, author_id: String(me) });
      return issues
        .filter((issue) => numberAt(issue, "author", "id") === me)
        .map((issue) => ({
          id: numberAt(issue, "iid") ?? 0,
          title: textAt(issue, "title") ?? "",
          body: textAt(issue, "description") ?? "",
          isOpen: textAt(issue, "state") === "opened",
        }));
    },
    open: ({ title, body }) => api.send("POST", root, { title, description: body, labels: LABEL }),
    update: ({ id, title, body, isOpen }) =>
      api.send("PUT", `${root}/${id}`, {
        title,
        description: body,
        ...(isOpen ? {} : { state_event: "reopen" }),
      }),
    close: (id) => api.send("PUT", `${root}/${id}`, { state_event: "close" }),
  };
}
