/** Puts the plugin into `folder`: what is to be on PATH, or in the archive. */
export function buildPlugin(folder: string): Promise<void>;

/** Packs the plugin; gives the paths of the archives. */
export function packPlugin(options?: { readonly out?: string; readonly all?: boolean }): Promise<string[]>;
