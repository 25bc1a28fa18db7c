import { countDescriptors, CannotCountError } from "fdleak";
import { BrokenPairError, examples, readCatalog } from "course";
import { choose } from "./choose.ts";
import { readCommandLine } from "./command-line.ts";
import { idea } from "./idea.ts";
import { myths } from "./myths.ts";
import { printJson } from "./print-json.ts";
import { printList } from "./print-list.ts";
import { refuseBroken } from "./refuse-broken.ts";
import { refuse } from "./refuse.ts";
import { Stopped, stopOnRequest } from "./stop-on-request.ts";
import { tour } from "./tour.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The command that people type.
 *
 * @param folder - the topics, those of this repository unless given.
 * @returns the exit code: 0 when every pair behaves as described, 1 when one
 * does not, 2 when the command line was wrong, 3 when descriptors cannot be
 * counted here, 130 and the like when interrupted.
 */
export async function main(
  args: string[],
  folder: string = examples,
): Promise<number> {
  using request = stopOnRequest();
  try {
    const commandLine = readCommandLine(args);
    if (commandLine === null) return 0; // --help has been shown
    const { name, calls, timeLimit, json, all } = commandLine;
    if (name === "idea") return idea();
    if (name === "myths") return await myths(request.signal);
    const catalog = readCatalog(folder);
    // The first minute is for the basics; lists and data are of everything.
    const isTour = !commandLine.list && !json;
    const listings = choose(catalog, name ?? (isTour ? "basics" : undefined));
    if (commandLine.list) {
      await printList(listings);
      return 0;
    }

    countDescriptors(); // refuses where nothing could be measured
    const options = { calls, timeLimit, signal: request.signal };
    const holds = json
      ? await printJson(listings, options)
      : await tour(listings, { ...options, all, catalog });
    return holds ? 0 : 1;
  } catch (error) {
    // A process that is killed while it starts fails in other ways too.
    const { aborted, reason } = request.signal;
    if (aborted && reason instanceof Stopped) return reason.exitCode;
    if (error instanceof BrokenPairError) return refuseBroken(error);
    if (error instanceof UsageError) return refuse(error, 2);
    if (error instanceof CannotCountError) return refuse(error, 3);
    throw error;
  }
}
