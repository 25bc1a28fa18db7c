import { spyOn } from "@vitest/spy";

function original() {}

export default {
  package: "vitest",
  with: "its package @vitest/spy",
  objects: [
    {
      name: "the result of vi.spyOn()",
      acquire() {
        const target = { log: original };
        const spy = spyOn(target, "log");
        spy.isReleased = () => target.log === original;
        return spy;
      },
      isReleased: (spy) => spy.isReleased(),
    },
  ],
};
