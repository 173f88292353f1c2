// The unit tests of portals, in both documents without a browser that people run theirs in; and what
// needs no document: the checkers of types.

import { defineConfig } from "vitest/config";

const project = (name, include) => ({ test: { name, environment: name, include, testTimeout: 300_000 } });
const UNIT = ["{unit,react18}/**/*.test.js"];

export default defineConfig({
  test: {
    projects: [project("jsdom", UNIT), project("happy-dom", UNIT), project("node", ["types/**/*.test.js"])],
  },
});
