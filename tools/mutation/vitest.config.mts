import { defineConfig } from "vitest/config";

/** The tests that must notice a mutant: run.js says which. */
const include = (process.env["MUTATION_TESTS"] ?? "").split(" ");

export default defineConfig({ test: { include, testTimeout: 60_000 } });
