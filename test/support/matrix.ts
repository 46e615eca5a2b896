import { readFileSync } from "node:fs";
import path from "node:path";

/** The article's matrix as test/cases/model/matrix.txt has it: titles of roles and, for each row, whether each role has it. */
export interface Matrix {
  readonly roles: readonly string[];
  readonly rows: readonly { readonly capability: string; readonly has: readonly boolean[] }[];
}

/** Reads the hand-written matrix. */
export function readMatrix(): Matrix {
  const text = readFileSync(path.resolve(__dirname, "../cases/model/matrix.txt"), "utf8");
  const [head = [], ...rows] = text
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return {
    roles: head.slice(1),
    rows: rows.map(([capability = "", ...cells]) => ({ capability, has: cells.map((cell) => cell === "x") })),
  };
}
