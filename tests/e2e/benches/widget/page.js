// Makes files, and sends them with and without the widget. Knows `felt` (src/felt.js).
window.bench ??= (() => {
  /** Files of a name and a size, made beforehand: that is the page's own work. */
  const make = (name, count, size) => {
    const bytes = new Uint8Array(size).fill(46);
    return Array.from({ length: count }, (_, at) => new File([bytes], `${name}-${at}.csv`));
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
  const widget = async (element, files) => {
    felt.forget();
    const began = performance.now();
    element.addFiles(files);
    await felt.told("uploads-complete", 1);
    const took = performance.now() - began;
    const done = felt.counts["upload-success"];
    if (done !== files.length) throw new Error(`${done} of ${files.length} were sent`);
    return took;
  };

  /** Sends files by Uppy, of which `uppy` is there; how long it took. */
  const beside = async (files) => {
    const core = new uppy.Uppy();
    core.use(uppy.AwsS3, {
      shouldUseMultipart: false,
      generateObjectKey: (file) => file.name,
      signRequest: async ({ key }) => {
        const asked = await fetch(`/api/presigned-url?filename=${encodeURIComponent(key)}`);
        const { presignedURL, headers } = await asked.json();
        return { url: presignedURL, headers };
      },
    });
    const began = performance.now();
    for (const file of files) core.addFile({ name: file.name, type: file.type, data: file });
    const { successful, failed } = await core.upload();
    const took = performance.now() - began;
    if (successful.length !== files.length) throw new Error(failed[0]?.error);
    core.destroy();
    return took;
  };

  return { make, bare, widget, beside };
})();
