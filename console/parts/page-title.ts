// The title of the tab: what the page shows, then whose it is.
import { useEffect } from "preact/hooks";

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Bailiff`;
  }, [title]);
}
