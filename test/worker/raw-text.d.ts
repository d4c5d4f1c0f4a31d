// Files imported as their text, as vite does it.
declare module "*?raw" {
  const text: string;
  export default text;
}
