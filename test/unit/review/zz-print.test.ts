import { it } from "vitest";
import { stringify } from "yaml";
import { writeFileSync } from "node:fs";
import { changes, reviewOf, said } from "./changes";
it("prints", () => {
  let out = "";
  for (const one of changes) {
    try {
      out += `## ${one.case}\n${stringify(said(reviewOf(one)), { lineWidth: 0 })}\n`;
    } catch (e) {
      out += `## ${one.case}\nERROR ${(e as Error).message}\n`;
    }
  }
  writeFileSync("/tmp/perf/out.txt", out);
});
