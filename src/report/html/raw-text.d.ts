/** The text of a file instead of what it exports: by Vite in tests, by src/build.ts in the package. */
declare module '*?raw' {
  const text: string;
  export default text;
}
