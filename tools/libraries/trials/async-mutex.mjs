import { Mutex } from "async-mutex";

export default {
  package: "async-mutex",
  with: "a lock that is taken",
  objects: [
    {
      name: "the result of acquire()",
      async acquire() {
        const mutex = new Mutex();
        const release = await mutex.acquire();
        release.isReleased = () => !mutex.isLocked();
        return release;
      },
      release: (release) => release(),
      isReleased: (release) => release.isReleased(),
    },
  ],
};
