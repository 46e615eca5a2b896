/** The program by which the engine runs programs in another language than JavaScript. */
export type LanguageHost = "yaml" | "python";

/**
 * Finds or makes a language host; the first source that works wins: beside the engine, as an official installation has it, the
 * project's cache, a Go build. Answers why there is none where none can be had.
 *
 * `engineBin` is the folder of the engine; `env`, `log` and `cacheRoot` are those of `provideEngine`.
 *
 * @returns the folder that holds it
 */
export function provideLanguageHost(
  language: LanguageHost,
  options: {
    readonly engineBin: string;
    readonly log: (line: string) => void;
    readonly env: NodeJS.ProcessEnv;
    readonly cacheRoot?: string;
  },
): Promise<{ readonly ok: true; readonly bin: string } | { readonly ok: false; readonly reason: string }>;
