/** A Pulumi engine that is ready to run. */
export interface Engine {
  /** Absolute path of the folder that holds `pulumi`. */
  readonly bin: string;
  /**
   * Absolute path of the folder that holds a `pulumi` which runs policy packs too; the same folder where the engine is
   * whole.
   */
  readonly policyBin: string;
  /** Absolute path of the engine's home. Always one of the project's own: a user's ~/.pulumi stays as it is. */
  readonly pulumiHome: string;
  /** For example "3.255.0". */
  readonly version: string;
  /** Where it came from, just now. A second run finds what a first one downloaded or built in the cache. */
  readonly source: "path" | "cache" | "download" | "build";
  /**
   * Variables to lay over the caller's own environment when running the engine: PATH, PULUMI_HOME and switches against
   * look-ups of newer versions. The back end and the passphrase are the caller's business.
   */
  readonly env: Record<string, string>;
}

/**
 * Finds or makes an engine; the first source that works wins: PATH, the project's cache, the official download, a Go
 * build.
 * `log` gets whole lines without line ends, among them one that names the source and why the earlier ones were passed
 * over.
 *
 * `env` is where PATH, proxies and Go's settings are read from, and TWILIO_ORG_ENGINE_CACHE, which moves the cache out
 * of
 * `.cache/pulumi` in the project. `cacheRoot` wins over both.
 *
 * @throws Error that says why each source failed and what to install.
 */
export function provideEngine(options: {
  readonly log: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly cacheRoot?: string;
}): Promise<Engine>;
