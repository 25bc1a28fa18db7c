import { readFileSync } from "node:fs";

/**
 * Whether it computes, waits for a processor or was stopped; otherwise it sleeps
 * or has ended. See proc_pid_stat(5).
 */
export function isComputing(pid: number): boolean {
  return /^[RTt]$/.test(statOf(pid)?.[0] ?? "");
}

/** Seconds that a process has computed so far; `undefined` when it has ended. */
export function processorTimeOf(pid: number): number | undefined {
  const fields = statOf(pid);
  if (fields === undefined) return undefined;
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

const ticksPerSecond = 100; // USER_HZ, see proc_pid_stat(5)

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
