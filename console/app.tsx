// The frame of all pages: who is signed in, the list of pages, and the page that the address names.

import { useState } from "preact/hooks";
import { ErrorBoundary, LocationProvider, Route, Router } from "preact-iso";
import { PAGES } from "./pages.ts";
import { CONSOLE } from "./parts/addresses.ts";
import { Empty } from "./parts/notice.tsx";
import { Page } from "./parts/page.tsx";
import { SignedIn } from "./session/signed-in.tsx";
import { TopBar } from "./shell/top-bar.tsx";

export function App() {
  return (
    <LocationProvider scope={CONSOLE}>
      <SignedIn>
        <Frame />
      </SignedIn>
    </LocationProvider>
  );
}

function Frame() {
  const [broken, setBroken] = useState(false);
  return (
    <div class="frame">
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <TopBar />
      {broken ? (
        <BrokenPage />
      ) : (
        // Most often: the page's code is of a deployment that has been replaced meanwhile.
        <ErrorBoundary onError={() => setBroken(true)}>
          <Router>
            {PAGES.map(({ path, component }) => (
              <Route key={path} path={path} component={component} />
            ))}
            <Route default component={UnknownPage} />
          </Router>
        </ErrorBoundary>
      )}
    </div>
  );
}

function UnknownPage() {
  return (
    <Page title="No such page">
      <Empty title="There is no page at this address">
        <p>
          It may have moved. <a href={CONSOLE}>Go to the start</a>.
        </p>
      </Empty>
    </Page>
  );
}

function BrokenPage() {
  return (
    <Page title="This page did not load">
      <Empty title="A part of this page could not be loaded">
        <p>A new version of Bailiff may have been deployed since you opened it.</p>
        <button class="button" type="button" onClick={() => location.reload()}>
          Load it again
        </button>
      </Empty>
    </Page>
  );
}
