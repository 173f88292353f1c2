// Feels for a person how a page answers while something is done. Made once a document.
window.felt ??= (() => {
  const TELLS_TASKS = PerformanceObserver.supportedEntryTypes.includes("longtask");

  /** A task of its own: what was done before is over. */
  const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms, null));

  // How many events of each type came since the last call of `forget`, and how many of all types
  // came in one task at most: a message is delivered in the next one.
  const KINDS = ["file-add", "file-reject", "upload-success", "upload-cancel", "uploads-complete"];
  const counts = {};
  const waiting = new Set();
  const { port1, port2 } = new MessageChannel();
  let burst = 0;
  let longest = 0;
  port1.onmessage = () => {
    longest = Math.max(longest, burst);
    burst = 0;
  };
  const forget = () => {
    for (const kind of KINDS) counts[kind] = 0;
    longest = 0;
  };
  forget();
  for (const kind of KINDS) {
    window.addEventListener(kind, () => {
      if (burst === 0) port2.postMessage(null);
      burst += 1;
      counts[kind] += 1;
      for (const check of waiting) check();
    });
  }

  /** Once so many events of a type have come. */
  const told = (kind, count) =>
    new Promise((resolve) => {
      const check = () => {
        if (counts[kind] < count) return;
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

  /** Does something in a task of its own and waits until it is over: see `Felt`. */
  const watch = async (act, over) => {
    await turn();
    forget();
    const tasks = [];
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
    if (TELLS_TASKS) observer.observe({ entryTypes: ["longtask"] });
    const began = performance.now();
    let wait = 0;
    let last = began;
    let running = true;
    const tick = () => {
      const now = performance.now();
      wait = Math.max(wait, now - last);
      last = now;
      if (running) setTimeout(tick, 0);
    };
    setTimeout(tick, 0);
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
    const durations = TELLS_TASKS ? tasks.map((task) => task.duration) : [wait];
    return { took, wait, tasks: durations, burst: longest };
  };

  /** Begins something that may take longer than a command of the driver; `result` looks for it. */
  let work;
  const begin = (start) => {
    work = start().then((value) => ({ value }));
  };
  const result = () => Promise.race([work, pause(500)]);

  return { counts, forget, told, until, watch, begin, result };
})();
