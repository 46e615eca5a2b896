import { HtmlValidate } from "html-validate";

const validator = new HtmlValidate({
  root: true,
  extends: ["html-validate:recommended", "html-validate:a11y", "html-validate:document"],
  rules: {
    "doctype-style": ["error", { style: "lowercase" }],
    // The forms filter while one types: there is nothing to submit.
    "wcag/h32": "off",
    // An organization's name is as long as it is.
    "long-title": "off",
  },
});

/** What html-validate finds wrong with a page: place, rule, what is wrong. */
export function htmlErrors(text: string): readonly string[] {
  return validator
    .validateStringSync(text)
    .results.flatMap(({ messages }) =>
      messages.map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}: ${message}`),
    );
}
