import fs from "node:fs";
import path from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import parts from "../../tools/parts.json";

const ROOT = path.resolve(__dirname, "..", "..");

describe("docs/architecture.md", () => {
  const text = fs.readFileSync(path.join(ROOT, "docs/architecture.md"), "utf8");
  const spans = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span);

  it("has the table of imports that the lint reads", () => {
    const rows = [...text.matchAll(/^\| `((?:src|provider)[\w/]*)` \| (.+) \|$/gm)];
    expect(Object.fromEntries(rows.map(([, part, allowed = ""]) => [part, spans(allowed)]))).toEqual(parts);
  });

  it("has every part in its tree", () => {
    const tree = text.split("## The tree")[1]?.split("## ")[0] ?? "";
    for (const part of fs.readdirSync(path.join(ROOT, "src"))) expect(tree).toContain(` ${part}/`);
    for (const part of Object.keys(parts)) expect(fs.existsSync(path.join(ROOT, part))).toBe(true);
  });
});

/** The files of ours that `file` imports: by `import`, `export from`, `require` or `import()`. */
function importsOf(file: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(fs.readFileSync(file, "utf8"), true, true);
  return importedFiles.flatMap(({ fileName }) => {
    if (!fileName.startsWith(".")) return [];
    const base = path.resolve(path.dirname(file), fileName.replace(/\.js$/, ""));
    // Data is a file already.
    const names = base.endsWith(".json") ? [base] : [`${base}.ts`, path.join(base, "index.ts"), base];
    return names.filter((each) => fs.statSync(each, { throwIfNoEntry: false })?.isFile());
  });
}

function reachableFrom(entries: readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const queue = [...entries];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    queue.push(...importsOf(file));
  }
  return reached;
}

const filesUnder = (folder: string): string[] =>
  fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => path.join(ROOT, folder, file));

describe("the auditor", () => {
  const WRITERS = ["writer", "send", "write-client"].map((name) => path.join(ROOT, `src/twilio/${name}.ts`));
  const reached = reachableFrom(filesUnder("src/auditor"));

  it("reaches nothing that writes, not even by a late import()", () => {
    for (const writer of WRITERS) {
      expect(fs.existsSync(writer)).toBe(true);
      expect(reached).not.toContain(writer);
    }
  });

  it("is looked at with eyes that see import(): by it alone, commands reach what they do", () => {
    const fromCommands = reachableFrom([path.join(ROOT, "src/cli/commands.ts")]);
    expect(fromCommands).toContain(path.join(ROOT, "src/cli/commands/audit.ts"));
  });

  it("imports nothing whose name is made up at run time", () => {
    const made = [...filesUnder("src"), ...filesUnder("provider")].filter((file) =>
      /\b(?:import|require)\((?!["'`][^$]*["'`]\))[^)]/.test(
        fs.readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ""),
      ),
    );
    expect(made.map((file) => path.relative(ROOT, file))).toEqual([]);
  });
});
