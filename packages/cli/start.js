// Any Node may be the one that opens this file, so its syntax is one that every
// Node reads. What it imports is not.

import { fileURLToPath } from "url";

var needed = 26;
var found = process.versions.node;

if (Number(found.split(".")[0]) < needed) {
  fail(
    "This is Node " +
      found +
      ". The examples need Node " +
      needed +
      ",\n" +
      "which comes with the workspace. Type instead:\n\n  npx pnpm@12 start\n",
  );
} else {
  import("node:module")
    .then(function (module) {
      var cache = new URL("node_modules/.cache/compile", import.meta.url);
      module.enableCompileCache(fileURLToPath(cache));
      return import("./src/main.ts");
    })
    .then(function (cli) {
      return cli.main(process.argv.slice(2));
    })
    .then(function (exitCode) {
      process.exitCode = exitCode;
    })
    .catch(function (error) {
      if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
      fail("Not everything is installed yet. Type:\n\n  npx pnpm@12 start\n");
    });
}

function fail(message) {
  console.error(message);
  process.exitCode = 3;
}
