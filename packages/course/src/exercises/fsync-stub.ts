import fs, { fstat, fstatSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

/**
 * Lets an answer sync its files. Node's permission model refuses `fs.fsync` and
 * its like to a process that may not write everywhere (Node 26). A check only
 * needs to know that the file is open, so that is all these functions ask.
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
