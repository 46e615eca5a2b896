export interface HostOptions {
  /** The folder of the engine: an official installation has all hosts beside it. */
  readonly engineBin: string;
  readonly log: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
  /** As in `provideEngine`. */
  readonly cacheRoot?: string;
}

/** Why this machine can't run programs in a language. */
export interface NoHost {
  readonly ok: false;
  readonly reason: string;
}

/** What runs programs in a language. */
export interface Host {
  readonly ok: true;
  /** Folders to put on PATH. */
  readonly bins: readonly string[];
}

/** What runs programs in Python, with its libraries. */
export interface PythonHost extends Host {
  /**
   * Makes an SDK of a schema: `generator SCHEMA.json FOLDER`. Not there where `pulumi package gen-sdk` can be asked.
   */
  readonly generator?: string;
}

/**
 * Finds or makes what runs programs in YAML; the first source that works wins: beside the engine, the project's cache,
 * a Go build, which takes some minutes, once.
 */
export function provideYaml(options: HostOptions): Promise<Host | NoHost>;

/** The same for Python, whose libraries come from PyPI. */
export function providePython(options: HostOptions): Promise<PythonHost | NoHost>;
