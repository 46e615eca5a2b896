import { jsonText } from "../../../report/text/json";
import { type ReviewFormatter } from "./view";

/** Every format of a review, by name. Each is loaded only when it is the one to write. */
export const REVIEW_FORMATS = {
  table: async () => (await import("./table.js")).table,
  json: () => Promise.resolve((result) => `${jsonText(result)}\n`),
  markdown: async () => (await import("./markdown.js")).markdown,
  github: async () => (await import("./github.js")).github,
  html: async () => (await import("./html.js")).html,
  sarif: async () => (await import("./sarif.js")).sarif,
} as const satisfies Readonly<Record<string, () => Promise<ReviewFormatter>>>;
