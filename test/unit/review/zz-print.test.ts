import { it } from "vitest";
import { stringify } from "yaml";
import { readFileSync, writeFileSync } from "node:fs";
import { sections, reviewOf, said } from "./changes";
it("prints", () => {
  const file = "test/cases/review/changes.yaml";
  const parts = readFileSync(file, "utf8").split(/^(?=  - case: )/m);
  const head = parts.shift() ?? "";
  if (parts.length !== [...sections.values()].flat().length) throw new Error("cases");
  const out = parts.map((part, i) => {
    const one = [...sections.values()].flat()[i]!;
    const m = /^([\s\S]*?)((?:\n\w.*:\n)?\n*)$/.exec(part)!;
    const body = m[1]!.split("\n").filter(Boolean);
    const tail = m[2]!;
    const keep: string[] = [];
    let skip = false;
    for (const line of body) {
      if (/^    (verdict|access|limits|findings|notes|summary):/.test(line)) skip = true;
      else if (/^    \w/.test(line)) skip = false;
      if (!skip) keep.push(line);
    }
    let text: string;
    try {
      text = stringify(said(reviewOf(one)), { lineWidth: 0 });
    } catch (e) {
      throw new Error(`${one.case}: ${(e as Error).message}`);
    }
    return (
      keep.join("\n") +
      "\n" +
      text
        .trimEnd()
        .split("\n")
        .map((l) => `    ${l}`)
        .join("\n") +
      "\n" +
      (/\w/.test(tail) ? tail.replace(/^\n+/, "\n") : "\n")
    );
  });
  writeFileSync(file, (head + out.join("")).trimEnd() + "\n");
});
