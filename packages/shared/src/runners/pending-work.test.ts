import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { mkdtempDisposable, open } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nextTick } from "node:process";
import { expect, test } from "vitest";
import { pendingWork } from "./pending-work.ts";

interface Addresses {
  readonly port: number;
  readonly path: string;
}

test.for([
  {
    what: "a TCP connection",
    start: ({ port }: Addresses) => once(connect(port, "127.0.0.1"), "connect"),
  },
  {
    what: "a connection to a local socket",
    start: ({ path }: Addresses) => once(connect(path), "connect"),
  },
  { what: "a name", start: () => lookup("localhost") },
  {
    what: "a file",
    start: () => open(import.meta.filename).then((file) => void file.close()),
  },
])("pendingWork waits for $what", async ({ start }) => {
  await using place = await mkdtempDisposable(join(tmpdir(), "pending-"));
  const path = join(place.path, "socket");
  await using onPort = createServer((socket) => socket.destroy());
  await using onPath = createServer((socket) => socket.destroy());
  await once(onPort.listen(0, "127.0.0.1"), "listening");
  await once(onPath.listen(path), "listening");
  const { port } = onPort.address() as AddressInfo;

  let isDone = false;
  const done = start({ port, path }).then(() => (isDone = true));
  await new Promise<void>(nextTick); // a connection begins then
  await pendingWork();
  expect(isDone).toBe(true);
  await done;
});
