import { MongoClient } from "mongodb";

async function connect({ ports }) {
  const client = new MongoClient(
    `mongodb://127.0.0.1:${ports.mongodb}/?directConnection=true`,
    { serverMonitoringMode: "poll", serverSelectionTimeoutMS: 2000 },
  );
  return await client.connect();
}

export default {
  package: "mongodb",
  with: "a server that accepts the connection",
  objects: [
    { name: "MongoClient", acquire: connect },
    {
      name: "ClientSession",
      async acquire(place) {
        const client = await connect(place);
        return client.startSession();
      },
      isReleased: (session) => session.hasEnded,
    },
  ],
};
