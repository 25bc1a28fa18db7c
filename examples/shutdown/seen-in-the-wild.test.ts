import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposableSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { reproduce } from "course";
import type { Tally } from "fdleak";
import { Piscina } from "piscina";
import { expect, test } from "vitest";

test("close-with-grace 2.5.0 exits with 0 in place of process.exitCode", async () => {
  const program = `
    import closeWithGrace from "close-with-grace";
    import { baseline, findLeaksSync, tally } from "fdleak";
    const before = baseline();
    process.on("exit", () => {
      console.log(JSON.stringify(tally(findLeaksSync(before))));
    });
    process.exitCode = 3;
    closeWithGrace({ logger: false }, async () => {}).close();
  `;
  const child = spawn(
    process.execPath,
    ["--input-type=module", "-e", program],
    { cwd: import.meta.dirname, stdio: ["ignore", "pipe", "ignore"] },
  );
  const output = text(child.stdout);
  const [code] = await once(child, "close");
  const leaked = JSON.parse(await output) as Tally;
  expect({ code, leaked }).toEqual({ code: 0, leaked: {} });
});

test("close of Node 26.10 cuts a response that has ended and is not sent", async () => {
  const size = 32 * 1024 * 1024; // more than the buffers of the kernel
  const { outcome, leaked } = await reproduce(async () => {
    const ended = Promise.withResolvers<void>();
    const server = createServer((_request, response) => {
      response.end(Buffer.alloc(size));
      ended.resolve();
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const client = connect(port, "127.0.0.1").pause();
    client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await ended.promise;
    await server[Symbol.asyncDispose]();
    let received = 0;
    client.on("data", (part: Buffer) => (received += part.length));
    client.on("error", () => {}); // a reset; "close" follows
    await once(client.resume(), "close");
    return received < size;
  });
  expect(outcome).toBe("returned true");
  expect(leaked).toEqual({});
});

test("piscina 5.3.2 destroy leaves a task's temporary directory", async () => {
  using scratch = mkdtempDisposableSync(join(tmpdir(), "piscina-"));
  const filename = join(scratch.path, "task.mjs");
  writeFileSync(
    filename,
    `import { mkdtempDisposable } from "node:fs/promises";
    import { setTimeout } from "node:timers/promises";
    export default async (prefix) => {
      await using _folder = await mkdtempDisposable(prefix);
      await setTimeout(60_000);
    };`,
  );
  const left = () =>
    readdirSync(scratch.path).filter((name) => name.startsWith("work-"));
  const { outcome, leaked } = await reproduce(async () => {
    const pool = new Piscina({ filename, minThreads: 1, maxThreads: 1 });
    const task = pool.run(join(scratch.path, "work-"));
    const failed = task.catch((error: Error) => error.message);
    while (left().length === 0) await setTimeout(5);
    await pool.destroy();
    return [await failed, left().length];
  });
  expect(outcome).toBe("returned [ 'Terminating worker thread', 1 ]");
  expect(leaked).toEqual({});
});
