import { expect, inject } from "vitest";
import { stringify } from "yaml";
import { type Emulator } from "../../src/emulator";
import { openEmulator, type TestEmulator } from "./emulator";
import { type FrontDoor, pluginEnvironment, YAML_PROGRAM } from "./plugin";
import { expectStatus, openProject, type Environment, type Project, type Run, type StateResource } from "./project";

/** A Pulumi project and the local Twilio that its environment leads to. */
export interface PulumiProject extends Project {
  readonly twilio: TestEmulator;
  /** `pulumi up` without its preview; fails unless it succeeds. */
  up(...flags: readonly string[]): Promise<Run>;
  /** `pulumi up` without its preview; fails unless it fails, and no stack trace of ours is shown. */
  upFails(...flags: readonly string[]): Promise<Run>;
  /** What `pulumi preview` or `pulumi refresh --preview-only` would change: `NAME: create`, `NAME: add members["ada@x"]`... */
  plan(...command: readonly string[]): Promise<readonly string[]>;
  /** Fails unless Pulumi finds program, state and Twilio in accord. */
  expectQuiet(): Promise<void>;
  /** Replaces access.yaml. */
  declare(manifest: object | string): void;
  /** The outputs of the resource with this name. */
  outputs(name: string): Readonly<Record<string, unknown>>;
  /** The value of a stack output. */
  stackOutput(name: string): unknown;
  /** Closes both. */
  end(): Promise<void>;
}

/** Three lines, as the README has them. */
export const PROGRAM = `const { OrganizationAccess } = require("pulumi-twilio-organization");
const access = new OrganizationAccess("access", { manifest: "access.yaml" });
exports.revision = access.revision;
`;

export interface PulumiProjectOptions {
  readonly seed: object;
  readonly manifest?: object | string;
  /** Default: the one that declares the manifest. */
  readonly program?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** `plugin`: the program is three lines of YAML. Default: a Node program. */
  readonly door?: FrontDoor;
  /** Variables besides those that lead to the local Twilio. */
  readonly env?: Environment;
  /** Texts besides its client secret that must not stand in any output or file. */
  readonly secrets?: readonly string[];
  /** Where it is to be; what is there stays, apart from program, manifest and files. Default: a new one. */
  readonly folder?: string;
}

export async function openPulumiProject(options: PulumiProjectOptions): Promise<PulumiProject> {
  const { seed, manifest, program, files, door = "dynamic", env = {}, secrets = [], folder } = options;
  const twilio = await openEmulator(seed);
  const project = await openProject({
    engineFixture: inject("engineFixture"),
    env: { ...settingsOf(twilio), ...(door === "plugin" ? pluginEnvironment() : {}), ...env },
    secrets: [twilio.clientSecret, ...secrets],
    files: {
      "index.js": program ?? PROGRAM,
      ...(door === "plugin" ? { "Pulumi.yaml": YAML_PROGRAM } : {}),
      ...(manifest === undefined ? {} : { "access.yaml": yaml(manifest) }),
      ...files,
    },
    ...(folder === undefined ? {} : { folder }),
  });
  return pulumiProjectOf(project, twilio);
}

/** The Pulumi project of a project that is there already. */
function pulumiProjectOf(project: Project, twilio: TestEmulator): PulumiProject {
  // After a refresh in the same run, only a preview makes removals possible.
  const up = (flags: readonly string[]) =>
    project.run(["up", "--yes", ...(flags.includes("--refresh") ? [] : ["--skip-preview"]), ...flags]);
  const named = (name: string): StateResource => {
    const found = project.resources().filter(({ urn }) => urn.endsWith(`::${name}`));
    const [resource] = found;
    if (resource === undefined || found.length > 1) throw new Error(`${found.length} resources are called ${name}`);
    return resource;
  };
  return {
    ...project,
    twilio,
    up: async (...flags) => expectStatus(await up(flags), 0),
    upFails: async (...flags) => {
      const run = expectStatus(await up(flags), "failure");
      expect(run.output).not.toMatch(/^\s+at .*(handler|pulumi-twilio-organization)/m);
      return run;
    },
    plan: async (...command) => plannedChanges(expectStatus(await project.run([...command, "--json"]), 0)),
    expectQuiet: async () => {
      expectStatus(await project.run(["preview", "--refresh", "--expect-no-changes"]), 0);
    },
    declare: (manifest) => project.write("access.yaml", yaml(manifest)),
    outputs: (name) => named(name).outputs ?? {},
    stackOutput: (name) => project.resources().find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs?.[name],
    end: async () => {
      await twilio.close();
      project.close();
    },
  };
}

/** The environment that leads to this server. `prefix` as `OrganizationProvider` takes it. */
export function settingsOf(server: Emulator, prefix?: string): Environment {
  const name = (suffix: string) => `${prefix === undefined ? "" : `${prefix}_`}TWILIO_${suffix}`;
  return {
    [name("ORGANIZATION_SID")]: server.organizationSid,
    [name("CLIENT_ID")]: server.clientId,
    [name("CLIENT_SECRET")]: server.clientSecret,
    [name("IAM_URL")]: server.iam,
    [name("OAUTH_URL")]: server.oauth,
    [name("PREVIEW_IAM_URL")]: server.previewIam,
  };
}

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly detailedDiff?: Readonly<Record<string, { readonly kind: string }>> | null;
}

/** What the JSON of a preview says that would change, sorted. */
export function plannedChanges({ stdout }: Pick<Run, "stdout">): readonly string[] {
  const { steps = [] } = JSON.parse(stdout) as { steps?: readonly Step[] };
  const changes = steps.flatMap(({ op, urn, detailedDiff }) => {
    const name = urn.split("::").at(-1) ?? "";
    if (["same", "refresh"].includes(op)) return [];
    if (op !== "update") return [`${name}: ${op}`];
    return Object.entries(detailedDiff ?? {}).map(([property, { kind }]) => `${name}: ${kind} ${property}`);
  });
  return changes.sort();
}

function yaml(manifest: object | string): string {
  return typeof manifest === "string" ? manifest : stringify(manifest);
}
