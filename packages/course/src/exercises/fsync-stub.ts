import fs, { fstat, fstatSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

/**
 * Lets an answer sync its files. Node's permission model refuses that to whom
 * may not write everywhere (Node 26, `fs.fsync` and its like), and where nothing
 * has to survive a loss of power it only matters that the file is open.
 */
export async function stubFsync(): Promise<void> {
  const sync = (fd: number, callback: (error: Error | null) => void) =>
    fstat(fd, (error) => callback(error));
  const syncSync = (fd: number) => void fstatSync(fd);
  Object.assign(fs, {
    fsync: sync,
    fdatasync: sync,
    fsyncSync: syncSync,
    fdatasyncSync: syncSync,
  });
  await using handle = await open(process.execPath);
  const syncHandle = async function (this: FileHandle) {
    await this.stat();
  };
  Object.assign(Object.getPrototypeOf(handle) as FileHandle, {
    sync: syncHandle,
    datasync: syncHandle,
  });
  syncBuiltinESMExports();
}
