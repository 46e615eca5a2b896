import fc from "fast-check";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { batches } from "../../../src/cli/output/batches";
import { githubAnnotation } from "../../../src/report/text/github";
import { escapeMarkdown, markdownTable } from "../../../src/report/text/markdown";
import { plain } from "../../../src/report/text/plain";
import { wrap } from "../../../src/report/text/wrap";

/** Text as somebody hostile would write it. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(..."\u001B[]()31m;:#%,|<>*_`@\\!\u0007\u009B\u202E\u2066\u200B\uFEFF\n\r\t\0 \u2028".split("")),
    fc.constantFrom("\u001B[31m", "\u001B]8;;http://evil\u0007", "::error::", "##[group]", "\u{E0041}", "漢字", "é"),
    fc.string({ unit: "grapheme", maxLength: 3 }),
  ),
});

describe("plain", () => {
  test.each([
    ["colors", "\u001B[31mred\u001B[0m", "red"],
    ["a link of the terminal", "\u001B]8;;http://evil\u0007here\u001B]8;;\u0007", "here"],
    ["an eight-bit control sequence", "\u009B31mred", "red"],
    ["a lone escape", "a\u001Bb", "ab"],
    ["line ends and tabs", "a\r\nb\tc\u2028d\u0085e", "a b c d e"],
    ["reordering", "user\u202Egnp.exe\u202C", "usergnp.exe"],
    ["isolates and marks", "\u2066a\u2069\u200Eb\u061C", "ab"],
    ["invisible characters", "a\u200Bb\u00ADc\u{E0041}d\uFEFFe", "abcd e"],
    ["half a surrogate pair", "a\uD800b", "ab"],
    ["workflow commands", "::error::x ##[group]y", ": :error: :x # #[group]y"],
  ])("takes away %s", (_, text, expected) => expect(plain(text)).toBe(expected));

  test.each(["Zoë Łukasz", "محمد", "नरेन्द्र", "می‌خواهم", "👩‍💻", "a:b #1 [x]"])("leaves %s alone", (text) =>
    expect(plain(text)).toBe(text),
  );

  test("nothing that controls, hides, reorders or commands is left", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(plain(text)).not.toMatch(/(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|::|##\[/u);
      }),
    );
  });

  test("is idempotent", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(plain(plain(text))).toBe(plain(text));
      }),
    );
  });
});

describe("wrap", () => {
  test("indents the first line and the others apart, and keeps colors", () => {
    const red = "\u001B[31m";
    const end = "\u001B[39m";
    expect(wrap(`${red}one two three${end}`, 9, 0, 2)).toBe(`${red}one two${end}\n  ${red}three${end}`);
  });

  test("breaks a word that is longer than a line", () => expect(wrap("abcdefgh", 6, 2)).toBe("  abcd\n  efgh"));

  test("counts wide characters as two columns", () => expect(wrap("漢字漢字", 4, 0)).toBe("漢字\n漢字"));

  test("no line is wider than asked, and no word is lost", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1 });
    const layout = fc.record({ width: fc.integer({ min: 20, max: 120 }), indent: fc.integer({ min: 0, max: 8 }) });
    fc.assert(
      fc.property(words, layout, (list, { width, indent }) => {
        const lines = wrap(list.join(" "), width, indent, indent + 2).split("\n");
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
        expect(lines.join(" ").split(/\s+/).filter(Boolean)).toEqual(list);
      }),
    );
  });
});

describe("githubAnnotation", () => {
  const annotation = { severity: "error", title: "t" } as const;
  const at = (file: string) => ({ file, line: 1, column: 2 });

  test("escapes data and properties by GitHub's rules", () => {
    const text = githubAnnotation({ ...annotation, at: at("a,b:c%\n.yaml"), message: "100%\nsee: x, y" });
    expect(text).toBe("::error file=a%2Cb%3Ac%25%0A.yaml,line=1,col=2,title=t::100%25%0Asee: x, y");
  });

  test("is one line with one command, whatever it says", () => {
    fc.assert(
      fc.property(hostile, hostile, (message, file) => {
        const [, command, ...data] = githubAnnotation({ ...annotation, at: at(file), message }).split("::");
        expect(command?.split(",").map((property) => property.split("=")[0])).toEqual([
          "error file",
          "line",
          "col",
          "title",
        ]);
        expect(data.join("::")).not.toMatch(/[\r\n]|::/);
      }),
    );
  });
});

describe("Markdown", () => {
  test.each([
    ["a pipe", "a|b", "a\\|b"],
    ["a link", "[x](http://evil)", "\\[x\\](http\\://evil)"],
    ["a bare link", "www.evil.example", "www\\.evil.example"],
    ["HTML", "<img src=x>&amp;", "\\<img src=x\\>\\&amp;"],
    ["emphasis and code", "*a* _b_ `c` ~d~", "\\*a\\* \\_b\\_ \\`c\\` \\~d\\~"],
    ["a mention", "@acme/finance", "@\u200Bacme/finance"],
    ["an e-mail address, which is no mention", "ada@acme.example", "ada@acme.example"],
    ["a line end", "a\nb", "a b"],
  ])("escapes %s", (_, text, expected) => expect(escapeMarkdown(text)).toBe(expected));

  test("a table has a line for its head, one for the rule, and one a row", () => {
    expect(markdownTable(["A", "B"], [["1", "2"]])).toBe("| A | B |\n| --- | --- |\n| 1 | 2 |");
  });
});

test("batches put small parts together and keep the text", () => {
  const parts = Array.from({ length: 10_000 }, (_, i) => `line ${i}\n`.repeat(3));
  const together = [...batches(parts)];
  expect(together.join("")).toBe(parts.join(""));
  expect(together.length).toBeLessThan(10);
  expect([...batches([])]).toEqual([]);
});

test("colors do not count as text", () =>
  expect(stripVTControlCharacters(wrap("\u001B[1ma\u001B[22m b", 3, 0))).toBe("a b"));
