import { count } from "../report/text/words";

/** An account of a code host. */
export interface Account {
  /** What tells it apart; hosts let names be changed. */
  readonly id: string;
  readonly name: string;
  readonly isBot: boolean;
}

/** A merged pull or merge request. */
export interface MergedRequest {
  /** As people call it: `#7`, `!7`. */
  readonly name: string;
  readonly author: Account | undefined;
  /** Its last commit: what people looked at. */
  readonly head: string;
  /** The one commit that the host made of all of its commits, if it was to. */
  readonly squashed?: string;
  /** How it arrived: the commit of the branch that it ended as. */
  readonly result: string;
  /** How many commits the host counts in it, where it counts them. */
  readonly commits: number | undefined;
}

/** Who wrote a commit, as far as it can be told. */
export interface Authorship {
  readonly accounts: readonly Account[];
  /** Writers who belong to no account that the host can name. */
  readonly unlinked: readonly string[];
}

/** An approval of a request's last commit that has not been taken back. */
export interface Approval {
  readonly account: Account;
  readonly mayWrite: boolean;
}

/** What approvals are judged by, of what a code host knows. */
export interface ApprovalHost {
  /** The merged requests into `branch` that brought `commit` there. */
  requestsOf(commit: string, branch: string): Promise<readonly MergedRequest[]>;
  /** The commits that the host lists in a request; hosts stop at some number. */
  commitsOf(request: MergedRequest): Promise<readonly { readonly id: string; readonly by: Authorship }[]>;
  /** Who wrote a commit of the repository. */
  authorsOf(commit: string, request: MergedRequest): Promise<Authorship>;
  /** The approvals of the last commit. */
  approvalsOf(request: MergedRequest): Promise<readonly Approval[]>;
}

/** A commit that the branch itself moved by. */
export interface BranchCommit {
  readonly id: string;
  /** The first is what the branch was before. */
  readonly parents: readonly string[];
}

/** What git knows of the commits that are to be deployed. */
export interface DeployedHistory {
  /** Each commit that the branch moved by, from the newest to the first after what is deployed. */
  readonly chain: readonly BranchCommit[];
  /** All commits that `to` has and `from` has not. */
  between(from: string, to: string): readonly string[];
  /** Whether a merge is exactly what git makes of its two parents. */
  isPlainMerge(commit: BranchCommit): boolean;
}

/** Whether everything is approved: by whom, request by request, or why not. */
export interface ApprovalVerdict {
  readonly approved: readonly { readonly request: string; readonly by: readonly string[] }[];
  readonly problems: readonly string[];
}

/**
 * Whether all that would be deployed is approved: every commit since what is deployed came by a merged request into the
 * deployed branch, and each of these requests is approved, at its last commit, by somebody who has write access and
 * wrote none of it. What can't be told counts against it.
 */
export async function approvalsOf(
  history: DeployedHistory,
  branch: string,
  host: ApprovalHost,
): Promise<ApprovalVerdict> {
  const arrivals = await arrivalsOf(history, branch, host);
  const problems: string[] = [];
  const approved: { request: string; by: readonly string[] }[] = [];
  for (const arrival of arrivals) {
    if ("problem" in arrival) problems.push(arrival.problem);
    else {
      const verdict = await approvalOf(arrival, history, host);
      if ("problem" in verdict) problems.push(verdict.problem);
      else approved.push({ request: arrival.request.name, by: verdict.by });
    }
  }
  return { approved, problems };
}

/** A request as it arrived on the branch. */
interface Arrival {
  readonly request: MergedRequest;
  /** The commits of the branch that it came as, from the newest; the first is its result. */
  readonly commits: readonly BranchCommit[];
  /** The tips of all requests that arrived by the same commit. */
  readonly tips: readonly string[];
}

interface Obstacle {
  readonly problem: string;
}

/** All requests by which the branch moved, and each commit that none accounts for. */
async function arrivalsOf(
  { chain }: DeployedHistory,
  branch: string,
  host: ApprovalHost,
): Promise<readonly (Arrival | Obstacle)[]> {
  const found: (Arrival | Obstacle)[] = [];
  for (let index = 0; index < chain.length;) {
    const commit = chain[index];
    if (commit === undefined) break;
    const requests = (await host.requestsOf(commit.id, branch)).filter(({ result }) => result === commit.id);
    if (requests.length === 0) {
      found.push({
        problem:
          `${short(commit.id)} came without a request into ${branch}: nobody has approved it. ` +
          "Revert it, and propose it as one.",
      });
      index++;
      continue;
    }
    // One request may have been rebased into several commits; a merge is one commit.
    const commits = commit.parents.length === 1 ? await rebased(chain.slice(index), requests, branch, host) : [commit];
    // Two requests may arrive by one commit, and then both are deployed.
    const tips = requests.map(tipOf);
    found.push(...requests.map((request) => ({ request, commits, tips })));
    index += commits.length;
  }
  return found;
}

/** The commits from the first on that the host says came by the same request. */
async function rebased(
  chain: readonly BranchCommit[],
  requests: readonly MergedRequest[],
  branch: string,
  host: ApprovalHost,
): Promise<readonly BranchCommit[]> {
  const most = Math.max(...requests.map(({ commits = Infinity }) => commits));
  const [first, ...earlier] = chain;
  const commits = first === undefined ? [] : [first];
  for (const commit of earlier.slice(0, most - 1)) {
    if (commit.parents.length !== 1) break;
    const known = await host.requestsOf(commit.id, branch);
    const isSame = known.some((each) =>
      requests.some(({ name, result }) => each.name === name && each.result === result),
    );
    if (!isSame || known.some(({ result }) => result === commit.id)) break;
    commits.push(commit);
  }
  return commits;
}

async function approvalOf(
  arrival: Arrival,
  history: DeployedHistory,
  host: ApprovalHost,
): Promise<{ readonly by: readonly string[] } | Obstacle> {
  const { request } = arrival;
  const { name, author } = request;
  const unclear = unclearArrival(arrival, history);
  if (unclear !== undefined) return { problem: `${name}: ${unclear}` };
  const writers = await writersOf(arrival, history, host);
  if ("problem" in writers) return { problem: `${name}: ${writers.problem}` };
  if (author === undefined) return { problem: `${name}: who proposed it is not known.` };
  const bots = [author, ...writers.accounts].filter(({ isBot }) => isBot);
  if (bots.length > 0)
    return { problem: `${name}: written by a bot (${namesOf(bots)}), and nobody knows on whose behalf.` };
  if (writers.unlinked.length > 0)
    return {
      problem:
        `${name}: ${writers.unlinked.join(", ")} can't be linked to an account, so nobody can tell who approved ` +
        "their own work. Let the commits name addresses that the host knows.",
    };
  const wrote = new Set([author, ...writers.accounts].map(({ id }) => id));
  const approvals = await host.approvalsOf(request);
  const by = approvals.filter(({ account, mayWrite }) => mayWrite && !account.isBot && !wrote.has(account.id));
  if (by.length > 0) return { by: by.map(({ account }) => account.name) };
  const others =
    approvals.length === 0 ? "" : ` (approvals by ${approvals.map(whyNot(wrote)).join(", ")} do not count)`;
  return {
    problem:
      `${name}: nobody who may write and wrote none of it has approved its last commit${others}. ` +
      "Let somebody else approve that commit, then run this again.",
  };
}

function whyNot(wrote: ReadonlySet<string>): (approval: Approval) => string {
  return ({ account }) => {
    if (account.isBot) return `${account.name}, a bot`;
    return `${account.name}, ${wrote.has(account.id) ? "who wrote a part of it" : "who may not write"}`;
  };
}

/** Why what arrived may not be what was approved. */
function unclearArrival({ request, commits: [commit], tips }: Arrival, history: DeployedHistory): string | undefined {
  if (commit === undefined || commit.parents.length === 0) return "it begins a history of its own.";
  const [, merged, ...more] = commit.parents;
  if (more.length > 0) return `${short(commit.id)} merges several branches at once.`;
  // Squashed, rebased or fast-forwarded: the host has made the commit of what was approved.
  if (merged === undefined) return undefined;
  if (!history.isPlainMerge(commit))
    return `${short(commit.id)} holds more than the merge of its two sides: what was added there, nobody has looked at.`;
  if (tips.includes(merged)) return undefined;
  return `${short(commit.id)} merged ${short(merged)}, and the request ends with ${short(request.head)}.`;
}

/** What a merge of the request takes in. */
function tipOf({ head, squashed }: MergedRequest): string {
  return squashed ?? head;
}

/** Everybody who wrote a part of a request, by all of its commits. */
async function writersOf(
  { request, commits }: Arrival,
  history: DeployedHistory,
  host: ApprovalHost,
): Promise<Authorship | Obstacle> {
  const listed = await host.commitsOf(request);
  const [commit] = commits;
  const [before = "", merged] = commit?.parents ?? [];
  // What a merge brought, git has; of what was squashed only the host knows, which lists so many and no more.
  const brought = merged === undefined ? commits.map(({ id }) => id) : history.between(before, merged);
  const isInGit = merged !== undefined && request.squashed === undefined;
  const { commits: counted = listed.length } = request;
  if (listed.length < counted && (!isInGit || brought.length < counted))
    return {
      problem:
        `the host counts ${count(counted, "commit")} and lists ${listed.length}, so not everybody who wrote it is ` +
        "known. Propose it in smaller requests.",
    };
  const known = new Set(listed.map(({ id }) => id));
  const authorships = listed.map(({ by }) => by);
  for (const id of brought) if (!known.has(id)) authorships.push(await host.authorsOf(id, request));
  return {
    accounts: authorships.flatMap(({ accounts }) => accounts),
    unlinked: [...new Set(authorships.flatMap(({ unlinked }) => unlinked))],
  };
}

function namesOf(accounts: readonly Account[]): string {
  return [...new Set(accounts.map(({ name }) => name))].join(", ");
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
