// The frame of all pages: who is signed in, the list of pages, and the page that the address names.

import { useEffect, useState } from "preact/hooks";
import { ErrorBoundary, LocationProvider, Route, Router, useLocation } from "preact-iso";
import { listedPages, PAGES } from "./pages.ts";
import { CONSOLE } from "./parts/addresses.ts";
import { Empty } from "./parts/notice.tsx";
import { Page } from "./parts/page.tsx";
import { useSession } from "./session/session.ts";
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
  const isElsewhere = useStart();
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
          {isElsewhere ? null : (
            <Router>
              {PAGES.map(({ path, component }) => (
                <Route key={path} path={path} component={component} />
              ))}
              <Route default component={UnknownPage} />
            </Router>
          )}
        </ErrorBoundary>
      )}
    </div>
  );
}

/** The overview is not there for everybody: the start is then the first page that is. @returns whether it is gone to just now */
function useStart(): boolean {
  const { path, route } = useLocation();
  const { may } = useSession();
  const [first] = listedPages(may);
  const start = first?.path ?? CONSOLE;
  const isElsewhere = path === CONSOLE && start !== CONSOLE;
  useEffect(() => {
    if (isElsewhere) route(start, true);
  }, [isElsewhere, start]);
  return isElsewhere;
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
