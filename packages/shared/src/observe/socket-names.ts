import { readFileSync } from "./real-fs.ts";

/**
 * The sockets of a process's network namespace, from `socket:[inode]` to a name
 * for people. The folder is `/proc/<pid>/net`; proc_pid_net(5) describes the
 * tables in it.
 */
export function socketNames(folder: string): Map<string, string> {
  const protocols = ["tcp", "tcp6", "udp", "udp6"];
  return new Map([
    ...protocols.flatMap((protocol) => internetSockets(folder, protocol)),
    ...unixSockets(folder),
  ]);
}

const listening = "0A"; // TCP_LISTEN
const anywhere = /^0+:0000$/;

function internetSockets(folder: string, protocol: string): [string, string][] {
  return rowsOf(`${folder}/${protocol}`).map((row) => {
    const [, local = "", remote = "", state, , , , , , inode] = row;
    const here = addressOf(local);
    const name = anywhere.test(remote)
      ? `${state === listening ? "listening on" : "bound to"} ${here}`
      : `${here} → ${addressOf(remote)}`;
    return [`socket:[${inode}]`, `${protocol} ${name}`];
  });
}

const accepting = "00010000"; // __SO_ACCEPTCON

function unixSockets(folder: string): [string, string][] {
  return rowsOf(`${folder}/unix`).map((row) => {
    const [, , , flags, , , inode, ...path] = row;
    const name =
      path.length === 0
        ? "unnamed unix socket"
        : `unix ${flags === accepting ? "listening on" : "of"} ${path.join(" ")}`;
    return [`socket:[${inode}]`, name];
  });
}

function rowsOf(table: string): string[][] {
  try {
    const [, ...rows] = readFileSync(table, "utf8").trimEnd().split("\n");
    return rows.map((row) => row.trim().split(/\s+/));
  } catch {
    return []; // there is no such protocol, or no descriptor is left to read with
  }
}

/** `0100007F:1F90` is 127.0.0.1:8080: words of 32 bits, lowest byte first. */
function addressOf(hex: string): string {
  const [address = "", port = ""] = hex.split(":");
  const words = address.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) =>
    (word.match(/../g) ?? [])
      .map((pair) => Number.parseInt(pair, 16))
      .toReversed(),
  );
  return `${hostOf(bytes)}:${Number.parseInt(port, 16)}`;
}

function hostOf(bytes: number[]): string {
  if (bytes.length === 4) return bytes.join(".");
  const host = Array.from({ length: 8 }, (_, index) =>
    ((bytes[index * 2]! << 8) | bytes[index * 2 + 1]!).toString(16),
  ).join(":");
  // IPv4 behind an IPv6 socket reads better as IPv4.
  return host.startsWith("0:0:0:0:0:ffff:")
    ? `[::ffff:${bytes.slice(12).join(".")}]`
    : new URL(`http://[${host}]`).hostname;
}
