import { once } from "node:events";
import * as fs from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import * as zlib from "node:zlib";

const lines = ["one\n", "two\n"];

function fileIn({ folder }) {
  const path = join(folder, "a.txt");
  fs.writeFileSync(path, "a".repeat(1_000_000));
  return path;
}

function writtenIn({ folder }) {
  return join(folder, "written.txt");
}

/** Whether both lines are in the file. */
function lost(_stream, place) {
  const isWritten =
    fs.readFileSync(writtenIn(place), "utf8") === lines.join("");
  return isWritten ? "" : "discards what is not written";
}

function archiveIn(place) {
  const path = join(place.folder, "a.zip");
  const entry = zlib.ZipEntry.createSync("a.txt", Buffer.from("hello"));
  fs.writeFileSync(
    path,
    Buffer.concat([...zlib.createZipArchiveSync([entry])]),
  );
  return path;
}

export default {
  objects: [
    {
      name: "node:fs ReadStream",
      with: "a file that is not read to its end",
      async acquire(place) {
        const stream = fs.createReadStream(fileIn(place));
        await once(stream, "readable");
        return stream;
      },
    },
    {
      name: "node:fs WriteStream",
      with: "two lines, the second one in the buffer",
      async acquire(place) {
        const stream = fs.createWriteStream(writtenIn(place));
        await once(stream, "open");
        for (const line of lines) stream.write(line);
        return stream;
      },
      also: lost,
    },
    {
      name: "node:fs Utf8Stream",
      with: "two lines in the buffer",
      async acquire(place) {
        const dest = writtenIn(place);
        const stream = new fs.Utf8Stream({ dest, minLength: 4096 });
        await once(stream, "ready");
        for (const line of lines) stream.write(line);
        return stream;
      },
      also: lost,
    },
    {
      name: "node:fs Dir",
      with: "a folder",
      acquire: ({ folder }) => fs.opendirSync(folder),
    },
    {
      name: "node:fs mkdtempDisposableSync()",
      with: "a folder that has a file",
      acquire({ folder }) {
        const made = fs.mkdtempDisposableSync(join(folder, "made-"));
        fs.writeFileSync(join(made.path, "a.txt"), "a");
        return made;
      },
      isReleased: ({ path }) => !fs.existsSync(path),
    },
    {
      name: "node:fs/promises FileHandle",
      with: "a file",
      acquire: (place) => open(fileIn(place)),
    },
    {
      name: "node:zlib ZipBuffer",
      with: "an archive of one entry",
      acquire: (place) => new zlib.ZipBuffer(fs.readFileSync(archiveIn(place))),
      isReleased: (archive) => !archive.has("a.txt"),
    },
    {
      name: "node:zlib ZipEntry",
      with: "an entry that streams an open file",
      async acquire(place) {
        const source = fs.createReadStream(fileIn(place));
        await once(source, "readable");
        return zlib.ZipEntry.createStream("a.txt", source);
      },
    },
    {
      name: "node:zlib ZipFile",
      with: "an archive of one entry",
      acquire: (place) => zlib.ZipFile.openSync(archiveIn(place)),
    },
  ],
};
