import fc from "fast-check";
import { expect, test } from "vitest";
import { type ScannedOrganization, scanResult } from "../../../src/records/scan/scan-result";
import { slackMessage } from "../../../src/records/scan/slack";

interface Message {
  readonly text: string;
  readonly blocks: readonly {
    readonly type: string;
    readonly text: { readonly type: string; readonly text: string };
  }[];
}

const message = (organizations: readonly ScannedOrganization[]): Message =>
  slackMessage(scanResult(organizations, new Date("2026-12-01T00:00:00Z"))) as Message;

const organization = (name: string, messages: readonly string[]): ScannedOrganization => ({
  name,
  outcome: "findings",
  why: [],
  new: messages.map((text, i) => ({
    type: "finding",
    rule: "role-scope",
    severity: "error",
    message: text,
    fingerprint: String(i),
  })),
  gone: [],
});

test("mentions nobody and links nowhere, whatever people are called", () => {
  const { blocks } = message([organization("acme", ["<!channel> & <https://evil.example|here>\n<@U1>"])]);
  expect(blocks[1]?.text.text).toContain(
    "error role-scope: &lt;!channel&gt; &amp; &lt;https://evil.example|here&gt; &lt;@U1&gt;",
  );
});

test("keeps to the limits of Slack, and never cuts an escape", () => {
  const hostile = fc.string({ unit: fc.constantFrom("<", "&", "a", " ", "\n"), maxLength: 2000 });
  const lists = fc.array(fc.array(hostile, { maxLength: 30 }), { maxLength: 70 });
  fc.assert(
    fc.property(lists, (all) => {
      const { text, blocks } = message(all.map((messages, i) => organization(`o${i}`, messages)));
      expect(blocks.length).toBeLessThanOrEqual(50);
      for (const each of [text, ...blocks.map((block) => block.text.text)]) {
        expect(each.length).toBeLessThanOrEqual(3000);
        expect(each.replace(/&(amp|lt|gt);/g, "")).not.toMatch(/[&<>]/);
      }
      expect(blocks[0]?.text.text.length).toBeLessThanOrEqual(150);
    }),
    { numRuns: 20 },
  );
});
