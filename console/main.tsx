// The console: pages in front of the admin API, for people. It holds no key, only a session that the Worker can end at any moment.
import { render } from "preact";
import { App } from "./app.tsx";
import { applyTheme, storedTheme } from "./parts/theme.ts";
import "./style/console.css";

applyTheme(storedTheme());
const root = document.getElementById("console");
if (root !== null) render(<App />, root);
