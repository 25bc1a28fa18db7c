import "./needs-node.js";
import { fileURLToPath } from "url";

/** Runs a `main` on what was typed; `command` installs what is missing. */
export function launch(file, command) {
  import("node:module")
    .then(function (module) {
      var cache = new URL("node_modules/.cache/compile", import.meta.url);
      module.enableCompileCache(fileURLToPath(cache));
      return import(new URL(file, import.meta.url).href);
    })
    .then(function (cli) {
      return cli.main(process.argv.slice(2));
    })
    .then(function (exitCode) {
      process.exitCode = exitCode;
    })
    .catch(function (error) {
      if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
      console.error(
        "Not everything is installed yet. Type:\n\n  " + command + "\n",
      );
      process.exitCode = 3;
    });
}
