"use client";
// <DirectUpload>: the element as a component of React 18 and 19. Attributes are React's to write, on a
// server too. Properties and listeners are set once the element is in the page: React 18 knows neither
// for a custom element, and React 19 sets neither on one that a server has rendered.

import { createElement, forwardRef, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import "./direct-upload.js";

/** Props whose attribute has another name. */
const ATTRIBUTES = {
  className: "class",
  confirmEndpoint: "confirm-endpoint",
  maxFiles: "max-files",
  maxSize: "max-size",
};

/** `onUploadSuccess` listens for `upload-success`. */
const LISTENER = /^on(File|Uploads?)([A-Z][a-z]+)$/;

/** Props that are React's, whatever their value. */
const OF_REACT = /^(style$|children$|on[A-Z])/;

/** Attributes for which `false` is a value. React 18 would write it for all, and `disabled="false"` is on. */
const SAYS_FALSE = /^(aria-|data-|contentEditable|draggable|spellCheck)/;

/** As soon as the page has changed, before anyone can act on it. A server has no layout: React 18 warns. */
const useCommit = typeof document === "undefined" ? useEffect : useLayoutEffect;

/** What an element was given last. It hears its events for as long as it lives: what is hidden, or waits
 * for something else, goes on uploading. */
class Given {
  properties = {};
  listeners = {};

  handleEvent(event) {
    this.listeners[event.type]?.(event);
  }
}

export const DirectUpload = forwardRef(function DirectUpload(props, ref) {
  // What the element shows of its state, the server could not know.
  const attributes = { suppressHydrationWarning: true };
  const properties = {};
  const listeners = {};
  for (const [name, value] of Object.entries(props)) {
    const [, ...words] = LISTENER.exec(name) ?? [];
    const isText = !["function", "object"].includes(typeof value);
    if (words.length) listeners[words.join("-").toLowerCase()] = value;
    else if (!isText && value && !OF_REACT.test(name)) properties[name] = value;
    else if (value !== false || SAYS_FALSE.test(name)) attributes[ATTRIBUTES[name] ?? name] = value;
  }

  const element = useRef(null);
  const [given] = useState(() => new Given());
  useImperativeHandle(ref, () => element.current, []);
  useCommit(() => {
    given.listeners = listeners;
    for (const type of Object.keys(listeners)) element.current.addEventListener(type, given);
    for (const name of Object.keys({ ...given.properties, ...properties })) {
      if (given.properties[name] !== properties[name]) element.current[name] = properties[name];
    }
    given.properties = properties;
  });
  return createElement("direct-upload", { ...attributes, ref: element });
});
