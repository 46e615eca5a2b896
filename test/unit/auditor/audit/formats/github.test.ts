import { describe, expect, it } from "vitest";
import { github } from "../../../../../src/auditor/audit/formats/github";
import { HOSTILE, hostileReport, reportOf } from "./reports";

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** Reads a line as the runner does. Source: actions/runner, ActionCommand.TryParseV2. */
function parse(line: string): Command {
  const [, name = "", list = "", message = ""] = /^::([a-z]+) (.*?)::(.*)$/.exec(line) ?? [];
  const unescape = (text: string): string =>
    text.replace(/%(0D|0A|3A|2C|25)/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  const properties = list.split(",").map((property) => {
    const at = property.indexOf("=");
    return [property.slice(0, at), unescape(property.slice(at + 1))] as const;
  });
  return { name, properties: Object.fromEntries(properties), message: unescape(message) };
}

function commandsOf(report: Parameters<typeof github>[0]): readonly Command[] {
  return github(report).trimEnd().split("\n").map(parse);
}

describe("github", () => {
  it("annotates each finding at its place, in its severity", () => {
    const [verdict, first, , third] = commandsOf(reportOf("acme"));
    expect(verdict).toMatchObject({ name: "warning", properties: { title: "Billing access of Acme" } });
    expect(first).toMatchObject({
      name: "error",
      properties: {
        file: "access.yaml",
        line: "20",
        col: "37",
        title: "error: technical-administrator-billing, ada@acme.example",
      },
    });
    expect(third?.properties).toEqual({ title: "warning: break-glass, The organization" });
  });

  it("makes waived findings a notice", () => {
    const waived = commandsOf(reportOf("acme")).filter(({ properties }) => properties["title"]?.startsWith("waived"));
    expect(waived.map(({ name }) => name)).toEqual(["notice"]);
  });

  it("is an error where something could not be read", () => {
    const names = commandsOf(reportOf("incomplete")).map(({ name }) => name);
    expect(names).toEqual(["error", "error", "error", "notice"]);
  });

  it.each(HOSTILE)("is the same commands, whatever the names: %j", (hostile) => {
    const commands = commandsOf(hostileReport(hostile));
    expect(commands.map(({ name }) => name)).toEqual(["error", "error", "error", "notice"]);
    expect(commands.map(({ properties }) => Object.keys(properties))).toEqual([
      ["title"],
      ["title"],
      ["file", "line", "col", "title"],
      ["file", "line", "col", "title"],
    ]);
    for (const { message } of commands.slice(2))
      expect(message.split("\n").at(-1)).toMatch(/^Fingerprint: [0-9a-f]{16}$/);
  });
});
