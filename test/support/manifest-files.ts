import path from "node:path";
import { type ManifestFiles } from "../../src/manifest/load";

/** A manifest of one file, whatever it is called. */
export function oneFile(content: string | Uint8Array): ManifestFiles {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { read: () => ({ bytes }), glob: () => [] };
}

/** Manifest files in memory, by name. An include names one of them. */
export function filesOf(texts: Readonly<Record<string, string>>): ManifestFiles {
  const read: ManifestFiles["read"] = (name) => {
    const text = texts[name];
    return text === undefined ? { error: "there is no such file" } : { bytes: new TextEncoder().encode(text) };
  };
  return {
    read,
    glob: (pattern) => (pattern in texts ? [pattern] : []),
    readShared(name, from) {
      const file = path.posix.join(path.posix.dirname(from), name);
      return { file, content: read(file) };
    },
  };
}
