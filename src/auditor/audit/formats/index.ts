import { type Formatter } from "./format";

export type { AuditReport, FormatOptions, Formatter } from "./format";

/** Every format of the audit, by name. Each is loaded only when it is the one to write. */
export const FORMATS = {
  table: async () => (await import("./table.js")).table,
  json: async () => (await import("./json.js")).json,
  sarif: async () => (await import("./sarif.js")).sarif,
  junit: async () => (await import("./junit.js")).junit,
  github: async () => (await import("./github.js")).github,
  markdown: async () => (await import("./markdown.js")).markdown,
  csv: async () => (await import("./csv.js")).csv,
  html: async () => (await import("./html.js")).html,
} as const satisfies Readonly<Record<string, () => Promise<Formatter>>>;

/** Name of a format. */
export type FormatName = keyof typeof FORMATS;
