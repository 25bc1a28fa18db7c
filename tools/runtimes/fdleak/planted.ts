// Plants each situation that fdleak is tried on, on the runtime that runs this,
// and prints, as JSON, what the library says of it.

import { readFileSync, readdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { baseline, findLeaks, tally, traceOpenings } from "fdleak";
import { startPeer } from "../../../packages/shared/src/observe/fixtures/start-peer.ts";
import { heldHere } from "./held-here.ts";
import type { Said } from "./said.ts";

const peer = JSON.parse(process.argv[2]!) as Awaited<
  ReturnType<typeof startPeer>
>;
traceOpenings();
const { situations } =
  await import("../../../packages/shared/src/observe/fixtures/situations.ts");
const said: Record<string, Said> = {};
for (const situation of situations) {
  said[situation.name] = await saidOf(situation).catch(
    (): Said => "cannot run",
  );
}
process.stdout.write(`${JSON.stringify(said)}\n`);
process.exit();

async function saidOf(situation: (typeof situations)[number]): Promise<Said> {
  const scratch = mkdtempSync(join(tmpdir(), "planted-"));
  const before = baseline();
  const counted = entries();
  const resource = await situation.open({ scratch, peer });
  const holds = entries() > counted;
  const leaks = await findLeaks(before, { settle: "none" });
  await resource[Symbol.asyncDispose]();
  const isLeft = (await findLeaks(before)).length > 0;
  rmSync(scratch, { recursive: true, force: true });
  if (leaks.length > 0) {
    if (isLeft) return "seen when closed";
    const held = heldHere[situation.name] ?? situation.holds;
    if (!isDeepStrictEqual(tally(leaks), held)) return "miscounted";
    return leaks.some(({ openedAt }) => openedAt) ? "seen, with line" : "seen";
  }
  if (isLeft) return "alarm";
  return holds ? "missed" : "holds nothing";
}

/** Descriptors and watches of this process, read in the plainest way. */
function entries(): number {
  const numbers = readdirSync("/proc/self/fd");
  const watches = numbers.map((fd) => {
    try {
      const info = readFileSync(`/proc/self/fdinfo/${fd}`, "utf8");
      return info.match(/^inotify wd:/gm)?.length ?? 0;
    } catch {
      return 0; // it was closed: the one that read the folder
    }
  });
  return watches.reduce((sum, count) => sum + count, numbers.length);
}
