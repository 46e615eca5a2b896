import { repositoryPath } from "./repository-path";
import { plain } from "./plain";

/** What an annotation says and, where it is about a place in a file, where. Lines and columns count from 1. */
export interface Annotation {
  readonly severity: "error" | "warning" | "notice";
  readonly title: string;
  readonly message: string;
  readonly at?: { readonly file: string; readonly line: number; readonly column: number };
}

/**
 * One line that a GitHub workflow turns into an annotation.
 * Source: GitHub docs, "Workflow commands for GitHub Actions", and actions/toolkit's escaping of data and properties.
 */
export function githubAnnotation({ severity, title, message, at }: Annotation): string {
  const place =
    at === undefined ? {} : { file: repositoryPath(at.file), line: String(at.line), col: String(at.column) };
  const list = Object.entries({ ...place, title }).map(([name, value]) => `${name}=${escapeProperty(value)}`);
  return `::${severity} ${list.join(",")}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  const lines = text.split("\n").map((line) => plain(line).replaceAll("%", "%25"));
  return lines.join("%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
