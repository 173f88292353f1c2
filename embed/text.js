// What the loader says, and how values are put into texts.

/** By the catalogue's names, in English. */
export const ENGLISH = {
  direction: "ltr",
  chooseFile: "Choose a file",
  chooseFiles: "Choose files",
  chooseFolder: "Choose a folder",
  dropFile: "or drop it here",
  dropFiles: "or drop them here",
  dropNow: "Drop to add",
  kept: "one:{count} file. It goes on in a moment.|other:{count} files. They go on in a moment.",
  limits: "{kinds}, up to {size}",
  or: " or ",
  required: "Upload at least one file.",
  undecided: "A file has a name that is taken. Say first what is to be done with it.",
  unfinished: "Some files are not uploaded yet. Wait for them, or cancel them.",
  unavailable:
    "Uploading is not possible right now. Check your network and try again; if that does not help, tell whoever runs this site.",
  tryAgain: "Try again",
};

/** Whether a language's tag is one of English: `en`, `en-GB`. */
export const isEnglish = (tag) => /^en(-|$)/i.test(tag);

/** Whether a text is the tag of a language (BCP 47). With any other, `Intl` throws. */
export function isLanguage(tag) {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}

/** Puts values in the place of their names in braces. */
export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** A text in the form that goes with a count (Unicode CLDR, "Plural Rules"): `one:… |other:…`. A text of
 * the host page may have no forms, and colons of its own. */
export function counted(text, count, language) {
  const forms = new Map(text.split("|").map((form) => form.split(/:(.*)/s)));
  const category = new Intl.PluralRules(language).select(count);
  const last = forms.size > 1 ? [...forms.values()].pop() : undefined;
  const form = forms.get(category) ?? last ?? text;
  return filled(form, { count: new Intl.NumberFormat(language).format(count) });
}
