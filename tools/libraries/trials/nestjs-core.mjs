import "reflect-metadata";
import { closeSync, openSync } from "node:fs";
import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";

class AppModule {
  fd = openSync(import.meta.filename);

  onModuleDestroy() {
    closeSync(this.fd);
  }
}
Module({})(AppModule);

export default {
  package: "@nestjs/core",
  with: "a module that opens a file",
  objects: [
    {
      name: "NestApplicationContext",
      acquire: () =>
        NestFactory.createApplicationContext(AppModule, { logger: false }),
      release: (app) => app.close(),
    },
  ],
};
