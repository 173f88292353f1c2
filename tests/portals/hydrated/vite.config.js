// React for development, which says what it finds wrong.

export default {
  define: { "process.env.NODE_ENV": '"development"' },
  build: { target: "es2022" },
};
