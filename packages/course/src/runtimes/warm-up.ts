import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createReadStream, watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, get } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { setTimeout } from "node:timers/promises";

const isNode = !("bun" in process.versions || "deno" in process.versions);

/**
 * Makes a runtime open what it opens at first use and keeps: event loops, a
 * signal handler's sockets, the threads of files. Each is used and closed once.
 */
export async function warmUp(): Promise<void> {
  const steps = [files, connection, request, child, watching, signal];
  for (const step of steps) {
    try {
      await step();
    } catch {
      // It fails in the side as well, and then that is what is measured.
    }
  }
  await setTimeout(5);
}

async function files(): Promise<void> {
  await readFile("/dev/null");
  const stream = createReadStream("/dev/null").resume();
  await once(stream, "close");
}

async function connection(): Promise<void> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  await once(client, "connect");
  client.destroy();
  await once(client, "close");
  server.close();
  await once(server, "close");
}

async function request(): Promise<void> {
  const server = createServer((_request, response) => response.end("hello"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const asked = get({ port, host: "127.0.0.1", agent: false });
  const [response] = await once(asked, "response");
  response.resume();
  await once(response, "close");
  if (!isNode) {
    const headers = { connection: "close" };
    await (await fetch(`http://127.0.0.1:${port}`, { headers })).text();
  }
  server.close();
  await once(server, "close");
}

async function child(): Promise<void> {
  const process = spawn("true", { stdio: "pipe" });
  await once(process, "close");
  spawnSync("true");
}

async function watching(): Promise<void> {
  watch(tmpdir()).close(); // Deno emits no "close"
  await setTimeout(1);
}

async function signal(): Promise<void> {
  const listener = () => {};
  process.on("SIGUSR2", listener);
  await setTimeout(1);
  process.off("SIGUSR2", listener);
}
