import { readFileSync } from "node:fs";
import path from "node:path";
import { globSync } from "tinyglobby";
import { expect, test } from "vitest";
import { ERROR_CODES, errorHead } from "../../../src/cli/error-codes";

const ROOT = path.resolve(__dirname, "..", "..", "..");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");
const codes = Object.keys(ERROR_CODES);

test("docs/errors.md shows the table", () => {
  const rows = Object.entries(ERROR_CODES).map(
    ([code, { status, meaning, remedy }]) => `| \`${code}\` | ${status} | ${meaning} | ${remedy} |`,
  );
  const shown = read("docs/errors.md").match(/^\| `.*$/gm) ?? [];
  expect(shown).toEqual(rows);
});

test("every code is raised somewhere", () => {
  const sources = globSync(["src/cli/**/*.ts"], { cwd: ROOT, ignore: ["src/cli/error-codes.ts"] })
    .map(read)
    .join("\n");
  const raised = [...sources.matchAll(/(?:new Failure|errorHead)\(\s*"([a-z-]+)"/g)].map(([, code]) => code);
  expect([...new Set(raised)].sort()).toEqual([...codes].sort());
});

test("a code is a few plain words, so that a search finds it", () => {
  for (const code of codes) expect(code).toMatch(/^[a-z]+(-[a-z]+)?$/);
  expect(errorHead("usage")).toBe("error[usage]:");
});
