// Stands in a page that is measured: makes files, watches the main thread, and sends files without
// any widget.
(() => {
  /** A task of its own: what was done before is over. */
  const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

  /** Files of a name and a size, made beforehand: that is the page's own work. */
  const make = (name, count, size) => {
    const bytes = new Uint8Array(size).fill(46);
    return Array.from({ length: count }, (_, at) => new File([bytes], `${name}-${at}.csv`));
  };

  /** How many events of a type the element fired since the last call of `forget`. */
  let counts = {};
  const waiting = new Set();
  const forget = () => (counts = {});
  for (const kind of ["file-add", "upload-success", "upload-cancel", "uploads-complete"]) {
    window.addEventListener(kind, () => {
      counts[kind] = (counts[kind] ?? 0) + 1;
      for (const check of waiting) check();
    });
  }
  const told = (kind, count) =>
    new Promise((resolve) => {
      const check = () => {
        if ((counts[kind] ?? 0) < count) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });

  /** Once `condition` holds, looked at in each frame. */
  const until = async (condition) => {
    while (!condition()) await frame();
  };

  /**
   * Does something and waits until it is over. Gives the tasks over 50 ms (Long Tasks API) that
   * came meanwhile, the longest time that a timer had to wait, and how long it took.
   */
  const watch = async (act, over) => {
    await turn();
    forget();
    const tasks = [];
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
    observer.observe({ entryTypes: ["longtask"] });
    let wait = 0;
    let last = performance.now();
    const began = last;
    let running = true;
    const tick = () => {
      const now = performance.now();
      wait = Math.max(wait, now - last);
      last = now;
      if (running) setTimeout(tick, 0);
    };
    setTimeout(tick, 0);
    // Timed as the task of whoever asks for it, not of the one that set this up.
    setTimeout(act, 0);
    await over();
    const took = performance.now() - began;
    // What the last event brings about is drawn.
    await frame();
    await frame();
    await turn();
    running = false;
    tasks.push(...observer.takeRecords());
    observer.disconnect();
    return { took, wait, tasks: tasks.map((task) => task.duration) };
  };

  /** Sends files as one would without a widget, so many at a time; how long it took. */
  const bare = async (files, concurrency) => {
    const began = performance.now();
    const left = files.values();
    const send = async () => {
      for (const file of left) {
        const asked = await fetch(`/api/presigned-url?filename=${encodeURIComponent(file.name)}`);
        const { presignedURL, headers } = await asked.json();
        const sent = await fetch(presignedURL, { method: "PUT", body: file, headers });
        if (!sent.ok) throw new Error(`${file.name}: ${sent.status}`);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, send));
    return performance.now() - began;
  };

  /** Sends files by the widget; how long it took. */
  const widget = async (files) => {
    forget();
    const began = performance.now();
    document.querySelector("direct-upload").addFiles(files);
    await told("uploads-complete", 1);
    const took = performance.now() - began;
    const done = counts["upload-success"];
    if (done !== files.length) throw new Error(`${done} of ${files.length} were sent`);
    return took;
  };

  /** Begins something that takes longer than a command of the driver may; `result` follows it. */
  let result;
  const begin = (work) => {
    const promise = work();
    result = () => Promise.race([promise.then((value) => ({ value })), pause(500)]);
  };
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms, null));

  window.bench = { make, told, until, watch, bare, widget, begin, result: () => result() };
})();
