"use strict";
const path = require("node:path");
const { buildEngine } = require("./build-engine.js");
const { downloadEngine, reachOfficialHost } = require("./download-engine.js");
const { engineInCache } = require("./engine-cache.js");
const { engineOnPath, pathWithoutCache } = require("./path-engine.js");
const { binForPolicies } = require("./policy-bin.js");
const { projectRoot } = require("./project.js");
const { homeWithRandomPlugin } = require("./random-plugin.js");

/** @type {typeof import("./provide-engine").provideEngine} */
async function provideEngine({ log, env, cacheRoot }) {
  if (process.platform === "win32") {
    throw new Error(
      "The engine bootstrap needs Linux or macOS. On Windows, use the Windows Subsystem for Linux (WSL).",
    );
  }
  const cache = path.resolve(
    cacheRoot ?? (env["TWILIO_ORG_ENGINE_CACHE"] || path.join(projectRoot, ".cache", "pulumi")),
  );

  // Even `pulumi version` writes logs into its home: not into the user's.
  const quietEnv = { ...env, PULUMI_HOME: path.join(cache, "home"), PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { source, engine, passedOver } = await firstThatWorks({ env: quietEnv, cacheRoot: cache, log });
  log(
    `Pulumi engine ${engine.version}: ${sourceInWords(source, engine)}.${passedOver.map((why) => ` ${why}.`).join("")}`,
  );

  const { pulumiHome, randomPlugin } = await homeWithRandomPlugin({
    cacheRoot: cache,
    origin: engine.origin,
    reachOfficialHost,
  });
  if (randomPlugin === "stand-in") {
    log(
      "RandomId comes from a stand-in (tools/pulumi/random-stand-in), because this machine cannot download the official random plugin.",
    );
  }

  const ownPath = pathWithoutCache(env, cache);
  return {
    bin: engine.bin,
    policyBin: binForPolicies(engine, cache),
    pulumiHome,
    version: engine.version,
    source,
    env: {
      // The folder of an engine on PATH may hold another Node too: moving it to the front would change more than the engine.
      PATH: source === "path" ? ownPath : [engine.bin, ownPath].join(path.delimiter),
      PULUMI_HOME: pulumiHome,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_NEO: "false",
      ...(randomPlugin === "stand-in" ? { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" } : {}),
    },
  };
}

/**
 * @param {{ env: NodeJS.ProcessEnv, cacheRoot: string, log: (line: string) => void }} context
 */
async function firstThatWorks(context) {
  const sources = /** @type {const} */ ([
    { source: "path", name: "PATH", find: engineOnPath },
    { source: "cache", name: "Cache", find: engineInCache },
    { source: "download", name: "Download", find: downloadEngine },
    { source: "build", name: "Go build", find: buildEngine },
  ]);
  const passedOver = [];
  for (const { source, name, find } of sources) {
    const engine = await find(context);
    if (engine.ok) return { source, engine, passedOver };
    passedOver.push(`${name}: ${engine.reason}`);
  }
  throw new Error(
    [
      "There is no Pulumi engine on this machine, and none can be had:",
      ...passedOver.map((why) => `  - ${why}`),
      "Do one of these, then run the same command again:",
      "  - install Pulumi 3.250 or newer: https://www.pulumi.com/docs/install/",
      "  - where that can't be downloaded, install Go 1.25 or newer (https://go.dev/dl/) and let it reach a Go module proxy",
    ].join("\n"),
  );
}

/**
 * @param {import("./provide-engine").Engine["source"]} source
 * @param {{ bin: string, origin: "path" | "download" | "build" }} engine
 * @returns {string}
 */
function sourceInWords(source, { bin, origin }) {
  switch (source) {
    case "path":
      return `the one on PATH, in ${bin}`;
    case "cache":
      return `the copy in the cache, ${origin === "build" ? "built with Go" : "downloaded"} earlier`;
    case "download":
      return "the official release, downloaded now and kept";
    case "build":
      return "built with Go now and kept";
  }
}

module.exports = { provideEngine };
