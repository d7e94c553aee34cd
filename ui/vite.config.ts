import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Relative addresses: the same files are served at / and under /pipeline.
export default defineConfig({
  base: "./",
  plugins: [react()],
  build: {
    outDir: "../src/penstock/server/static",
    emptyOutDir: true,
    target: "es2022",
    // Fonts and images as files: the pages' content-security policy allows no data: addresses for scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // The tests look at the text of style sheets, which are empty for them otherwise.
  test: { css: true },
  server: { proxy: { "/apis": "http://127.0.0.1:8888" } },
});
