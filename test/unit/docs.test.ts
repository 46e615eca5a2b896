import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { EXIT } from "../../src/cli/exit-status";
import { COMMANDS } from "../../src/cli/commands";
import { DEFAULT_LIMITS, DEFAULT_REVIEW_LIMITS } from "../../src/model/limits";
import { openProviderContext } from "../../provider/handler/provider-context";
import { readSettings } from "../../src/twilio/settings";
import { promisesOf } from "../../tools/proofs";
import { type Page, readPages } from "../support/pages";

const ROOT = path.resolve(__dirname, "..", "..");
const read = (file: string): string => fs.readFileSync(path.join(ROOT, file), "utf8");

const pages = readPages("README.md", "docs/**/*.md");
const page = (file: string): Page => {
  const found = pages.find((each) => each.file === file);
  if (found === undefined) throw new Error(`there is no page ${file}`);
  return found;
};
/** The pages for users, whose every block is run or checked. */
const guides = [
  "README.md",
  ...["README", "manifest", "resources", "real-organization", "safety", "exit-codes", "transition"].map(
    (name) => `docs/${name}.md`,
  ),
].map(page);

describe("links", () => {
  it.each(pages)("of $file lead somewhere", ({ file, links }) => {
    const dead = links.filter((link) => {
      if (/^https?:\/\//.test(link)) return false;
      const [target = "", anchor] = link.split("#");
      const to = target === "" ? file : path.posix.join(path.posix.dirname(file), target);
      if (!fs.existsSync(path.join(ROOT, to))) return true;
      return anchor !== undefined && !page(to).anchors.includes(anchor);
    });
    expect(dead).toEqual([]);
  });

  it("lead from the index to every page", () => {
    const indexes = pages.filter(({ file }) => /^docs\/(\w+\/)?README\.md$/.test(file));
    const listed = indexes.flatMap(({ file, links }) =>
      links.map((link) => path.posix.join(path.posix.dirname(file), link.split("#")[0] ?? "")),
    );
    const missing = pages.map(({ file }) => file).filter((file) => file !== "docs/README.md" && !listed.includes(file));
    expect(missing).toEqual([]);
  });

  it("lead from the index to a page for each command", () => {
    const { links } = page("docs/README.md");
    expect(links).toEqual(expect.arrayContaining(COMMANDS.map(({ name }) => `commands/${name}.md`)));
  });
});

describe("what the pages name", () => {
  it.each(guides)("is there: files that $file names", ({ spans }) => {
    const files = spans.filter((span) =>
      /^(src|provider|docs|test|tools|examples|schemas|bench)\/[\w./-]*$/.test(span),
    );
    expect(files.filter((file) => !fs.existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  /** Variables of others, which our code passes on or leaves alone. */
  const OTHERS = [
    // Pulumi facts 3 and 8.
    "PULUMI_SKIP_CHECKPOINTS",
    "PULUMI_EXPERIMENTAL",
    "PULUMI_PARALLEL_DIFF",
    // Node 20's command line documentation; NODE_USE_ENV_PROXY is that of 22.21 and 24.
    "NODE_OPTIONS",
    "NODE_EXTRA_CA_CERTS",
    "NODE_USE_ENV_PROXY",
    "HTTP_PROXY",
    "HTTPS_PROXY",
  ];
  const sources = ["src", "provider"]
    .flatMap((part) =>
      fs.readdirSync(path.join(ROOT, part), { recursive: true, encoding: "utf8" }).map((file) => path.join(part, file)),
    )
    .filter((file) => file.endsWith(".ts"))
    .map(read)
    .join("\n");
  const settings = new Set<string>();
  const asked = new Proxy({}, { get: (_target, name) => void settings.add(String(name)) });
  readSettings(asked);
  openProviderContext(
    () => asked,
    () => new Date(),
  ).plan();

  it.each(guides)("is read by the code: variables that $file names", ({ prose, blocks }) => {
    const text = [prose, ...blocks.map((block) => block.text)].join("\n");
    const names = new Set(text.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? []);
    const unknown = [...names].filter((name) => {
      const bare = name.replace(/^EUROPE_/, "");
      return !settings.has(bare) && !OTHERS.includes(name) && !sources.includes(`["${name}"]`);
    });
    expect(unknown).toEqual([]);
  });

  it("is all that the code reads", () => {
    const { spans } = page("docs/real-organization.md");
    const read = [...sources.matchAll(/env(?:ironment\(\))?\["([A-Z_]+)"\]/g)].map(([, name = ""]) => name);
    expect(settings.size).toBe(7);
    const missing = [...settings, ...read].filter((name) => name !== "TERM" && !spans.includes(name));
    expect(missing).toEqual([]);
  });
});

describe("docs/manifest.md", () => {
  const text = read("docs/manifest.md");
  const keys = new Set<string>();
  collectKeys(JSON.parse(read("schemas/organization-access.schema.json")), keys);

  it.each([...keys])("says what %s means, and shows it", (key) => {
    expect(page("docs/manifest.md").spans).toContain(key);
    expect(text).toMatch(new RegExp(String.raw`^[^|\n]*\b${key}:`, "m"));
  });

  it("knows them all", () => expect(keys.size).toBeGreaterThan(40));

  it("shows the limits that hold by default", () => {
    const [shown] = page("docs/manifest.md").blocks.filter(({ tags }) => tags.has("defaults"));
    expect(parse(shown?.text ?? "")).toEqual({ limits: { ...DEFAULT_LIMITS, ...DEFAULT_REVIEW_LIMITS } });
  });
});

/** The keys that a schema gives a meaning. */
function collectKeys(schema: unknown, keys: Set<string>): void {
  if (typeof schema !== "object" || schema === null) return;
  for (const [name, value] of Object.entries(schema)) {
    if (name === "properties") for (const key of Object.keys(value as object)) keys.add(key);
    collectKeys(value, keys);
  }
}

describe("docs/resources.md", () => {
  const source = ["resources", "organization-access", "organization-provider"]
    .map((name) => read(`provider/${name}.ts`))
    .join("\n");
  const inputs = [...source.matchAll(/^ {2}(?:readonly )?(\w+)\??: (?:Input|Members|string|Date)/gm)];
  const outputs = [...source.matchAll(/^ {2}(?:declare )?readonly (\w+): /gm)];
  const names = new Set([...inputs, ...outputs].map(([, name = ""]) => name));

  it.each([...names])("names %s", (name) => {
    const { spans, blocks } = page("docs/resources.md");
    expect(spans.includes(name) || blocks.some(({ text }) => text.includes(`${name}:`))).toBe(true);
  });

  it("knows them all", () =>
    expect([...names]).toEqual(
      expect.arrayContaining(["asOf", "environmentPrefix", "token", "unmanaged", "revision", "verifiedDomains"]),
    ));
});

describe("docs/safety.md", () => {
  // Whether the tests that it names ran and passed is the last step of `npm test`: tools/proofs.js.
  const promises = promisesOf(read("docs/safety.md"));

  it.each(promises)("$promise", ({ proofs }) => {
    expect(proofs.length).toBeGreaterThan(0);
    expect(proofs.filter(({ file }) => !fs.existsSync(path.join(ROOT, file)))).toEqual([]);
    expect(proofs.filter(({ title, same }) => title === undefined && !same)).toEqual([]);
  });

  it("promises much", () => expect(promises.length).toBeGreaterThan(12));
});

describe("docs/exit-codes.md", () => {
  const { prose } = page("docs/exit-codes.md");
  it("lists every status with its name", () => {
    const rows = [...prose.matchAll(/^\| (\d) \| (\w+) \|/gm)].map(([, status, name]) => [name, Number(status)]);
    expect(rows).toEqual(Object.entries(EXIT));
  });
  it("says of every command how it can end", () => {
    const named = [...(prose.split("can end with")[1] ?? "").matchAll(/^\| (`.*`) \|/gm)].flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name),
    );
    expect(named.sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
  });
});

/** The files and folders that a tree shows, its remarks' folders with a slash behind them, too. */
function pathsOfTree(tree: string): readonly string[] {
  let [top, inTop]: readonly [string, string] = ["", ""];
  return tree
    .trimEnd()
    .split("\n")
    .flatMap((line) => {
      const [, indent = "", names = "", remark = ""] = /^( *)(\S+(?: \S+)*)(?: {2,}(.*))?$/.exec(line) ?? [];
      const roots = names.split(" ");
      if (indent === "") top = roots[0] ?? "";
      const paths = indent === "" ? roots : roots.map((name) => `${top}${name}`);
      inTop = paths[0] ?? "";
      const inside = [...remark.matchAll(/(?<![\w./-])[a-z]+\/(?= |,|:|;|\)|$)/g)].map(([name]) => name);
      return [...paths, ...inside.map((name) => (fs.existsSync(path.join(ROOT, name)) ? name : `${inTop}${name}`))];
    });
}

describe("every block of a page for users", () => {
  const endToEnd = read("test/e2e/docs.test.ts");
  it.each(guides.flatMap(({ blocks }) => blocks))("is run or checked: $at", ({ language, tags, text }) => {
    switch (language) {
      case "console": {
        const story = tags.get("e2e");
        expect(text.startsWith("$ ")).toBe(true);
        if (story === undefined) expect(text).not.toMatch(/^\$ (?!twilio-org |echo \$\?)/m);
        else expect(endToEnd).toContain(`${story}: `);
        return;
      }
      case "yaml":
        expect([...tags.keys()].some((tag) => ["manifest", "part", "file"].includes(tag))).toBe(true);
        return;
      case "text":
        expect([...tags.keys()]).toEqual(["tree"]);
        expect(pathsOfTree(text).filter((file) => !fs.existsSync(path.join(ROOT, file)))).toEqual([]);
        return;
      default:
        expect(["js", "ts", "sh"]).toContain(language);
    }
  });

  it.each(guides)("which is a file is used by a command: $file", ({ blocks }) => {
    const commands = blocks.filter(({ language }) => language === "console").map(({ text }) => text);
    const files = blocks.flatMap(({ tags }) => tags.get("file") ?? []);
    const used = (file: string) => commands.some((text) => text.includes(file));
    expect(files.filter((file) => !used(file) && !file.startsWith("company/teams/"))).toEqual([]);
  });
});
