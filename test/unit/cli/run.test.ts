import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { type CommandEntry, type CommandModule } from "../../../src/cli/commands/command-module";
import { COMMANDS } from "../../../src/cli/commands";
import { answerStatus, EXIT } from "../../../src/cli/exit-status";
import { Failure } from "../../../src/cli/failure";
import { asOfOption } from "../../../src/cli/input/options";
import { run } from "../../../src/cli/run";
import { createShell, type Output } from "../../../src/cli/output/shell";
import { asksForVersion, VERSION_FLAGS } from "../../../src/cli/version";

interface Stream {
  readonly stream: Output;
  text(): string;
}

function stream(terminal: { isTTY?: boolean; columns?: number } = {}): Stream {
  let text = "";
  const writable = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  return { stream: Object.assign(writable, terminal), text: () => text };
}

async function runWith(args: readonly string[], commands: readonly CommandEntry[], env: Record<string, string> = {}) {
  const [out, err] = [stream(), stream()];
  const shell = createShell({ env, stdout: out.stream, stderr: err.stream }, () => new Date(0));
  const status = await run(args, shell, commands);
  return { status, stdout: out.text(), stderr: err.text() };
}

function command(name: string, define: CommandModule["define"], loaded: string[] = []): CommandEntry {
  return {
    name,
    group: "Ask",
    summary: `does ${name}`,
    live: false,
    load: () => {
      loaded.push(name);
      return Promise.resolve({ define });
    },
  };
}

const throws = (error: unknown) =>
  command("break", (c) => {
    c.action(() => {
      throw error;
    });
  });

describe("run", () => {
  test("ends with the status that the command gave", async () => {
    const drifts = command("drift", (c, _shell, exit) => void c.action(() => exit(EXIT.drift)));
    expect((await runWith(["drift"], [drifts])).status).toBe(7);
  });

  test("a failure is said in words, with its hint, and without a stack", async () => {
    const result = await runWith(
      ["break"],
      [throws(new Failure("usage", "no such \u001B[31mfile\nsecond line", "try another"))],
    );
    expect(result).toEqual({
      status: 1,
      stdout: "",
      stderr: "error[usage]: no such file\n  second line\n  try another\n",
    });
  });

  test("anything else is a bug, on one line", async () => {
    const { status, stderr } = await runWith(["break"], [throws(new TypeError("x is\nnot a function"))]);
    expect(status).toBe(1);
    expect(stderr.split("\n")).toEqual([
      "error[bug]: unexpected TypeError: x is not a function",
      "  this is a bug in twilio-org: please report it, with what TWILIO_ORG_DEBUG=1",
      "  adds",
      "",
    ]);
  });

  test("TWILIO_ORG_DEBUG=1 adds the stack", async () => {
    const { stderr } = await runWith(["break"], [throws(new TypeError("oh"))], { TWILIO_ORG_DEBUG: "1" });
    expect(stderr).toContain("run.test.ts");
  });

  test("what is thrown need not be an error", async () => {
    expect((await runWith(["break"], [throws("oh")])).stderr).toContain("unexpected oh");
  });

  test("only the command that runs is loaded", async () => {
    const loaded: string[] = [];
    const nothing: CommandModule["define"] = (c) => void c.action(() => undefined);
    const commands = [command("one", nothing, loaded), command("two", nothing, loaded)];
    await runWith(["--help"], commands);
    await runWith(["three"], commands);
    expect(loaded).toEqual([]);
    await runWith(["two"], commands);
    expect(loaded).toEqual(["two"]);
    await runWith(["help", "one"], commands);
    expect(loaded).toEqual(["two", "one"]);
  });
});

describe("statuses", () => {
  test("are those of the design", () => {
    expect(EXIT).toEqual({ clean: 0, failed: 1, incomplete: 2, findings: 3, blocked: 4, drift: 7 });
  });

  test("an answer from what could not be read in full is incomplete", () => {
    expect(answerStatus({ unread: [], otherGrants: [] })).toBe(0);
    expect(answerStatus({ unread: ["assignments: refused"], otherGrants: [] })).toBe(2);
  });
});

test("the version alone is asked for by its flags alone", () => {
  expect(VERSION_FLAGS.split(", ").map((flag) => asksForVersion([flag]))).toEqual([true, true]);
  expect([[], ["roles"], ["--version", "roles"], [", "]].map((args) => asksForVersion(args))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test("every command has a name of its own and loads", { timeout: 60_000 }, async () => {
  expect(new Set(COMMANDS.map(({ name }) => name)).size).toBe(COMMANDS.length);
  for (const entry of COMMANDS) expect(await entry.load()).toHaveProperty("define", expect.any(Function));
});

describe("the look of the result", () => {
  const lookOf = (env: Record<string, string>, terminal: { isTTY?: boolean; columns?: number }, output?: string) => {
    const { width, colors } = createShell(
      { env, stdout: stream(terminal).stream, stderr: stream().stream },
      () => new Date(0),
    ).look(output);
    return { width, colored: colors.isColorSupported };
  };
  const wide = { isTTY: true, columns: 100 };

  test.each([
    ["a pipe", {}, {}, undefined, { width: 80, colored: false }],
    ["a terminal", {}, wide, undefined, { width: 100, colored: true }],
    ["a terminal, result to a file", {}, wide, "out.txt", { width: 80, colored: false }],
    ["a terminal without colors", { TERM: "dumb" }, wide, undefined, { width: 100, colored: false }],
    ["NO_COLOR", { NO_COLOR: "1" }, wide, undefined, { width: 100, colored: false }],
    ["an empty NO_COLOR is none", { NO_COLOR: "" }, wide, undefined, { width: 100, colored: true }],
    ["FORCE_COLOR", { FORCE_COLOR: "1" }, {}, undefined, { width: 80, colored: true }],
    ["FORCE_COLOR=0", { FORCE_COLOR: "0" }, wide, undefined, { width: 100, colored: false }],
    [
      "NO_COLOR before FORCE_COLOR",
      { NO_COLOR: "1", FORCE_COLOR: "1" },
      wide,
      undefined,
      { width: 100, colored: false },
    ],
    ["COLUMNS", { COLUMNS: "70" }, wide, undefined, { width: 70, colored: true }],
    ["COLUMNS that is no number", { COLUMNS: "many" }, wide, undefined, { width: 100, colored: true }],
    ["very narrow", { COLUMNS: "3" }, wide, undefined, { width: 60, colored: true }],
    ["very wide", { COLUMNS: "999" }, wide, undefined, { width: 120, colored: true }],
  ])("%s", (_, env, terminal, output, expected) => expect(lookOf(env, terminal, output)).toEqual(expected));
});

test("the clock is read for --as-of, and only there", () => {
  expect(asOfOption({ clock: () => new Date(5) }).defaultValue).toEqual(new Date(5));
});
