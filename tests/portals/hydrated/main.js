// React takes over what a server has rendered: before the widget has started or, with `?late`, after.

import { version } from "react";
import { hydrateRoot } from "react-dom/client";
import { portal } from "./portal.js";

window.said = [];
for (const name of ["error", "warn"]) console[name] = (...words) => window.said.push(words.map(String).join(" "));

if (location.search === "?late") {
  const element = document.querySelector("direct-upload");
  await new Promise((resolve) => {
    const observer = new MutationObserver(() => element.dataset.state && resolve());
    observer.observe(element, { attributes: true });
    if (element.dataset.state) resolve();
  });
}
const onRecoverableError = (error) => window.said.push(String(error));
hydrateRoot(document.querySelector("#root"), portal, { onRecoverableError });
document.documentElement.dataset.react = version;
