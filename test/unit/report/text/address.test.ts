import { expect, it } from "vitest";
import { breakable, escapeHtml } from "../../../../src/report/text/html";
import { escapeMarkdown } from "../../../../src/report/text/markdown";
import { plain } from "../../../../src/report/text/plain";

// A Cyrillic letter for an ASCII one, and a name that says what it is.
const ADDRESSES = ["\u043eps@acme.example", "j\u00f6rg.m\u00fcller@acme-labs.example"];

it.each(ADDRESSES)("an address whose name is not ASCII is written by its code points and marked: %s", (address) => {
  const shown = plain(address);
  expect(shown).toMatch(/^[ -~]+ \[not ASCII\]$/);
  expect(escapeHtml(`<${address}>`)).toContain(`${shown.replace(" [not ASCII]", "")} [not ASCII]`);
  expect(escapeMarkdown(address)).toContain("not ASCII");
  // Where a page lets it break, what a reader sees is the same.
  expect(breakable(address).html.replaceAll("<wbr>", "")).toBe(escapeHtml(address));
});

it("an ASCII address may break at its dots and dashes, and is not marked", () => {
  expect(breakable("a.b@acme-labs.example").html).toBe("a.<wbr>b@<wbr>acme-<wbr>labs.<wbr>example");
});
