import fs from "node:fs";
import path from "node:path";
import { inject } from "vitest";
import type * as Hosts from "../../tools/pulumi/language-hosts";
import { isFull } from "./full";
import { type Environment } from "./project";

/** By which a program reaches the handlers: the dynamic provider, from Node, or the plugin, here from YAML. */
export type FrontDoor = "dynamic" | "plugin";

/** The doors that this machine has: without a host for YAML only one, and then tests of the other have not run. */
export function frontDoors(): readonly FrontDoor[] {
  return inject("engineFixture").hosts.yaml.ok ? ["dynamic", "plugin"] : ["dynamic"];
}

/**
 * The door of tests that are about neither: the plugin, behind which a run of Pulumi takes a third of the time; in the full
 * run, and where no host for YAML is to be had, the dynamic provider.
 */
export function usualDoor(): FrontDoor {
  return (isFull ? undefined : frontDoors().at(-1)) ?? "dynamic";
}

/** The doors of tests that hold for each: all in the full run, else the usual one. */
export function doorsToTry(): readonly FrontDoor[] {
  return isFull ? frontDoors() : [usualDoor()];
}

/** The program of three lines in YAML. */
export const YAML_PROGRAM = `name: access
runtime: yaml
resources:
  access:
    type: twilio-organization:OrganizationAccess
    properties: { manifest: access.yaml }
outputs: { revision: "\${access.revision}" }
`;

/** What stands behind the name of a test that can't run for want of a language host: it is skipped, and not passed. */
export function unlessMissing(host: Hosts.Host | Hosts.NoHost): string {
  return host.ok ? "" : ` (NOT RUN, there is no language host: ${host.reason})`;
}

/** The environment of a program in another language: the plugin and what runs the language are on PATH. */
export function pluginEnvironment(): Environment {
  const { plugin, pulumi, hosts, env } = inject("engineFixture");
  const bins = Object.values(hosts).flatMap((host) => (host.ok ? host.bins : []));
  return { PATH: [path.dirname(pulumi), plugin, ...bins, env["PATH"]].join(path.delimiter) };
}

/** The program in docs/languages.md, of a language, that holds `text`. */
export function documentedProgram(language: string, text: string): string {
  const page = fs.readFileSync(path.resolve(__dirname, "..", "..", "docs", "languages.md"), "utf8");
  const blocks = [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)];
  const found = blocks.find(([, name, program = ""]) => name === language && program.includes(text))?.[2];
  if (found === undefined) throw new Error(`docs/languages.md shows no ${language} with ${text}`);
  return found;
}
