import { type Result } from "sarif";
import { expect, it } from "vitest";
import { automationOf, leftOutNotes, mostUrgent } from "../../../../../src/auditor/audit/formats/sarif";

it("keeps to the number of results that GitHub takes: the most severe ones, with a note", () => {
  const levels = ["note", "error", "warning"] as const;
  const results = Array.from({ length: 30_000 }, (_, at): Result => ({
    level: levels[at % 3] ?? "note",
    message: { text: String(at) },
  }));
  const kept = mostUrgent(results);
  expect(kept).toHaveLength(25_000);
  expect(kept.filter(({ level }) => level === "error")).toHaveLength(10_000);
  expect(kept.filter(({ level }) => level === "note")).toHaveLength(5_000);
  expect(leftOutNotes(30_000)[0]?.message.text).toContain("5000 of 30000 results are left out");
  expect(leftOutNotes(25_000)).toEqual([]);
});

it("keeps the analyses of two commands and organizations apart", () => {
  expect(automationOf("audit", "OR1").id).toBe("twilio-org/audit/OR1/");
});
