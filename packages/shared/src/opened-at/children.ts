import { ChildProcess } from "node:child_process";
import { ledger } from "./ledger.ts";
import { wrap } from "./wrap.ts";

interface Child {
  readonly pid?: number;
  readonly spawnfile: string;
  readonly stdio: readonly ({ readonly _handle?: object } | null)[];
  /** The channel of a forked child. */
  readonly channel?: object | null;
  spawn(options: object): unknown;
}

/** Says of each pipe whose child it leads to. */
export function traceChildren(): void {
  wrap(ChildProcess.prototype as unknown as Child, "spawn", {
    after: (_result, _trace, _before, it) => {
      const { pid, spawnfile, stdio, channel } = it as Child;
      const name = `pipe of the child ${spawnfile} (pid ${pid})`;
      for (const handle of [
        ...(stdio ?? []).map((one) => one?._handle),
        channel,
      ])
        if (handle) ledger.name(handle, name);
    },
  });
}
