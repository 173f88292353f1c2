// Which files an element takes: the rules of its attributes `accept` and `max-size`, and how they are
// said. They stand here alone: the wasm asks the drop zone.

/** The kinds of file, in the order in which they are said. File pickers are told extensions, for those
 * that look at names, and media types, for those that look at types: Android has one of its own for
 * CSV (AOSP, `android.mime.types`), Windows for ZIP. */
const KINDS = [
  { name: "csv", type: "text/csv", picked: ".csv,text/csv,text/comma-separated-values" },
  { name: "zip", type: "application/zip", picked: ".zip,application/zip,application/x-zip-compressed" },
];

/** The most that S3 takes by one PUT, in bytes (Amazon S3 User Guide, "Uploading objects"). */
const MOST = 5 * 2 ** 30;

const UNITS = { "": 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 };

/** How sizes are said, from which size on: as file managers do, in powers of 1,000. */
const SAID = [
  [1e9, "gigabyte"],
  [1e6, "megabyte"],
  [1e3, "kilobyte"],
  [0, "byte"],
];

/** The kinds that `accept` names by extensions (`.csv`) or media types, separated by commas, in any
 * case; `undefined` where one is unknown or none is left. */
export function kindsOf(accept) {
  const named = accept.toLowerCase().split(",").map((name) => name.trim()).filter(Boolean);
  const known = ({ name, type }) => [`.${name}`, name, type];
  if (!named.every((name) => KINDS.some((kind) => known(kind).includes(name)))) return undefined;
  const kinds = KINDS.filter((kind) => known(kind).some((name) => named.includes(name)));
  return kinds.length ? kinds : undefined;
}

/** Every kind. */
export const allKinds = () => KINDS;

/** The bytes of a size: a number, or one with `kB MB GB` (powers of 1,000) or `KiB MiB GiB` (powers of
 * 1,024), in any case, with or without a space and decimals. `undefined` where it is none, or none that
 * one PUT takes. */
export function bytesOf(size) {
  const form = /^(\d+)(?:\.(\d+))?\s*((?:[kmg]i?)?b|)$/;
  const [, whole, part = "", unit] = form.exec(size.trim().toLowerCase()) ?? [];
  if (!whole) return undefined;
  // Whole numbers alone: in floating point, 8.2 MB are a byte less than that.
  const bytes = Number((BigInt(whole + part) * BigInt(UNITS[unit])) / 10n ** BigInt(part.length));
  return bytes >= 1 && bytes <= MOST ? bytes : undefined;
}

/** What is taken where `max-size` says nothing. */
export const most = () => MOST;

/** A limit in words, rounded down: what is as large as it says is not to be refused. */
export function inWords(bytes, language) {
  const [scale, unit] = SAID.find(([from]) => bytes >= from);
  const amount = (steps) => Math.floor((bytes * steps) / (scale || 1)) / steps;
  const format = new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    // The short form of a byte has no plural in some languages.
    unitDisplay: scale ? "short" : "long",
    maximumFractionDigits: 1,
  });
  return format.format(amount(scale && bytes < 10 * scale ? 10 : 1));
}
