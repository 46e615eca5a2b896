import path from "node:path";
import { defineConfig } from "vitest/config";

const setupFiles = ["test/support/seed.ts"];
/** Of the random cases that properties ask for, the tests try as many as test/support/fast-check.ts says. */
const resolve = {
  alias: [{ find: /^fast-check$/, replacement: path.resolve("test/support/fast-check.ts") }],
};

/** What tests on a real Pulumi engine need. */
const ENGINE = {
  setupFiles,
  globalSetup: ["test/support/engine-fixture.ts"],
  testTimeout: 300_000,
  hookTimeout: 300_000,
  // Each test drives an engine, a language host and a provider process; two cores hold two of those.
  maxWorkers: 2,
};

/**
 * Unit tests need nothing; integration tests start servers and processes; end-to-end tests run a real Pulumi engine.
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        // What a file of pure functions leaves behind cannot hurt the next: modules are loaded once for all.
        test: { name: "unit", include: ["test/unit/**/*.test.ts"], setupFiles, testTimeout: 60_000, isolate: false },
      },
      {
        resolve,
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          setupFiles,
          // They stop what hangs, beside busy neighbors too; no test is about speed by the clock.
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      { resolve, test: { ...ENGINE, name: "e2e", include: ["test/e2e/**/*.test.ts"] } },
      // A random walk on the real engine: `npm run soak`, and a short one in `npm run test:full`.
      { resolve, test: { ...ENGINE, name: "soak", include: ["test/soak/**/*.test.ts"] } },
    ],
  },
});
