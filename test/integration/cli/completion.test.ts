import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTerminal, type Terminal } from "./terminal";

let terminal: Terminal;
beforeAll(() => {
  terminal = openTerminal();
});
afterAll(() => terminal.close());

/** What bash itself makes of the words typed so far, with the cursor at the last. */
async function bash(...words: readonly string[]): Promise<readonly string[]> {
  const quoted = ["twilio-org", ...words].map((word) => `'${word}'`).join(" ");
  terminal.write(
    "complete.bash",
    [
      "set -u",
      // Read twice, as by somebody who reads ~/.bashrc again.
      "source <(twilio-org completion bash)",
      "source <(twilio-org completion bash)",
      `COMP_WORDS=(${quoted})`,
      `COMP_CWORD=${words.length}`,
      "_twilio_org",
      'printf "%s\\n" ${COMPREPLY[@]+"${COMPREPLY[@]}"}',
      "complete -p twilio-org >&2",
    ].join("\n"),
  );
  const { stdout, stderr, status } = await terminal.run("bash --norc --noprofile complete.bash");
  expect([status, stderr]).toEqual([0, "complete -o default -F _twilio_org twilio-org\n"]);
  return stdout.split("\n").filter((line) => line !== "");
}

describe("in bash", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["a command", ["led"], ["ledger"]],
    ["a command of a command", ["ledger", "re"], ["record"]],
    ["an option", ["audit", "--form"], ["--format"]],
    ["the value of an option", ["audit", "--format", "s"], ["sarif"]],
    ["the value after an equal sign, which bash makes a word", ["audit", "--format", "=", "s"], ["sarif"]],
    ["the shell itself", ["completion", "z"], ["zsh"]],
    ["what follows a flag and a file", ["review", "--live", "access.yaml", "--base-r"], ["--base-ref"]],
    ["no option after --", ["audit", "--", "--for"], []],
    // Nothing of ours: bash offers files.
    ["a file", ["audit", "acc"], []],
    ["the file of an option", ["audit", "--people", "peo"], []],
    ["a command that there is not", ["frobnicate", "--x"], []],
  ])("%s", async (_, words, expected) => {
    expect(await bash(...words)).toEqual(expected);
  });

  test("all commands, and every command of one", async () => {
    expect(await bash("")).toEqual(expect.arrayContaining(["init", "audit", "completion", "emulator"]));
    expect(await bash("ledger", "")).toEqual(["record", "verify", "history", "as-of", "between", "first-gained"]);
  });

  test("what was typed is never run", async () => {
    await bash("audit", "$(touch owned)", "`touch owned`", "; touch owned;", "--for");
    expect(existsSync(path.join(terminal.folder, "owned"))).toBe(false);
  });
});

test.each(["bash", "zsh", "fish"])("the script of %s is printed, and asks this program", async (shell) => {
  const { status, stdout, stderr } = await terminal.run(`twilio-org completion ${shell}`);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain(`twilio-org completion ${shell} -- `);
});

test("zsh and fish are told what each word means", async () => {
  const zsh = await terminal.run("twilio-org completion zsh -- led");
  expect(zsh.stdout).toBe("ledger:keep a history of access, and ask who had what on a day\n");
  const fish = await terminal.run("twilio-org completion fish -- led");
  expect(fish.stdout).toBe("ledger\tkeep a history of access, and ask who had what on a day\n");
});

test("another shell is refused with the three there are", async () => {
  const { status, stderr } = await terminal.run("twilio-org completion tcsh");
  expect(status).toBe(1);
  expect(stderr.replace(/\s+/g, " ")).toContain("Allowed choices are bash, zsh, fish.");
});
