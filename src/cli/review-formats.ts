import { jsonText } from "../text/json";
import { type ReviewFormatter } from "./views/review-view";

/** Every format of a review, by name. Each is loaded only when it is the one to write. */
export const REVIEW_FORMATS = {
  table: async () => (await import("./views/review-table.js")).table,
  json: () => Promise.resolve((result) => `${jsonText(result)}\n`),
  markdown: async () => (await import("./views/review-markdown.js")).markdown,
  github: async () => (await import("./views/review-github.js")).github,
  sarif: async () => (await import("./views/review-sarif.js")).sarif,
} as const satisfies Readonly<Record<string, () => Promise<ReviewFormatter>>>;
