import { existsSync } from "node:fs";
import path from "node:path";
import { type CommandUnknownOpts } from "@commander-js/extra-typings";
import { Failure } from "../failure";
import { type Shell } from "../output/shell";
import { DEFAULT_MANIFEST, isManifest } from "./manifest-argument";
import { type ProjectFile } from "./project-file";
import { readFile } from "./read-file";

/*
 * Where the values of options come from: the command line, else the environment, else twilio-org.yaml, else the
 * default.
 */

/** The name of a project file, in the folder of the manifest. */
const PROJECT_FILE = "twilio-org.yaml";

/** Options that the environment and the project file may set, by the key of each in the project file. */
const KEYS = [
  "manifest",
  "teams",
  "people",
  "peopleEmail",
  "peopleFunction",
  "peopleMap",
  "waivers",
  "rules",
  "ledger",
  "failOn",
  "withoutOwner",
] as const;

type Key = (typeof KEYS)[number];

/**
 * Fills in the options that the command line left open. With `--base-ref`, the project file is that of the base, so
 * that a change can't choose the files that judge it.
 *
 * @throws Failure if the project file is malformed, or a value is none that the option can have
 */
export async function applySettings(command: CommandUnknownOpts, shell: Pick<Shell, "env" | "note">): Promise<void> {
  const open = command.options
    .map((option) => option.attributeName())
    .filter((name) => [undefined, "default"].includes(command.getOptionValueSource(name)));
  const project = await readProject(command, shell);
  for (const key of KEYS.filter((each) => open.includes(each))) {
    if (key === "manifest" && command.args.some((arg) => isManifest(arg))) continue;
    // Without a directory there are no words whose meaning matters.
    if (key === "peopleMap" && command.getOptionValue("people") === undefined) continue;
    // A review takes a ledger only for its history.
    if (key === "ledger" && ![undefined, "ledger"].includes(historyOf(command))) continue;
    const fromEnvironment = shell.env[variableOf(key)];
    // The address of a ledger may hold a password: it stays with what opens the ledger.
    if (key === "ledger" && isSet(fromEnvironment)) continue;
    if (isSet(fromEnvironment)) setValue(command, key, fromEnvironment, variableOf(key));
    else setValue(command, key, projectValue(key, project), PROJECT_FILE);
  }
  const format = project?.formats?.[command.name()];
  if (open.includes("format")) setValue(command, "format", format, PROJECT_FILE);
}

function historyOf(command: CommandUnknownOpts): string | undefined {
  const hasHistory = command.options.some((option) => option.attributeName() === "history");
  return hasHistory ? String(command.getOptionValue("history")) : undefined;
}

/** The variable of the environment that sets an option: `TWILIO_ORG_FAIL_ON`. */
function variableOf(key: Key): string {
  return `TWILIO_ORG_${key.replace(/[A-Z]/g, "_$&").toUpperCase()}`;
}

/** What the help says of the values that do not come from the command line. */
export function settingsHelp(command: CommandUnknownOpts, { env }: Pick<Shell, "env">): string {
  const project = existsSync(PROJECT_FILE) ? PROJECT_FILE : undefined;
  const names = command.options.map((option) => option.attributeName());
  const set = KEYS.filter((key) => names.includes(key) && isSet(env[variableOf(key)]));
  const lines = [
    ...set.map((key) => `  ${variableOf(key)} sets --${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`),
    ...(project === undefined ? [] : [`  ${project} sets what neither the command line nor the environment does`]),
  ];
  return lines.length === 0 ? "" : ["", "Settings:", ...lines].join("\n");
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}

function projectValue(key: Key, project: ProjectFile | undefined): string | undefined {
  if (key === "withoutOwner") return project?.withoutOwner?.toString();
  if (key !== "peopleMap") return project?.[key];
  const pairs = Object.entries(project?.peopleMap ?? {});
  // The line end keeps a comma from separating pairs.
  return pairs.length === 0 ? undefined : pairs.map(([word, duty]) => `${word}=${duty}\n`).join("");
}

/**
 * Sets an option as if it had been typed.
 *
 * @param from what the value comes from, for the message
 * @throws Failure if the option can't have this value
 */
function setValue(command: CommandUnknownOpts, key: string, value: string | undefined, from: string): void {
  if (value === undefined) return;
  const option = command.options.find((each) => each.attributeName() === key);
  const choices = option?.isBoolean() === true ? ["true", "false"] : option?.argChoices;
  if (option?.isBoolean() === true && choices?.includes(value) === true)
    command.setOptionValueWithSource(key, value === "true", "config");
  else if (key === "teams") command.setOptionValueWithSource(key, [value], "config");
  else if (choices === undefined || choices.includes(value)) command.setOptionValueWithSource(key, value, "config");
  // One file serves all commands, and not all know each severity: the default is at least as strict.
  else if (key !== "failOn" || from !== PROJECT_FILE)
    throw new Failure(
      "malformed-file",
      `${from} gives ${command.name()} the ${key} "${value}", which it does not have`,
      `use one of ${choices.join(", ")}`,
    );
}

/** The project file in the folder of the manifest that the command line names, else of the current folder. */
async function readProject(command: CommandUnknownOpts, shell: Pick<Shell, "note">): Promise<ProjectFile | undefined> {
  const option: unknown = command.getOptionValue("manifest");
  const manifest = typeof option === "string" ? option : command.args.findLast((arg) => isManifest(arg));
  const named = manifest ?? DEFAULT_MANIFEST;
  const ref: unknown = command.getOptionValue("baseRef");
  const before = typeof ref === "string" ? await atBase(named, ref, command.getOptionValue("headRef")) : named;
  const file = path.join(path.dirname(before), PROJECT_FILE);
  const bytes = typeof ref === "string" ? await atRef(file, ref) : existsSync(file) ? readFile(file) : undefined;
  if (bytes === undefined) return undefined;
  const { parseProject } = await import("./project-file.js");
  const parsed = parseProject(file, bytes);
  if ("project" in parsed) return parsed.project;
  const { problemLines } = await import("../../manifest/problems-table.js");
  shell.note((look) => problemLines(parsed.problems, look));
  throw new Failure("malformed-file", `${file} is malformed`, "docs/project-file.md shows one");
}

/** Where the base has the manifest: a change that moves it takes no other project file for the base's. */
async function atBase(manifest: string, ref: string, headRef: unknown): Promise<string> {
  const { baseNameOf } = await import("./base-name.js");
  return baseNameOf(manifest, ref, typeof headRef === "string" ? headRef : undefined);
}

async function atRef(file: string, ref: string): Promise<Buffer | undefined> {
  const { findAtRef } = await import("./base-ref.js");
  return findAtRef(file, ref);
}
