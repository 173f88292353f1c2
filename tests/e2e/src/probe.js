// Stands in every document of a journey before the page's own scripts run: keeps what the upload
// elements say, and looks at them as a person does. Where the engine's driver can only set it up
// later, what came before is lost, but for the violations that the stand's portal has kept.
(() => {
  if (window.probe) return;
  const KINDS = [
    "file-add",
    "file-reject",
    "file-question",
    "upload-start",
    "upload-progress",
    "upload-retry",
    "upload-success",
    "upload-error",
    "upload-cancel",
    "uploads-complete",
    "upload-unavailable",
    "upload-diagnostic",
  ];
  const elements = () => [...document.querySelectorAll("direct-upload")];
  const events = [];
  const errors = [];
  const violations = [...(window.cspViolations ?? [])];

  for (const kind of KINDS) {
    window.addEventListener(kind, ({ target, detail }) => {
      const element = elements().indexOf(target);
      events.push({ kind, element, detail, frozen: Object.isFrozen(detail) });
    });
  }
  window.addEventListener("error", ({ message }) => errors.push(message));
  window.addEventListener("unhandledrejection", ({ reason }) => errors.push(String(reason)));
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    // The browser's own wish, which Firefox has told the page of.
    if (blockedURI.endsWith("/favicon.ico")) return;
    violations.push(`${violatedDirective}: ${blockedURI}`);
  });

  /** The text that is seen of an element; null where it is not there, or not seen. */
  const seen = (element) => (element?.checkVisibility() ? element.innerText.trim() : null);

  /** What a person sees, or hears, of one upload element. */
  const look = (index) => {
    const host = elements()[index];
    const part = (name, within = host?.shadowRoot) => within?.querySelector(`[part="${name}"]`);
    const rows = host?.shadowRoot?.querySelectorAll('[part="item"]') ?? [];
    const refusals = host?.shadowRoot?.querySelectorAll('[part="refusal"]') ?? [];
    return {
      state: host?.dataset.state ?? null,
      browse: seen(part("browse")),
      browse_folder: seen(part("browse-folder")),
      limits: seen(part("limits")),
      hover: part("dropzone")?.hasAttribute("data-hover") ?? false,
      start: seen(part("start")),
      refusals: [...refusals].map(seen),
      question: seen(part("question-text")),
      summary: seen(part("summary-text")),
      // Spoken, not shown.
      live: part("live")?.textContent ?? null,
      alert: part("alert")?.textContent ?? null,
      unavailable: seen(part("unavailable")),
      rows: [...rows].map((row) => ({
        id: Number(row.dataset.id),
        state: row.dataset.state,
        folder: seen(part("folder", row)),
        name: seen(part("name", row)),
        size: seen(part("size", row)),
        status: seen(part("status", row)),
        error: seen(part("error", row)),
        percent: part("progress", row)?.getAttribute("value") ?? null,
        actions: [...row.querySelectorAll("button")]
          .filter((button) => button.checkVisibility())
          .map((button) => button.part.value),
      })),
    };
  };

  /** The first truthy value of `condition`, looked at once a frame; null after `patience` ms. */
  const until = (condition, patience) =>
    new Promise((resolve, reject) => {
      const end = performance.now() + patience;
      const check = () => {
        try {
          const value = condition();
          if (value) resolve(value);
          else if (performance.now() > end) resolve(null);
          else requestAnimationFrame(check);
        } catch (error) {
          reject(error);
        }
      };
      check();
    });

  window.probe = { elements, events, errors, violations, look, until };
})();
