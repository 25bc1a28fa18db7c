import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { type Tools, pair } from "course/pair";

let otherRead = "";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A stream and a file handle both close one number.",
  fix: "Make the stream with `file.createReadStream()`; do not hand over `file.fd`.",
  note: "`autoClose: false` is not enough. It leaves the number open at the end of the file, but `destroy()`, a `break` out of `for await` and a failed `pipeline` still close it. `put` has to handle the errors of its stream: an `error` event without a listener ends the process.",
  seen: [
    {
      what: "A write stream made from the number of a temporary file closes it, and then the cleanup of that file throws EBADF.",
      where: "node-tmp#260",
      link: "https://github.com/raszi/node-tmp/issues/260",
      date: "2020-10-20",
    },
  ],
  async run(side, tools) {
    const page = tools.file("page.html", "<p>Hello</p>");
    let fd = -1;
    let sent: unknown;
    await side.upload(page, async (size, body) => {
      sent = [size, await text(body)];
      fd = await openWhenClosed(body, tools);
    });
    otherRead = await tools.outcomeOf(() => readAndClose(fd));
    return sent;
  },
  leaks: {},
  outcome: "returned [ 12, '<p>Hello</p>' ]",
  effect: {
    observe: () => `reading a file opened meanwhile ${otherRead}`,
    wrong: "reading a file opened meanwhile threw EBADF",
    correct: "reading a file opened meanwhile returned 'their data'",
  },
  innocent: {
    run: (side, tools) =>
      side.upload(tools.file("page.html"), () =>
        Promise.reject(new Error("refused")),
      ),
    outcome: "threw Error: refused",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, tools) =>
        side.upload(`${tools.scratch}/missing.html`, async () => {}),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "its size cannot be read",
      run: (side, tools) => {
        tools.fail("FileHandle", "stat");
        return side.upload(tools.file("page.html"), async () => {});
      },
      outcome: "threw EIO",
    },
    {
      kind: "body throws",
      when: "reading fails",
      run: (side, tools) => side.upload(tools.scratch, readAll),
      outcome: "threw EISDIR",
    },
    {
      kind: "body throws",
      when: "the upload fails after its first part",
      run: (side, tools) =>
        side.upload(
          tools.file("page.html", "<p>Hello</p>"),
          async (_, body) => {
            await once(body, "data");
            throw new Error("refused");
          },
        ),
      outcome: "threw Error: refused",
    },
    {
      kind: "release fails",
      when: "closing fails after the last byte",
      run: (side, tools) => {
        tools.fail("FileHandle", "close");
        return side.upload(tools.file("page.html", "<p>Hello</p>"), readAll);
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "closing the unread file fails",
      run: (side, tools) => {
        tools.fail("FileHandle", "close");
        const page = tools.file("page.html", "<p>Hello</p>");
        return side.upload(page, (_, body) => {
          body.on("error", () => {});
          return Promise.resolve();
        });
      },
      outcome: "threw EIO",
    },
    {
      kind: "disposed twice",
      when: "the stream is destroyed and its number reused",
      run: async (side, tools) => {
        let fd = -1;
        await side.upload(tools.file("page.html"), async (_, body) => {
          body.destroy();
          fd = await openWhenClosed(body, tools);
        });
        return readAndClose(fd);
      },
      outcome: "returned 'their data'",
    },
    {
      kind: "used elsewhere",
      when: "the body is read after the upload and its number reused",
      run: async (side, tools) => {
        let late: Readable | undefined;
        await side.upload(tools.file("page.html"), (_, body) => {
          late = body;
          return Promise.resolve();
        });
        const fd = openSync(tools.file("data.txt", "their data"), "r");
        const read = await tools.outcomeOf(() => text(late!));
        return [read, readAndClose(fd)];
      },
      outcome: "returned [ 'threw ERR_STREAM_PREMATURE_CLOSE', 'their data' ]",
    },
  ],
});

async function readAll(_size: number, body: Readable): Promise<void> {
  await text(body);
}

/** Opens another file, which gets the number that the stream has closed. */
async function openWhenClosed(body: Readable, tools: Tools): Promise<number> {
  if (!body.closed) await once(body, "close");
  return openSync(tools.file("data.txt", "their data"), "r");
}

function readAndClose(fd: number): string {
  const content = readFileSync(fd, "utf8");
  closeSync(fd);
  return content;
}
