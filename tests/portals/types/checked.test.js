// The checkers of each framework read a page by the types that ship: they find each mistake that the page
// names, and nothing else. In the samples they find nothing.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");

/** Runs a checker, and gives the lines of a file that it complains of, and all that it said. */
function check([program, ...options], folder, file) {
  const { stdout, stderr, status } = spawnSync(resolve(ROOT, "node_modules/.bin", program), [...options, folder], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  // `file(7,9)`, `file:7:9`, or `"file" 7:9`, and Angular's colours know no NO_COLOR.
  const said = `${stdout}${stderr}`.replace(/\u001b\[\d+m/g, "");
  const found = said.matchAll(new RegExp(`${file}"?[(: ](\\d+)[,:]\\d+`, "g"));
  return { status, said, lines: [...new Set([...found].map(([, line]) => Number(line)))] };
}

/** The lines that stand below one that names a mistake. */
const mistakes = (file) =>
  readFileSync(resolve(ROOT, file), "utf8")
    .split("\n")
    .flatMap((line, at) => (/^\s*(\/\/|<!--) mistake: /.test(line) ? [at + 2] : []));

const TSC = ["tsc", "--project"];
const VUE = ["vue-tsc", "--project"];
const SVELTE = ["svelte-check", "--output", "machine", "--threshold", "error", "--workspace"];
const ANGULAR = ["ngc", "--project"];

test.each([
  ["Vue", VUE, "types/vue/Portal.vue"],
  ["Svelte", SVELTE, "types/svelte/Portal.svelte"],
  ["Angular", ANGULAR, "types/angular/portal.ts"],
])("in %s each mistake is found", (_, checker, file) => {
  const { lines, said } = check(checker, resolve(ROOT, file, ".."), basename(file));
  expect(mistakes(file).length).toBeGreaterThan(3);
  expect(lines, said).toEqual(mistakes(file));
});

test.each([
  ["the sample of React", TSC, "examples/react"],
  ["the sample of Vue", VUE, "examples/vue"],
  ["the sample of Svelte", SVELTE, "examples/svelte"],
  ["the sample of Angular", ANGULAR, "examples/angular"],
  // `cargo xtask lint` has it checked for React 19.
  ["the component for React 18", TSC, "react18"],
])("%s has none", (_, checker, project) => {
  const { status, said } = check(checker, resolve(ROOT, project), "");
  expect(status, said).toBe(0);
});
