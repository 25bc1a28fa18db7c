import { once } from "node:events";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { end, launch } from "./fixtures/start.ts";

const module = pathToFileURL(join(import.meta.dirname, "stop-on-request.ts"));

/** Goes on after it was asked to stop, as work that waits for something does. */
const program = `
  import { stopOnRequest } from ${JSON.stringify(module.href)};
  const { signal } = stopOnRequest();
  signal.addEventListener("abort", () => console.log("aborted"));
  process.on("exit", () => console.log("cleaned up"));
  setInterval(() => {}, 1000);
  console.log("ready");
`;

test("a second request ends the process at once, with its exit listeners", async () => {
  const child = launch([
    ...[process.execPath, "--input-type=module", "--eval", program],
  ]);
  const ended = end(child);
  await once(child.stdout!, "data");
  child.kill("SIGINT");
  child.kill("SIGINT"); // npm's repetition
  await setTimeout(2500);
  child.kill("SIGINT");
  expect(await ended).toEqual({
    code: 130,
    stdout: "ready\naborted\ncleaned up\n",
    stderr: "",
  });
});
