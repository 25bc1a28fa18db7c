import { readFileSync, readdirSync } from "node:fs";

interface Process {
  readonly pid: number;
  readonly state: string;
  readonly parent: number;
  readonly group: number;
}

/**
 * The processes that one has started and that still run: its descendants, the
 * members of the group it leads, and each process with its scratch directory in
 * the environment, such as a daemon that left both. Linux only; empty elsewhere.
 */
export function descendantsOf(leader: number, scratch: string): Set<number> {
  const all = processes();
  const found = new Set([leader]);
  for (const { pid } of all)
    if (environmentOf(pid).includes(scratch)) found.add(pid);
  for (let size = 0; size < found.size;) {
    size = found.size;
    for (const { pid, parent, group } of all) {
      if (found.has(parent) || group === leader) found.add(pid);
    }
  }
  found.delete(leader);
  for (const { pid, state } of all) if (state === "Z") found.delete(pid);
  return found;
}

/** The command of a process; empty when it has ended. */
export function commandOf(pid: number): string {
  return wordsIn(pid, "cmdline").replaceAll("\0", " ").trim();
}

/** The environment it was started with; empty when it is another user's. */
function environmentOf(pid: number): string {
  return wordsIn(pid, "environ");
}

function wordsIn(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}

/** Whether it computes or waits for a processor; otherwise it sleeps. */
export function isComputing(pid: number): boolean {
  return statOf(pid)?.[0] === "R";
}

/** Seconds that a process has computed so far; `undefined` when it has ended. */
export function processorTimeOf(pid: number): number | undefined {
  const fields = statOf(pid);
  if (fields === undefined) return undefined;
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

const ticksPerSecond = 100; // USER_HZ, see proc_pid_stat(5)

function processes(): Process[] {
  return pids().flatMap((pid) => {
    const fields = statOf(pid);
    if (fields === undefined) return [];
    const [state = "", parent, group] = fields;
    return [{ pid, state, parent: Number(parent), group: Number(group) }];
  });
}

function pids(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/**
 * The fields after the name, which may have spaces and parentheses in it; see
 * proc_pid_stat(5).
 */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined; // it has ended
  }
}
