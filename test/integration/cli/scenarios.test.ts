import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { globSync } from "tinyglobby";
import { describe, expect, test } from "vitest";
import { parseScenario, printScenario } from "./scenario";
import { openTerminal, ROOT } from "./terminal";

/** `UPDATE_GOLDEN=1` writes down what the command gives now; read it before you commit it. */
const update = process.env["UPDATE_GOLDEN"] === "1";

const FULL_DISK = "/dev/full";
const folder = path.join(ROOT, "test", "golden", "cli");
const files = globSync("**/*.scenario", { cwd: folder }).sort();

describe.concurrent("what the command prints", () => {
  test.for(files)("%s", async (file, { skip }) => {
    const scenario = parseScenario(readFileSync(path.join(folder, file), "utf8"));
    skip(scenario.command.includes(FULL_DISK) && !existsSync(FULL_DISK), "this system has no full disk to write to");
    const terminal = openTerminal();
    try {
      for (const [name, text] of scenario.files) terminal.write(name, text);
      const { status, stdout, stderr } = await terminal.run(scenario.command);
      const actual = printScenario({ ...scenario, status: status ?? -1, stdout, stderr });
      if (update) writeFileSync(path.join(folder, file), actual);
      expect(actual).toBe(printScenario(scenario));
    } finally {
      terminal.close();
    }
  });

  test("there are scenarios", () => expect(files.length).toBeGreaterThan(30));
});
