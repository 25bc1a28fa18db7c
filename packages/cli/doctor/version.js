export function majorOf(version) {
  return Number.parseInt(version, 10);
}

export function isBefore(release, major, minor) {
  const [foundMajor, foundMinor] = release.split(".").map(Number);
  return foundMajor < major || (foundMajor === major && foundMinor < minor);
}
