import { svelte } from "@sveltejs/vite-plugin-svelte";

export default {
  plugins: [svelte()],
  server: {
    host: "127.0.0.1",
    port: 8080,
    strictPort: true,
    proxy: { "/api": "http://127.0.0.1:8081" },
    // The package is a link out of this folder, to what `cargo xtask bundle` has made.
    fs: { allow: ["../.."] },
  },
};
