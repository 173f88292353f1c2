export default {
  // The packages are one folder up.
  turbopack: { root: new URL("..", import.meta.url).pathname },
};
