import { existsSync } from "node:fs";
import path from "node:path";
import { parseYaml } from "../../manifest/yaml-tree";
import { isMap } from "../../model/is-map";
import { readFile } from "./read-file";

/** By what a program of Pulumi's reaches Twilio: the dynamic provider of this package, or the plugin. */
export const PROVIDERS = ["dynamic", "plugin"] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** Runtimes whose programs have the dynamic provider. */
const NODE = ["nodejs", "bun"];

/**
 * The provider that the program in `folder` can use, as the runtime in its Pulumi.yaml says; the dynamic one if there
 * is no such file, or none that can be understood.
 */
export function providerOfProgram(folder: string): ProviderName {
  const file = path.join(folder, "Pulumi.yaml");
  if (!existsSync(file)) return "dynamic";
  const { tree } = parseYaml(file, readFile(file));
  const project = tree?.value;
  const runtime = isMap(project) ? project["runtime"] : undefined;
  const name = isMap(runtime) ? runtime["name"] : runtime;
  return typeof name !== "string" || NODE.includes(name) ? "dynamic" : "plugin";
}
