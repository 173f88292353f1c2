// What a test prints, kept instead of printed.

import { format } from "node:util";
import { vi } from "vitest";

/** All lines from now on, as the console would print them. */
export function printed() {
  const lines = [];
  for (const name of ["debug", "error", "info", "log", "warn"]) {
    vi.spyOn(console, name).mockImplementation((...said) => lines.push(...format(...said).split("\n")));
  }
  return lines;
}

/** The line that says that there is no wasm here, without which nothing can be uploaded. */
export const isUnavailable = (line) => line.startsWith("<direct-upload> could not start: ");
