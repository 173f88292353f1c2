// Sets up the standalone page: by settings.json, which is the operator's, and by its address.

/** The page's heading, in the widget's languages. */
const HEADINGS = {
  __proto__: null,
  ar: "رفع الملفات",
  de: "Dateien hochladen",
  en: "Upload files",
  es: "Subir archivos",
  fr: "Envoyer des fichiers",
  ja: "ファイルのアップロード",
  pt: "Enviar arquivos",
  zh: "上传文件",
};

/** How the page looks to whoever reads it: the address has the last word. */
const LOOKS = ["lang", "dir", "theme"];

/** What an address may set where the operator has not. Where files go is never among it. */
const LIMITS = [
  "accept",
  "max-size",
  "max-files",
  "multiple",
  "directory",
  "concurrency",
  "naming",
  "transport",
  "manual",
  "retries",
];

/** What only the operator may set. */
const PLACES = ["title", "endpoint", "confirm-endpoint", "credentials"];

const BOOLEANS = ["multiple", "directory", "manual"];

function warn(name, source) {
  console.warn(`${source}: ${name} is no setting of this page, and is passed over.`);
}

async function settingsOfTheOperator() {
  try {
    const response = await fetch("./settings.json");
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return Object.entries(Object(await response.json()));
  } catch (cause) {
    console.warn("settings.json cannot be used:", cause);
    return [];
  }
}

/** An attribute's text, or null for none. `?manual` and `?manual=true` say the same. */
function textOf(name, value) {
  if (!BOOLEANS.includes(name)) return value === null ? null : String(value);
  return [false, null, "false"].includes(value) ? null : "";
}

const settings = new Map([["multiple", ""]]);
const own = new Set();
for (const [name, value] of await settingsOfTheOperator()) {
  if (![...LOOKS, ...LIMITS, ...PLACES].includes(name)) {
    warn(name, "settings.json");
    continue;
  }
  settings.set(name, textOf(name, value));
  own.add(name);
}
for (const [name, value] of new URLSearchParams(location.search)) {
  const isOpen = LOOKS.includes(name) || (LIMITS.includes(name) && !own.has(name));
  if (isOpen) settings.set(name, textOf(name, value));
  else warn(name, "the address");
}

const element = document.createElement("direct-upload");
const root = document.documentElement;
let title = settings.get("title");
for (const [name, text] of settings) {
  if (name === "title" || text === null) continue;
  if (name === "lang" || name === "dir") root[name] = text;
  else element.setAttribute(name, text);
}
const [language] = root.lang.toLowerCase().split("-");
if (!HEADINGS[language]) root.lang = "en";
if (!root.dir && language === "ar") root.dir = "rtl";
title ??= HEADINGS[language] ?? HEADINGS.en;
const theme = settings.get("theme")?.toLowerCase();
if (theme === "light" || theme === "dark") root.style.colorScheme = theme;

const heading = document.querySelector("h1");
heading.textContent = title;
document.title = title;
heading.after(element);
