/**
 * A scenario file, in the manner of Spectral's: sections under `====name====` lines.
 *
 * - `title`: what it shows.
 * - `file:NAME`: a file that is there before the command runs.
 * - `command`: a line for the shell. It runs where examples/ is.
 * - `status`, `stdout`, `stderr`: what it must give; an escape character is written `\e`. A missing stream is empty.
 */
export interface Scenario {
  readonly title: string;
  readonly files: ReadonlyMap<string, string>;
  readonly command: string;
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const HEADING = /^====(.+)====\n/m;

export function parseScenario(text: string): Scenario {
  const [before, ...parts] = text.split(new RegExp(HEADING, "gm"));
  if (before !== "") throw new Error("a scenario begins with a ====title==== line");
  const sections = new Map<string, string>();
  for (let i = 0; i < parts.length; i += 2) sections.set(parts[i] ?? "", parts[i + 1] ?? "");
  const take = (name: string): string => {
    const body = sections.get(name) ?? "";
    sections.delete(name);
    return body;
  };
  const scenario = {
    title: take("title").trim(),
    command: take("command").trim(),
    status: Number(take("status").trim() || "0"),
    stdout: take("stdout").replaceAll("\\e", "\u001B"),
    stderr: take("stderr").replaceAll("\\e", "\u001B"),
  };
  const files = new Map<string, string>();
  for (const [name, body] of sections) {
    if (!name.startsWith("file:")) throw new Error(`no section of a scenario is called ${name}`);
    files.set(name.slice("file:".length), body);
  }
  if (scenario.title === "" || scenario.command === "") throw new Error("a scenario has a title and a command");
  return { ...scenario, files };
}

export function printScenario({ title, files, command, status, stdout, stderr }: Scenario): string {
  const section = (name: string, body: string): string => `====${name}====\n${body}`;
  return [
    section("title", `${title}\n`),
    ...[...files].map(([name, body]) => section(`file:${name}`, body)),
    section("command", `${command}\n`),
    section("status", `${status}\n`),
    ...(stdout === "" ? [] : [section("stdout", stdout.replaceAll("\u001B", "\\e"))]),
    ...(stderr === "" ? [] : [section("stderr", stderr.replaceAll("\u001B", "\\e"))]),
  ].join("");
}
