import react from "@vitejs/plugin-react";

export default {
  plugins: [react()],
  server: {
    host: "127.0.0.1",
    port: 8080,
    strictPort: true,
    proxy: { "/api": "http://127.0.0.1:8081" },
    // The package is a link out of this folder, to what `cargo xtask bundle` has made.
    fs: { allow: ["../.."] },
  },
};
