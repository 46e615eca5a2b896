import { plainLine } from "../report/text/plain";
import { isSameText } from "./same-text";

/** The label of the issues that a pipeline opens. */
export const LABEL = "twilio-org";
/** Hosts let nobody open hundreds at once: the next night opens the others. */
const MOST_OPENED = 50;

/** A finding or a drift, as an issue is about it. */
export interface IssueItem {
  readonly fingerprint: string;
  readonly message: string;
  readonly next: string;
  /** The rule, or the kind of drift. */
  readonly found: string;
}

/** The result of a scan, of one kind and one organization. */
export interface IssueSource {
  readonly name: string;
  readonly kind: "findings" | "drift";
  /** What an incomplete result does not show is not fixed. */
  readonly isComplete: boolean;
  readonly items: readonly IssueItem[];
}

/** An issue as its host has it. */
export interface Issue {
  readonly id: number;
  readonly title: string;
  readonly body: string;
  readonly isOpen: boolean;
}

/** The issues of a host that are ours. */
export interface IssueHost {
  own(): Promise<readonly Issue[]>;
  open(issue: Pick<Issue, "title" | "body">): Promise<void>;
  /** Changes its texts, and opens it again if it is closed. */
  update(issue: Issue): Promise<void>;
  close(id: number): Promise<void>;
}

/** What to do so that there is one open issue for each thing that is wrong. */
export interface IssueSteps {
  readonly open: readonly Pick<Issue, "title" | "body">[];
  /** With the new texts, as the host has the rest. */
  readonly update: readonly Issue[];
  readonly close: readonly number[];
}

/** What to do with `issues`, after a scan. A pure function. */
export function issueSteps(sources: readonly IssueSource[], issues: readonly Issue[]): IssueSteps {
  const wanted = sources.flatMap((source) => source.items.map((item) => issueOf(source, item)));
  const there = new Map(issues.map((issue) => [firstLine(issue.body), issue]));
  const named = new Set(wanted.map(({ body }) => firstLine(body)));
  const whole = sources.filter(({ isComplete }) => isComplete).map(markerOf);
  return {
    open: wanted.filter(({ body }) => !there.has(firstLine(body))).slice(0, MOST_OPENED),
    update: wanted.flatMap(({ title, body }) => {
      const old = there.get(firstLine(body));
      const isSame = old?.isOpen === true && old.title === title && isSameText(old.body, body);
      return old === undefined || isSame ? [] : [{ ...old, title, body }];
    }),
    close: [...there].flatMap(([about, { id, isOpen }]) =>
      isOpen && !named.has(about) && whole.some((start) => about.startsWith(start)) ? [id] : [],
    ),
  };
}

/** Does it. */
export async function keepIssues(host: IssueHost, sources: readonly IssueSource[]): Promise<void> {
  const { open, update, close } = issueSteps(sources, await host.own());
  for (const issue of open) await host.open(issue);
  for (const issue of update) await host.update(issue);
  for (const id of close) await host.close(id);
}

function markerOf({ name, kind }: Pick<IssueSource, "name" | "kind">): string {
  return `<!-- twilio-org ${name} ${kind} `;
}

function issueOf(source: IssueSource, item: IssueItem): Pick<Issue, "title" | "body"> {
  const { fingerprint, message, next, found } = item;
  const lines = [message, `To do: ${next}`, `Found as: ${found}`, `Fingerprint: ${fingerprint.slice(0, 16)}`];
  return {
    title: `${source.name}: ${unmentioned(plainLine(message))}`.slice(0, 200),
    body: [
      `${markerOf(source)}${fingerprint} -->`,
      "",
      // Indented by four it is code, of which no host makes links, mentions or commands.
      ...lines.map((line) => `    ${plainLine(line)}`),
      "",
      "The nightly scan updates this issue, closes it when it is fixed, and opens it again while it is not.",
    ].join("\n"),
  };
}

/** A mention would notify somebody. */
function unmentioned(text: string): string {
  return text.replace(/(?<!\w)@/g, "@\u200b");
}

/** The first line of an issue says what it is about. */
function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? "";
}
