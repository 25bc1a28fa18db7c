import { root } from "./checkout.js";
import { fileSystem } from "./files.js";
import { ok, warning } from "./finding.js";
import { shownPath } from "./shown.js";

export function path() {
  const stats = fileSystem(root);
  const found = shownPath(root);
  const drive = process.platform === "linux" && stats && slowDrive(stats.type);
  if (!drive) return ok("path", found);
  return warning(
    "path",
    `${found} is on ${drive}; it is slow, and watching polls there`,
    "You can continue, or clone it to a local disk:\ngit clone . ~/using-by-example && cd ~/using-by-example",
  );
}

// f_type of statfs(2), from linux/magic.h and the drivers outside of it.
const slowDrives = new Map([
  [0x6969, "a network drive (NFS)"],
  [0x517b, "a network drive (SMB)"],
  [0xff534d42, "a network drive (SMB)"],
  [0xfe534d42, "a network drive (SMB)"],
  [0x00c36400, "a network drive (Ceph)"],
  [0x5346414f, "a network drive (AFS)"],
  [0x01021997, "a bridge to another system (9p, as /mnt/c in WSL)"],
  [0x65735546, "a bridge in user space (FUSE, as sshfs or a shared folder)"],
  [0x786f4256, "a folder shared by VirtualBox"],
  [0xbacbacbc, "a folder shared by VMware"],
  [0x7c7c6673, "a folder shared by Parallels"],
]);

/**
 * @param {number | bigint} type negative where the platform's is 32 bits, signed
 * @returns {string | undefined} what it is, when it is far or slow
 */
export function slowDrive(type) {
  return slowDrives.get(Number(BigInt.asUintN(32, BigInt(type))));
}
