import path from "node:path";
import { inject } from "vitest";
import { type Host } from "./engine-fixture";
import { type Environment } from "./project";

/** What stands behind the name of a test that can't run for want of a language host: it is skipped, and not passed. */
export function unlessMissing(host: Host): string {
  return host.ok ? "" : ` (NOT RUN, there is no language host: ${host.reason})`;
}

/** The environment of a program in another language: the plugin and what runs the language are on PATH. */
export function pluginEnvironment(...folders: readonly string[]): Environment {
  const { plugin, pulumi, hosts, env } = inject("engineFixture");
  const bins = Object.values(hosts).flatMap((host) => (host.ok ? [host.bin] : []));
  return { PATH: [...folders, path.dirname(pulumi), plugin, ...bins, env["PATH"]].join(path.delimiter) };
}
