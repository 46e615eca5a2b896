import { describe, expect, test } from "vitest";
import { RULES } from "../../../../src/auditor/rules";
import { CASE_FILES, expectedOf, findingsOf } from "./support/cases";

for (const rule of RULES) {
  const { valid, invalid } = CASE_FILES.get(rule.id) ?? { valid: [], invalid: [] };
  describe(rule.id, () => {
    test.each(valid)("says nothing: $name", (each) => {
      expect(findingsOf(rule, each).map(expectedOf)).toEqual([]);
    });
    test.each(invalid)("finds: $name", (each) => {
      expect(findingsOf(rule, each).map(expectedOf)).toEqual(each.findings);
    });
  });
}
