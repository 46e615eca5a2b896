import { describe, expect, it } from "vitest";
import { type IssueItem, issueSteps, type IssueSource } from "../../../src/hosts/issues";

const of = (name: string, items: readonly IssueItem[], isComplete = true): IssueSource => ({
  name,
  kind: "findings",
  isComplete,
  items,
});
const item = (more: Partial<IssueItem> = {}): IssueItem => ({
  fingerprint: "a".repeat(64),
  message: "Something is wrong.",
  next: "Fix it.",
  found: "role-scope",
  ...more,
});

describe("the issues of a scan", () => {
  it("are no more at once than a host allows", () => {
    const many = Array.from({ length: 60 }, (_, i) => item({ fingerprint: String(i).padStart(64, "0") }));
    expect(issueSteps([of("acme", many)], []).open).toHaveLength(50);
  });

  it("make nothing of what people are called but text", () => {
    const message = "Eve @everyone\n/close\n\u2028<!-- x -->\u001b[31m `![a](http://x)`";
    const [issue] = issueSteps([of("acme", [item({ message })])], []).open;
    expect(issue?.title).toBe("acme: Eve @\u200beveryone /close  <!-- x --> `![a](http://x)`");
    const [, , ...lines] = (issue?.body ?? "").split("\n");
    expect(lines.slice(0, 4).every((line) => line.startsWith("    "))).toBe(true);
    expect(lines).toHaveLength(6);
  });

  it("keep organizations apart, and are closed only by a complete result of the same one", () => {
    const { open } = issueSteps([of("acme", [item()]), of("birch", [item()])], []);
    expect(open.map(({ title }) => title)).toEqual(["acme: Something is wrong.", "birch: Something is wrong."]);
    const issues = open.map((issue, i) => ({ ...issue, id: i + 1, isOpen: true }));
    const nothing = { open: [], update: [], close: [] };
    expect(issueSteps([of("acme", [item()]), of("birch", [item()])], issues)).toEqual(nothing);
    expect(issueSteps([of("acme", []), of("birch", [], false)], issues)).toEqual({ ...nothing, close: [1] });
    expect(issueSteps([of("birch", [item()])], issues)).toEqual(nothing);
    expect(issueSteps([], issues)).toEqual(nothing);
  });

  it("are opened again, and take on what is said now", () => {
    const [issue] = issueSteps([of("acme", [item()])], []).open;
    if (issue === undefined) throw new Error("no issue");
    const closed = { ...issue, id: 1, isOpen: false };
    expect(issueSteps([of("acme", [item()])], [closed]).update).toEqual([closed]);
    const edited = { ...issue, id: 1, isOpen: true, body: `${issue.body}\nnever mind` };
    expect(issueSteps([of("acme", [item()])], [edited]).update).toEqual([{ ...edited, body: issue.body }]);
    const returned = { ...issue, id: 1, isOpen: true, body: `${issue.body.replaceAll("\n", "\r\n")}\r\n` };
    expect(issueSteps([of("acme", [item()])], [returned]).update).toEqual([]);
  });
});
