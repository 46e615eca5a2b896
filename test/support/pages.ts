import fs from "node:fs";
import path from "node:path";
import { globSync } from "tinyglobby";

const ROOT = path.resolve(__dirname, "..", "..");

/** A fenced block. Its first line is the language, then what the tests are told of it: ```yaml file=broken.yaml */
export interface Block {
  /** Place of its first line, for messages. */
  readonly at: string;
  readonly language: string;
  /** What stands behind the language: `file=broken.yaml` is `file` with the value `broken.yaml`, `part` has an empty one. */
  readonly tags: ReadonlyMap<string, string>;
  readonly text: string;
}

/** A page of the documentation. */
export interface Page {
  /** Path from the root of the project. */
  readonly file: string;
  /** The text without its fenced blocks. */
  readonly prose: string;
  readonly blocks: readonly Block[];
  /** The fragments by which GitHub lets its headings be linked. */
  readonly anchors: readonly string[];
  /** Targets of links. */
  readonly links: readonly string[];
  /** What stands in backticks. */
  readonly spans: readonly string[];
}

/** The pages of README.md and docs/ that match `patterns`. */
export function readPages(...patterns: readonly string[]): readonly Page[] {
  return globSync([...patterns], { cwd: ROOT })
    .sort()
    .map((file) => parsePage(file, fs.readFileSync(path.join(ROOT, file), "utf8")));
}

export function parsePage(file: string, text: string): Page {
  const blocks: Block[] = [];
  const prose = text.replaceAll(
    /^```(.*)\n((?:.*\n)*?)```$/gm,
    (_whole, info: string, body: string, offset: number) => {
      const [language = "", ...words] = info.trim().split(/\s+/);
      const tags = new Map(words.map((word) => [word.split("=")[0] ?? "", word.split("=").slice(1).join("=")]));
      blocks.push({ at: `${file}:${text.slice(0, offset).split("\n").length}`, language, tags, text: body });
      return "";
    },
  );
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);
  const outsideSpans = prose.replaceAll(/`[^`\n]+`/g, "");
  return {
    file,
    prose,
    blocks,
    anchors: anchorsOf([...prose.matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = ""]) => heading)),
    links: [...outsideSpans.matchAll(/\]\(<?([^)>\s]+)>?\)/g)].map(([, target = ""]) => target),
    spans,
  };
}

/** As GitHub does: lower case, spaces to dashes, punctuation away; the second of two equal ones ends in -1. */
function anchorsOf(headings: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return headings.map((heading) => {
    const bare = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const slug = bare.replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "").replaceAll(" ", "-");
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${String(count)}`;
  });
}

/** The command lines of a console block, in order. */
export function commandsOf({ text }: Pick<Block, "text">): readonly string[] {
  return text.split("\n").flatMap((line) => (line.startsWith("$ ") ? [line.slice(2)] : []));
}

/**
 * `actual` with the lines left out that `shown` leaves out: a line `...` there stands for any lines. Equal to `shown` if,
 * and only if, that is a true excerpt. Space at the ends of lines does not count, nor do empty lines at the end.
 */
export function excerptLike(shown: string, actual: string): string {
  const wanted = lines(shown);
  const found = lines(actual);
  const matches = (at: number, from: number): readonly string[] | undefined => {
    if (at === wanted.length) return from === found.length ? [] : undefined;
    if (wanted[at] !== "...") {
      if (from >= found.length || wanted[at] !== found[from]) return undefined;
      const rest = matches(at + 1, from + 1);
      return rest && [found[from] ?? "", ...rest];
    }
    for (let next = from; next <= found.length; next++) {
      const rest = matches(at + 1, next);
      if (rest !== undefined) return ["...", ...rest];
    }
    return undefined;
  };
  return (matches(0, 0) ?? found).join("\n");
}

function lines(text: string): readonly string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => line.trimEnd());
}
