// The list of pages, who is signed in, and the way out. On a phone the list is folded behind a button.

import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { listedPages } from "../pages.ts";
import { CONSOLE } from "../parts/addresses.ts";
import { Mark } from "../parts/mark.tsx";
import { keepTheme, storedTheme, THEMES, type Theme } from "../parts/theme.ts";
import { useSession } from "../session/session.ts";
import { visibleText } from "../words/visible-text.ts";

const THEME_WORDS: Readonly<Record<Theme, string>> = { system: "As the system", light: "Light", dark: "Dark" };

export function TopBar() {
  const { session, may, signOut } = useSession();
  const { path } = useLocation();
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [path]);
  return (
    <header class="bar">
      <a class="bar-home" href={CONSOLE}>
        <Mark />
        <span>Bailiff</span>
      </a>
      <button class="button bar-menu" type="button" aria-expanded={open} aria-controls="bar-pages" onClick={() => setOpen(!open)}>
        Menu
      </button>
      <div class={open ? "bar-fold open" : "bar-fold"} id="bar-pages">
        <nav aria-label="Pages">
          <ul>
            {listedPages(may).map(({ path: address, label }) => (
              <li key={address}>
                <a href={address} aria-current={isWithin(path, address) ? "page" : undefined}>
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="bar-who">
          <p>
            <span class="bar-name">{visibleText(session.principal.name)}</span>
            <span class="quiet small">{visibleText(session.principal.owner)}</span>
          </p>
          <p class="quiet small">All times are UTC</p>
          <ThemeChoice />
          <button class="button quiet" type="button" onClick={signOut}>
            Sign out
          </button>
        </div>
      </div>
    </header>
  );
}

/** A page below another one marks it as well; the start has none below. */
function isWithin(path: string, address: string): boolean {
  return path === address || (address !== CONSOLE && path.startsWith(`${address}/`));
}

function ThemeChoice() {
  const [theme, setTheme] = useState(storedTheme);
  return (
    <label class="theme">
      <span class="spoken">Colours</span>
      <select
        value={theme}
        onChange={(event) => {
          const chosen = THEMES.find((one) => one === event.currentTarget.value) ?? "system";
          keepTheme(chosen);
          setTheme(chosen);
        }}
      >
        {THEMES.map((one) => (
          <option key={one} value={one}>
            {THEME_WORDS[one]}
          </option>
        ))}
      </select>
    </label>
  );
}
