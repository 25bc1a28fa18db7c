/**
 * How many descriptors this process may have. Node raises its own limit as far
 * as it may, and so do its children.
 */
export function descriptorLimit(): number {
  // Its part on the network is slow, and not asked for.
  const report = Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = report.getReport() as unknown as {
    userLimits: { open_files: { soft: number | "unlimited" } };
  };
  return Number(userLimits.open_files.soft) || Infinity;
}
