// The reference page's script. `npm run generate` makes one text of it, which stands in the page, and whose digest is in the page's
// Content-Security-Policy. It adds to what is there: without it the page is whole. It talks to nobody and makes no markup of any text.
import { followScroll } from "./contents-mark.ts";
import { addCopyButtons } from "./copy-buttons.ts";
import { openAddressed } from "./open-addressed.ts";
import { startSearch } from "./search-box.ts";

openAddressed();
followScroll();
addCopyButtons();
startSearch();
